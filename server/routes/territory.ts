import { z } from 'zod';
import { territoryCollection, versionList } from '../contract/draft-schemas.ts';
import { wireFeature } from '../contract/draft-wire.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { instant, pageQuery, text } from '../contract/schemas.ts';
import type { TerritoryVersion } from '../domain/draft-ports.ts';
import { DRAWN_LAYERS } from '../domain/territory.ts';
import type { DraftService } from '../services/drafts.ts';

const DEFAULT_LIMIT = 1_000;
const LAYERS = [...DRAWN_LAYERS, 'agency'] as const;
const isLayer = (name: string): name is TerritoryVersion['layer'] => (LAYERS as readonly string[]).includes(name);

const territoryQuery = z.strictObject({
  ...pageQuery.shape,
  layers: text(200)
    .transform((list) => [...new Set(list.split(','))])
    .refine((names) => names.every(isLayer), `some of ${LAYERS.join()}`)
    .transform((names) => names.filter(isLayer))
    .optional()
    .describe(`some of ${LAYERS.join()}; all when left out`),
  at: instant.optional().describe('ISO 8601; now when left out'),
});
const versionParams = z.strictObject({ layer: z.enum(DRAWN_LAYERS), code: text(64).min(1) });

/** The territory with its versions, for whoever draws or reviews it. */
export const territoryRoutes = (drafts: DraftService): Route[] => [
  route({
    method: 'get',
    path: '/api/territory',
    access: 'review',
    summary:
      'Jurisdictions, beats, zones and agencies in scope as of a moment, with all their digits, a page at a time',
    query: territoryQuery,
    response: territoryCollection,
    async handle({ viewer, query }) {
      const { layers = LAYERS, bbox = null, at = null, limit = DEFAULT_LIMIT, cursor = 0 } = query;
      const found = await drafts.features(viewer, { layers, bbox, at, limit: limit + 1, after: cursor });
      const page = found.slice(0, limit);
      const more = {
        layers: layers.join(','),
        limit: String(limit),
        cursor: String(page.at(-1)?.id ?? 0),
        ...(bbox ? { bbox: bbox.join(',') } : {}),
        ...(at === null ? {} : { at: new Date(at).toISOString() }),
      };
      const next = found.length > limit ? { next: `/api/territory?${new URLSearchParams(more)}` } : {};
      const features = page.map((version) => wireFeature(version, drafts.mayDraw(viewer, version.layer)));
      return { body: { type: 'FeatureCollection', features, ...next } };
    },
  }),
  route({
    method: 'get',
    path: '/api/territory/{layer}/{code}/versions',
    access: 'review',
    summary: 'All versions of a feature, newest first: as it was, is and, where that is decided, will be',
    params: versionParams,
    response: versionList,
    async handle({ viewer, params: { layer, code } }) {
      const versions = await drafts.versions(viewer, layer, code);
      const mayDraw = drafts.mayDraw(viewer, layer);
      return { body: { versions: versions.map((version) => wireFeature(version, mayDraw)) } };
    },
  }),
];
