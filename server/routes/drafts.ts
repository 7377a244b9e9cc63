import { DRAFT_BYTES, draft as draftSchema, draftBody, draftList, draftPatch } from '../contract/draft-schemas.ts';
import { wireDraft, wireSummary } from '../contract/draft-wire.ts';
import { etagOf, expectedVersion } from '../contract/etag.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { idParams } from '../contract/schemas.ts';
import type { Draft } from '../domain/draft.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { DraftService } from '../services/drafts.ts';

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
    async handle({ viewer, params, headers }) {
      await drafts.discard(viewer, params.id, expectedVersion(headers['if-match']));
      return { status: 204 };
    },
  }),
];
