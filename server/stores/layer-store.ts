import type { Bbox } from '../domain/position.ts';
import type { Scope, ShareScope } from '../domain/scope.ts';
import type { ShownUnit } from '../domain/share.ts';
import type { Database } from './database.ts';
import { scopeIds, scopeSql, unitScopeValue, viewerOf } from './scope-sql.ts';
import type { ScopedTable } from './scope-sql.ts';
import { loadSql } from './sql-file.ts';

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

/** A member of `properties`; with `field` only where that field of a share is shown. */
interface Property {
  readonly name: string;
  readonly sql: string;
  readonly field?: string;
}

/** Decimals of a degree: a decimetre to be looked at; all that a double has for files that come back. */
const SHOWN_DIGITS = 6;
const EXACT_DIGITS = 15;

interface Collection {
  readonly table: ScopedTable;
  readonly properties: readonly Property[];
}

const codeOf = (name: string, column: string, field?: string): Property => ({
  name,
  sql: `(SELECT code FROM feature WHERE feature.id = t.${column})`,
  ...(field ? { field } : {}),
});
const column = (name: string, field?: string): Property => ({ name, sql: `t.${name}`, ...(field ? { field } : {}) });
const AGENCY = codeOf('agency', 'agency_id');
const NAMES = [column('code', 'name'), column('name_zh', 'name'), column('name_en', 'name')];
const VALID_FROM = column('valid_from');

const COLLECTIONS: Readonly<Record<CollectionName, Collection>> = {
  agencies: { table: 'agency', properties: [...NAMES, column('kind'), column('province'), VALID_FROM] },
  centres: { table: 'centre', properties: [...NAMES, AGENCY, VALID_FROM] },
  stations: { table: 'station', properties: [...NAMES, AGENCY, codeOf('centre', 'centre_id'), VALID_FROM] },
  jurisdictions: {
    table: 'jurisdiction',
    properties: [...NAMES, AGENCY, codeOf('station', 'station_id', 'station'), VALID_FROM],
  },
  beats: {
    table: 'beat',
    properties: [
      ...NAMES,
      AGENCY,
      column('kind', 'kind'),
      codeOf('jurisdiction', 'jurisdiction_id', 'jurisdiction'),
      VALID_FROM,
    ],
  },
  'adjacency-zones': {
    table: 'adjacency_zone',
    properties: [
      ...NAMES,
      {
        name: 'agencies',
        sql: '(SELECT jsonb_agg(f.code ORDER BY f.code) FROM feature AS f WHERE f.id = ANY (t.agency_ids))',
      },
      VALID_FROM,
    ],
  },
  places: { table: 'place', properties: [...NAMES, AGENCY, column('kind', 'kind'), VALID_FROM] },
  units: {
    table: 'unit',
    properties: [
      ...NAMES,
      AGENCY,
      column('kind', 'kind'),
      column('call_sign', 'call-sign'),
      codeOf('station', 'station_id', 'station'),
      codeOf('beat', 'beat_id', 'beat'),
      column('beat_id', 'beat'),
    ],
  },
};

/** What an agency has: units by kind and open incidents by severity. */
interface AgencySummary {
  readonly id: number;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly units: Readonly<Record<string, number>>;
  readonly openIncidents: Readonly<Record<string, number>>;
}

export type LayerStore = ReturnType<typeof createLayerStore>;

