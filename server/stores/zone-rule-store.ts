import type { MultiLineString, MultiPolygon } from 'geojson';
import type { Line } from '../domain/border.ts';
import { TOLERANCE_M } from '../domain/territory.ts';
import type { Provinces, ZoneRuleStore } from '../domain/zone-rule-ports.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

export function createZoneRuleStore(database: Database): ZoneRuleStore {
  return {
    async isParty(agencyIds, provinces) {
      const { rowCount } = await database.query(
        `SELECT FROM agency WHERE province = ANY ($2) AND ($1::integer[] IS NULL OR id = ANY ($1))
           AND valid_from <= now() AND valid_to > now() LIMIT 1`,
        [agencyIds, provinces],
      );
      return rowCount !== 0;
    },
    async borders(agencyIds, provinces) {
      const { rows } = await database.query<{ provinces: Provinces; line: MultiLineString; agencies: string[] }>(
        loadSql('zone-rule/borders'),
        [agencyIds, provinces, TOLERANCE_M],
      );
      return rows.map(({ line, ...border }) => ({ ...border, lines: line.coordinates as unknown as Line[] }));
    },
    async strip(provinces, stretch, widthM) {
      const { rows } = await database.query<{ area: MultiPolygon; agencies: string[] }>(loadSql('zone-rule/strip'), [
        provinces,
        JSON.stringify({ type: 'MultiLineString', coordinates: stretch }),
        widthM,
        TOLERANCE_M,
      ]);
      return rows.map(({ area, agencies }) => ({ area: area.coordinates, agencies }))[0];
    },
  };
}
