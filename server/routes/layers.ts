import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import {
  COLLECTIONS,
  anything,
  feature,
  featureCollection,
  idParams,
  pageQuery,
  searchQuery,
} from '../contract/schemas.ts';
import { NotFound } from '../domain/errors.ts';
import type { LayerStore } from '../stores/layer-store.ts';
import type { SearchStore } from '../stores/search-store.ts';

const DEFAULT_LIMIT = 1_000;
const SEARCH_LIMIT = 20;

/** Reads of territory and units, all of the same shape. */
export const layerRoutes = (layers: LayerStore, search: SearchStore): Route[] => [
  ...COLLECTIONS.flatMap((name) => [
    route({
      method: 'get',
      path: `/api/${name}`,
      access: 'read',
      summary: `The ${name} in force and in scope, a page at a time`,
      query: pageQuery,
      response: featureCollection,
      async handle({ viewer, query }) {
        const limit = query.limit ?? DEFAULT_LIMIT;
        const bbox = query.bbox ?? null;
        const features = await layers.list(viewer.scope, name, { bbox, limit: limit + 1, after: query.cursor ?? 0 });
        const page = features.slice(0, limit);
        const more = {
          limit: String(limit),
          cursor: String(page.at(-1)?.id ?? 0),
          ...(bbox ? { bbox: bbox.join(',') } : {}),
        };
        const next = features.length > limit ? { next: `/api/${name}?${new URLSearchParams(more)}` } : {};
        return { body: { type: 'FeatureCollection', features: page, ...next } };
      },
    }),
    route({
      method: 'get',
      path: `/api/${name}/{id}`,
      access: 'read',
      summary: `One of the ${name}, as it is in force`,
      params: idParams,
      response: feature,
      async handle({ viewer, params }) {
        const found = await layers.get(viewer.scope, name, params.id);
        if (!found) throw new NotFound(name, params.id);
        return { body: found };
      },
    }),
  ]),
  route({
    method: 'get',
    path: '/api/kinds',
    access: 'read',
    summary: 'The words of the pack: kinds of incident, place, unit and beat in both languages',
    response: anything,
    handle: async () => ({ body: { kinds: await layers.kinds() } }),
  }),
  route({
    method: 'get',
    path: '/api/summary',
    access: 'read',
    summary: 'Units and open incidents of each agency in scope',
    response: anything,
    handle: async ({ viewer }) => ({ body: { agencies: await layers.summary(viewer.scope) } }),
  }),
  route({
    method: 'get',
    path: '/api/search',
    access: 'read',
    summary: 'Places, stations, beats, jurisdictions, units and place names by name, code or pinyin',
    query: searchQuery,
    response: anything,
    handle: async ({ viewer, query }) => ({
      body: { results: await search.find(viewer.scope, query.q, SEARCH_LIMIT) },
    }),
  }),
];
