import type { Bbox } from '../domain/position.ts';
import type { Scope } from '../domain/scope.ts';
import type { Database } from './database.ts';

/** The collections of territory and units that can be read. */
export type CollectionName =
  'agencies' | 'centres' | 'stations' | 'jurisdictions' | 'beats' | 'adjacency-zones' | 'places' | 'units';

/** A GeoJSON feature, put together by the database. */
export interface StoredFeature {
  readonly type: 'Feature';
  readonly id: number;
  readonly geometry: object;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Collection {
  readonly table: string;
  readonly geometry: string;
  /** Pairs of property and expression. */
  readonly properties: string;
  readonly joins: string;
  /** `$1` is the scope's agencies. */
  readonly scope: string;
  readonly isVersioned: boolean;
}

const codeOf = (column: string): string => `(SELECT code FROM feature WHERE feature.id = t.${column})`;
const territory = (table: string, properties: string, more: Partial<Collection> = {}): Collection => ({
  table,
  geometry: 't.geom',
  properties: `'agency', ${codeOf('agency_id')}${properties}`,
  joins: '',
  scope: 't.agency_id = ANY ($1)',
  isVersioned: true,
  ...more,
});

const COLLECTIONS: Readonly<Record<CollectionName, Collection>> = {
  agencies: territory('agency', '', { properties: "'kind', t.kind, 'province', t.province", scope: 't.id = ANY ($1)' }),
  centres: territory('centre', ''),
  stations: territory('station', `, 'centre', ${codeOf('centre_id')}`),
  jurisdictions: territory('jurisdiction', `, 'station', ${codeOf('station_id')}`),
  beats: territory('beat', `, 'kind', t.kind, 'jurisdiction', ${codeOf('jurisdiction_id')}`),
  'adjacency-zones': territory('adjacency_zone', '', {
    properties:
      "'agencies', (SELECT jsonb_agg(f.code ORDER BY f.code) FROM feature AS f WHERE f.id = ANY (t.agency_ids))",
    scope: 't.agency_ids && $1',
  }),
  places: territory('place', ", 'kind', t.kind"),
  units: territory(
    'unit',
    `, 'kind', t.kind, 'call_sign', t.call_sign, 'station', ${codeOf('station_id')}, 'beat', ${codeOf('beat_id')}, 'beat_id', t.beat_id`,
    { geometry: 't.home', isVersioned: false },
  ),
};

export type LayerStore = ReturnType<typeof createLayerStore>;

export function createLayerStore(database: Database) {
  const select = (collection: Collection): string => `
    SELECT t.id, jsonb_build_object('type', 'Feature', 'id', t.id,
      'geometry', ST_AsGeoJSON(${collection.geometry}, 6)::jsonb,
      'properties', jsonb_build_object('code', t.code, 'name_zh', t.name_zh, 'name_en', t.name_en,
        ${collection.properties}${collection.isVersioned ? ", 'valid_from', t.valid_from" : ''})) AS feature
    FROM ${collection.table} AS t
    WHERE ($1::integer[] IS NULL OR ${collection.scope})
      AND ${collection.isVersioned ? 't.valid_from <= now() AND t.valid_to > now()' : 't.retired_at IS NULL'}`;
  return {
    /** In force and in scope, by id, after `after`. */
    async list(
      scope: Scope,
      name: CollectionName,
      query: { bbox: Bbox | null; limit: number; after: number },
    ): Promise<StoredFeature[]> {
      const collection = COLLECTIONS[name];
      const { rows } = await database.query<{ feature: StoredFeature }>(
        `${select(collection)} AND t.id > $2
         AND ($3::float8[] IS NULL OR ${collection.geometry} && ST_MakeEnvelope($3[1], $3[2], $3[3], $3[4], 4326))
         ORDER BY t.id LIMIT $4`,
        [scope.agencyIds, query.after, query.bbox, query.limit],
      );
      return rows.map(({ feature }) => feature);
    },
    async get(scope: Scope, name: CollectionName, id: number): Promise<StoredFeature | undefined> {
      const { rows } = await database.query<{ feature: StoredFeature }>(`${select(COLLECTIONS[name])} AND t.id = $2`, [
        scope.agencyIds,
        id,
      ]);
      return rows[0]?.feature;
    },
    /** Words for the kinds of things, in their order. */
    async kinds(): Promise<{ noun: string; code: string; name_zh: string; name_en: string }[]> {
      const { rows } = await database.query<{ noun: string; code: string; name_zh: string; name_en: string }>(
        'SELECT noun, code, name_zh, name_en FROM kind ORDER BY noun, sort, code',
      );
      return rows;
    },
    /** Agencies in force and in scope, by id. */
    async agencyCodes(scope: Scope): Promise<string[]> {
      const { rows } = await database.query<{ code: string }>(
        `SELECT code FROM agency
         WHERE valid_from <= now() AND valid_to > now() AND ($1::integer[] IS NULL OR id = ANY ($1)) ORDER BY id`,
        [scope.agencyIds],
      );
      return rows.map(({ code }) => code);
    },
    /** Units and open incidents of each agency in scope. */
    async summary(scope: Scope) {
      const { rows } = await database.query<{
        id: number;
        code: string;
        name_zh: string;
        name_en: string;
        units: Record<string, number>;
        openIncidents: Record<string, number>;
      }>(
        `SELECT t.id, t.code, t.name_zh, t.name_en,
           COALESCE((SELECT jsonb_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM unit
             WHERE agency_id = t.id AND retired_at IS NULL GROUP BY kind) AS u), '{}') AS units,
           COALESCE((SELECT jsonb_object_agg(severity, n) FROM (SELECT severity, count(*) AS n FROM incident
             WHERE agency_ids @> ARRAY[t.id] AND step <> 'closed' GROUP BY severity) AS i), '{}') AS "openIncidents"
         FROM agency AS t
         WHERE t.valid_from <= now() AND t.valid_to > now() AND ($1::integer[] IS NULL OR t.id = ANY ($1)) ORDER BY t.id`,
        [scope.agencyIds],
      );
      return rows;
    },
  };
}
