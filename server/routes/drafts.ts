import {
  DRAFT_BYTES,
  draft as draftSchema,
  draftBody,
  draftCheck,
  draftList,
  draftPatch,
  publicationBody,
  returnBody,
} from '../contract/draft-schemas.ts';
import { wireCheck, wireDraft, wireSummary } from '../contract/draft-wire.ts';
import { etagOf, expectedVersion, lookedAtVersion } from '../contract/etag.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { idParams, noBody } from '../contract/schemas.ts';
import type { Draft } from '../domain/draft.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { DraftReview } from '../services/draft-review.ts';
import type { DraftService } from '../services/drafts.ts';
import type { PublicationService } from '../services/publications.ts';

const reply = (draft: Draft, { key }: Viewer) => ({ body: wireDraft(draft, key), headers: { ETag: etagOf(draft) } });

/** What people draw until it is published. */
export const draftRoutes = (drafts: DraftService): Route[] => [
  route({
    method: 'get',
    path: '/api/drafts',
    access: 'review',
    summary: 'Drafts under way or ended in the last 30 days, of my agency and submitted ones that touch its boundary',
    response: draftList,
    handle: async ({ viewer }) => ({
      body: { drafts: (await drafts.list(viewer)).map((draft) => wireSummary(draft, viewer.key)) },
    }),
  }),
  route({
    method: 'get',
    path: '/api/drafts/{id}',
    access: 'review',
    summary: 'One draft with what it changes; its ETag is its version',
    params: idParams,
    response: draftSchema,
    handle: async ({ viewer, params }) => reply(await drafts.get(viewer, params.id), viewer),
  }),
  route({
    method: 'post',
    path: '/api/drafts',
    access: 'draw',
    summary: 'Begins a draft; its areas may be broken still, its features must be in my scope',
    body: draftBody,
    bodyBytes: DRAFT_BYTES,
    response: draftSchema,
    success: 201,
    async handle({ viewer, body }) {
      const draft = await drafts.create(viewer, body);
      const { headers, ...rest } = reply(draft, viewer);
      return { ...rest, status: 201, headers: { ...headers, Location: `/api/drafts/${draft.id}` } };
    },
  }),
  route({
    method: 'patch',
    path: '/api/drafts/{id}',
    access: 'draw',
    summary: 'Changes a draft of mine while it is open; If-Match refuses when it has changed since',
    params: idParams,
    body: draftPatch,
    bodyBytes: DRAFT_BYTES,
    response: draftSchema,
    async handle({ viewer, params, body, headers }) {
      const { title, reason, changes } = body;
      const values = {
        ...(title === undefined ? {} : { title }),
        ...(reason === undefined ? {} : { reason }),
        ...(changes === undefined ? {} : { changes }),
      };
      return reply(await drafts.change(viewer, params.id, expectedVersion(headers['if-match']), values), viewer);
    },
  }),
  route({
    method: 'delete',
    path: '/api/drafts/{id}',
    access: 'draw',
    summary: 'Gives up a draft that is not published',
    params: idParams,
    success: 204,
    async handle({ viewer, params, headers, address }) {
      await drafts.discard({ viewer, address }, params.id, expectedVersion(headers['if-match']));
      return { status: 204 };
    },
  }),
];

/** How a draft comes to be in force. */
export const publicationRoutes = (
  drafts: Pick<DraftService, 'mayDraw'>,
  review: DraftReview,
  publications: PublicationService,
): Route[] => [
  route({
    method: 'post',
    path: '/api/drafts/{id}/check',
    access: 'review',
    summary:
      'What of a draft does not fit, what it changes, what others changed meanwhile, and whose boundary it touches',
    params: idParams,
    body: noBody,
    response: draftCheck,
    async handle({ viewer, params }) {
      const check = await review.check(viewer, params.id);
      return { body: wireCheck(check, (layer) => drafts.mayDraw(viewer, layer)) };
    },
  }),
  route({
    method: 'post',
    path: '/api/drafts/{id}/submission',
    access: 'draw',
    summary:
      'Submits a draft of mine that fits, for a second person to approve; If-Match refuses when it has changed since',
    params: idParams,
    body: noBody,
    response: draftSchema,
    async handle({ viewer, params, headers, address }) {
      const by = { viewer, address };
      return reply(await review.submit(by, params.id, expectedVersion(headers['if-match'])), viewer);
    },
  }),
  route({
    method: 'post',
    path: '/api/drafts/{id}/approval',
    access: 'review',
    summary:
      'Approves what somebody else has submitted, of my agency or touching its boundary; needs If-Match, its ETag as looked at',
    params: idParams,
    body: noBody,
    response: draftSchema,
    async handle({ viewer, params, headers, address }) {
      const by = { viewer, address };
      return reply(await review.approve(by, params.id, lookedAtVersion(headers['if-match'])), viewer);
    },
  }),
  route({
    method: 'post',
    path: '/api/drafts/{id}/return',
    access: 'review',
    summary: 'Opens a submitted or approved draft again, with a note of what to change',
    params: idParams,
    body: returnBody,
    response: draftSchema,
    async handle({ viewer, params, body, headers, address }) {
      const expected = expectedVersion(headers['if-match']);
      return reply(await review.giveBack({ viewer, address }, params.id, expected, body.note), viewer);
    },
  }),
  route({
    method: 'post',
    path: '/api/drafts/{id}/publication',
    access: 'draw',
    summary:
      'Publishes a draft at once or from a set time on; refused with faults or conflicts, and where an approval lacks; needs If-Match, its ETag',
    params: idParams,
    body: publicationBody,
    response: draftSchema,
    async handle({ viewer, params, body, headers, address }) {
      const expected = lookedAtVersion(headers['if-match']);
      return reply(await publications.publish({ viewer, address }, params.id, expected, body.takesEffectAt), viewer);
    },
  }),
  route({
    method: 'delete',
    path: '/api/drafts/{id}/publication',
    access: 'draw',
    summary: 'Withdraws a scheduled publication before it takes effect',
    params: idParams,
    response: draftSchema,
    async handle({ viewer, params, headers, address }) {
      const expected = expectedVersion(headers['if-match']);
      return reply(await publications.withdraw({ viewer, address }, params.id, expected), viewer);
    },
  }),
];