/** @param shownUnits - the units that a share shows now, and where. */
export function createLayerStore(database: Database, shownUnits: (scope: ShareScope) => Promise<readonly ShownUnit[]>) {
  const select = (scope: Scope, { table, properties }: Collection, digits = SHOWN_DIGITS) => {
    const { grants, join, where, shows, geometry } = scopeSql(scope.kind, table, '$1');
    const members = properties.map(({ name, sql, field }) => {
      const isShown = field === undefined ? 'true' : shows(field);
      return `'${name}', ${isShown === 'true' ? sql : `CASE WHEN ${isShown} THEN ${sql} END`}`;
    });
    return {
      geometry,
      text: `${grants && `WITH ${grants}`}
        SELECT jsonb_build_object('type', 'Feature', 'id', t.id, 'geometry', ST_AsGeoJSON(${geometry}, ${digits})::jsonb,
          'properties', jsonb_build_object(${members.join(', ')})) AS feature
        FROM ${table} AS t ${join}
        WHERE ${where} AND ${table === 'unit' ? 't.retired_at IS NULL' : 't.valid_from <= now() AND t.valid_to > now()'}`,
    };
  };
  const valueOf = async (scope: Scope, { table }: Pick<Collection, 'table'>) =>
    table === 'unit' && scope.kind === 'shares' ? unitScopeValue(scope, await shownUnits(scope)) : scopeIds(scope);
  return {
    /** In force and in scope, by id, after `after`. */
    async list(
      scope: Scope,
      name: CollectionName,
      query: { bbox: Bbox | null; limit: number; after: number; isExact?: boolean },
    ): Promise<StoredFeature[]> {
      const { text, geometry } = select(scope, COLLECTIONS[name], query.isExact ? EXACT_DIGITS : SHOWN_DIGITS);
      const values = [await valueOf(scope, COLLECTIONS[name]), query.after, query.bbox, query.limit];
      const { rows } = await database.as(viewerOf(scope), () =>
        database.query<{ feature: StoredFeature }>(
          `${text} AND t.id > $2
         AND ($3::float8[] IS NULL OR ${geometry} && ST_MakeEnvelope($3[1], $3[2], $3[3], $3[4], 4326))
         ORDER BY t.id LIMIT $4`,
          values,
        ),
      );
      return rows.map(({ feature }) => feature);
    },
    async get(scope: Scope, name: CollectionName, id: number): Promise<StoredFeature | undefined> {
      const values = [await valueOf(scope, COLLECTIONS[name]), id];
      const { rows } = await database.as(viewerOf(scope), () =>
        database.query<{ feature: StoredFeature }>(`${select(scope, COLLECTIONS[name]).text} AND t.id = $2`, values),
      );
      return rows[0]?.feature;
    },
    /** Words for the kinds of things, in their order. */
    async kinds(): Promise<{ noun: string; code: string; name_zh: string; name_en: string }[]> {
      const { rows } = await database.query<{ noun: string; code: string; name_zh: string; name_en: string }>(
        'SELECT noun, code, name_zh, name_en FROM kind ORDER BY noun, sort, code',
      );
      return rows;
    },
    /** Units and open incidents of each agency in scope; for a share of each that shows something. */
    async summary(scope: Scope): Promise<AgencySummary[]> {
      const unit = scopeSql(scope.kind, 'unit', '$2');
      const incident = scopeSql(scope.kind, 'incident', '$1');
      const agencies =
        scope.kind === 'shares'
          ? 't.id IN (SELECT owner_id FROM grants)'
          : scope.kind === 'beats'
            ? 't.id = ANY ($3::integer[])'
            : scopeSql(scope.kind, 'agency', '$1').where;
      const values = [scopeIds(scope), await valueOf(scope, { table: 'unit' }), scope.agencyIds];
      const { rows } = await database.as(viewerOf(scope), () =>
        database.query<AgencySummary & { id: number }>(
          loadSql('layer/summary')
            .replaceAll('{grants}', incident.grants && `${incident.grants},`)
            .replaceAll('{unit join}', unit.join)
            .replaceAll(
              '{unit kind}',
              scope.kind === 'shares' ? `CASE WHEN ${unit.shows('kind')} THEN t.kind ELSE 'other' END` : 't.kind',
            )
            .replaceAll('{unit in scope}', unit.where)
            .replaceAll('{incident in scope}', incident.where)
            .replaceAll('{concerned}', incident.concerned)
            .replaceAll('{agency in scope}', agencies),
          values,
        ),
      );
      return rows;
    },
  };
}
