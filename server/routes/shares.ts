import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { idParams, noBody } from '../contract/schemas.ts';
import { share as shareSchema, shareBody, shareList, shareOptions } from '../contract/share-schemas.ts';
import type { WireShare } from '../contract/share-schemas.ts';
import { SHARE_FIELDS } from '../domain/share.ts';
import type { ShareLayerName } from '../domain/share.ts';
import { stateOf } from '../domain/share-agreement.ts';
import type { ShareAgreement } from '../domain/share-agreement.ts';
import type { ShareService } from '../services/shares.ts';

/** A word of the pack in both languages. */
interface Kind {
  readonly noun: string;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
}

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** A share as it is sent: times as ISO 8601, delays in seconds. */
function wireShare(share: ShareAgreement): WireShare {
  const layers: WireShare['layers'] = {};
  for (const [name, { fields, kinds, severities, delayMs, gridM }] of Object.entries(share.layers)) {
    layers[name as ShareLayerName] = {
      fields: [...fields],
      kinds: kinds && [...kinds],
      severities: severities && [...severities],
      delayS: delayMs / 1000,
      gridM,
    };
  }
  return {
    id: share.id,
    owner: share.owner,
    receiver: share.receiver,
    zones: [...share.zones],
    isCut: share.isCut,
    layers,
    startsAt: iso(share.startsAt),
    endsAt: iso(share.endsAt),
    note: share.note,
    state: stateOf(share),
    proposedBy: share.proposedBy,
    proposedByAgency: share.proposedByAgency,
    proposedAt: iso(share.proposedAt),
    acceptedBy: share.acceptedBy,
    acceptedAt: isoOrNull(share.acceptedAt),
    endedBy: share.endedBy,
    endedByAgency: share.endedByAgency,
    endedAt: isoOrNull(share.endedAt),
  };
}

/** Agreements between agencies about what they show each other; only the two parties know of one. */
export const shareRoutes = (shares: ShareService, kinds: () => Promise<readonly Kind[]>): Route[] => [
  route({
    method: 'get',
    path: '/api/shares',
    access: 'share',
    summary: 'The shares that my agency is party to, newest first',
    response: shareList,
    handle: async ({ viewer }) => ({ body: { shares: (await shares.list(viewer)).map(wireShare) } }),
  }),
  route({
    method: 'post',
    path: '/api/shares',
    access: 'share',
    summary: 'Proposes a share between my agency and another one, in either direction',
    body: shareBody,
    response: shareSchema,
    success: 201,
    async handle({ viewer, body, address }) {
      const proposal = { ...body, startsAt: body.startsAt ?? null };
      return { status: 201, body: wireShare(await shares.propose({ viewer, address }, proposal)) };
    },
  }),
  route({
    method: 'post',
    path: '/api/shares/{id}/acceptance',
    access: 'share',
    summary: 'Accepts a share that the other agency has proposed; it is in force at once, or from its beginning',
    params: idParams,
    body: noBody,
    response: shareSchema,
    handle: async ({ viewer, params, address }) => ({
      body: wireShare(await shares.accept({ viewer, address }, params.id)),
    }),
  }),
  route({
    method: 'post',
    path: '/api/shares/{id}/end',
    access: 'share',
    summary: 'Ends a share at once, or withdraws or refuses a proposal',
    params: idParams,
    body: noBody,
    response: shareSchema,
    handle: async ({ viewer, params, address }) => ({
      body: wireShare(await shares.end({ viewer, address }, params.id)),
    }),
  }),
  route({
    method: 'get',
    path: '/api/share-options',
    access: 'share',
    summary: 'What a share can be made of: agencies and zones in common, fields and kinds',
    response: shareOptions,
    async handle({ viewer }) {
      const options = await shares.options(viewer);
      const usable = (await kinds()).filter(({ noun }) => ['place', 'unit', 'incident'].includes(noun));
      return { body: { ...options, fields: SHARE_FIELDS, kinds: usable } };
    },
  }),
];
