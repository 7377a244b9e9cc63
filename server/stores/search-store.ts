import type { Bbox } from '../domain/position.ts';
import type { Scope, ShareScope } from '../domain/scope.ts';
import type { ShownUnit } from '../domain/share.ts';
import type { Database } from './database.ts';
import { scopeIds, scopeSql, unitScopeValue, viewerOf } from './scope-sql.ts';
import type { ScopedTable } from './scope-sql.ts';
import { loadSql } from './sql-file.ts';

export interface SearchResult {
  readonly layer: string;
  readonly id: number;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly kind: string | null;
  /** `[lon, lat]` in degrees, EPSG:4326. */
  readonly location: readonly [number, number];
  readonly bbox: Bbox;
}

interface SearchRow extends Omit<SearchResult, 'location' | 'bbox'> {
  readonly lon: number;
  readonly lat: number;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export type SearchStore = ReturnType<typeof createSearchStore>;

/** What is searched, and whether its rows have kinds. */
const SEARCHED: readonly (readonly [table: ScopedTable, hasKind: boolean])[] = [
  ['place', true],
  ['station', false],
  ['jurisdiction', false],
  ['beat', true],
  ['unit', true],
];

/** @param shownUnits - as for `createLayerStore`. */
export function createSearchStore(
  database: Database,
  shownUnits: (scope: ShareScope) => Promise<readonly ShownUnit[]>,
) {
  /** Finds by what is shown alone: a name that is not shared leads nowhere. */
  const select = (kind: Scope['kind'], [table, hasKind]: (typeof SEARCHED)[number]): string => {
    const { join, where, shows, geometry } = scopeSql(kind, table, table === 'unit' ? '$5' : '$1');
    const shownKind = shows('kind') === 'true' ? 't.kind' : `CASE WHEN ${shows('kind')} THEN t.kind END`;
    return `SELECT '${table}' AS layer, t.id, t.code, t.name_zh, t.name_en, ${hasKind ? shownKind : 'NULL'} AS kind, t.search_text,
        ${geometry} AS geom
      FROM ${table} AS t ${join}
      WHERE t.search_text LIKE $2 AND ${where} AND ${shows('name')}
        AND ${table === 'unit' ? 't.retired_at IS NULL' : 't.valid_from <= now() AND t.valid_to > now()'}`;
  };
  return {
    /** Best first. `words` are as typed. */
    async find(scope: Scope, words: string, limit: number): Promise<SearchResult[]> {
      const lower = words.trim().toLowerCase();
      const pattern = `%${lower.replaceAll(/[\\%_]/g, '\\$&')}%`;
      const prefix = lower.replaceAll(/[!%_]/g, '!$&');
      const { grants } = scopeSql(scope.kind, 'place', '$1');
      const units = scope.kind === 'shares' ? unitScopeValue(scope, await shownUnits(scope)) : scopeIds(scope);
      const { rows } = await database.as(viewerOf(scope), () =>
        database.query<SearchRow>(
          loadSql('search/find')
            .replaceAll('{grants}', grants && `${grants},`)
            .replaceAll('{in scope}', SEARCHED.map((each) => select(scope.kind, each)).join('\nUNION ALL\n')),
          [scopeIds(scope), pattern, prefix, limit, units],
        ),
      );
      return rows.map(({ lon, lat, west, south, east, north, ...result }) => ({
        ...result,
        location: [lon, lat],
        bbox: [west, south, east, north],
      }));
    },
  };
}
