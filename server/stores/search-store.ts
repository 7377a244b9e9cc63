import type { Bbox } from '../domain/position.ts';
import type { Scope } from '../domain/scope.ts';
import type { Database } from './database.ts';
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

export function createSearchStore(database: Database) {
  return {
    /** Best first. `words` are as typed. */
    async find(scope: Scope, words: string, limit: number): Promise<SearchResult[]> {
      const lower = words.trim().toLowerCase();
      const pattern = `%${lower.replaceAll(/[\\%_]/g, '\\$&')}%`;
      const prefix = lower.replaceAll(/[!%_]/g, '!$&');
      const { rows } = await database.query<SearchRow>(loadSql('search/find'), [
        scope.agencyIds,
        pattern,
        prefix,
        limit,
      ]);
      return rows.map(({ lon, lat, west, south, east, north, ...result }) => ({
        ...result,
        location: [lon, lat],
        bbox: [west, south, east, north],
      }));
    },
  };
}
