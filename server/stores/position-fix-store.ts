import type { PositionFix } from '../domain/position-fix.ts';
import type { PositionFixStore, UnitIdentity } from '../domain/ports.ts';
import type { Wgs84Position } from '../domain/position.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

export interface FixRow {
  readonly unit_id: number;
  readonly fixed_at: Date;
  readonly received_at: Date;
  readonly lon: number;
  readonly lat: number;
  readonly accuracy_m: number | null;
  readonly speed_mps: number | null;
  readonly course_deg: number | null;
  readonly battery_percent: number | null;
  readonly source: string;
}

/** Of a fix that is `fix` in the statement. */
export const FIX_COLUMNS = `fix.unit_id, fix.fixed_at, received_at, ST_X(fix.geom) AS lon, ST_Y(fix.geom) AS lat, accuracy_m, speed_mps, course_deg,
  battery_percent, source`;

export const fixOf = (row: FixRow): PositionFix => ({
  unitId: row.unit_id,
  position: [row.lon, row.lat] as unknown as Wgs84Position,
  fixedAt: row.fixed_at.getTime(),
  receivedAt: row.received_at.getTime(),
  accuracyM: row.accuracy_m,
  speedMps: row.speed_mps,
  courseDeg: row.course_deg,
  batteryPercent: row.battery_percent,
  source: row.source,
});

export function createPositionFixStore(database: Database): PositionFixStore {
  return {
    async units(): Promise<UnitIdentity[]> {
      const { rows } = await database.query<UnitIdentity & { id: number }>(loadSql('unit/identities'));
      return rows;
    },
    async ensureDays(days) {
      for (const day of days) await database.query('SELECT ensure_position_fix_day($1::date)', [day]);
    },
    async add(fixes) {
      const column = <T>(read: (fix: PositionFix) => T): T[] => fixes.map(read);
      const { rowCount } = await database.query({
        name: 'add-position-fixes',
        text: `INSERT INTO position_fix (unit_id, fixed_at, received_at, geom, accuracy_m, speed_mps, course_deg, battery_percent, source)
          SELECT unit_id, to_timestamp(fixed_ms / 1000), to_timestamp(received_ms / 1000), ST_SetSRID(ST_MakePoint(lon, lat), 4326),
                 accuracy_m, speed_mps, course_deg, battery_percent, source
          FROM unnest($1::integer[], $2::float8[], $3::float8[], $4::float8[], $5::float8[], $6::real[], $7::real[], $8::real[],
                      $9::smallint[], $10::text[])
            AS fix (unit_id, fixed_ms, received_ms, lon, lat, accuracy_m, speed_mps, course_deg, battery_percent, source)
          ON CONFLICT (unit_id, fixed_at) DO NOTHING`,
        values: [
          column(({ unitId }) => unitId),
          column(({ fixedAt }) => fixedAt),
          column(({ receivedAt }) => receivedAt),
          column(({ position }) => position[0]),
          column(({ position }) => position[1]),
          column(({ accuracyM }) => accuracyM),
          column(({ speedMps }) => speedMps),
          column(({ courseDeg }) => courseDeg),
          column(({ batteryPercent }) => batteryPercent),
          column(({ source }) => source),
        ],
      });
      return rowCount ?? 0;
    },
    async lastUpTo(since, upTo) {
      const { rows } = await database.query<FixRow>(
        `SELECT ${FIX_COLUMNS} FROM unit, LATERAL (
           SELECT * FROM position_fix WHERE unit_id = unit.id AND fixed_at >= $1 AND ($2::timestamptz IS NULL OR fixed_at <= $2)
           ORDER BY fixed_at DESC LIMIT 1) AS fix
         WHERE unit.retired_at IS NULL`,
        [new Date(since), upTo === Infinity ? null : new Date(upTo)],
      );
      return rows.map(fixOf);
    },
    async lastBetween(after, upTo) {
      const { rows } = await database.query<FixRow>(
        `SELECT DISTINCT ON (unit_id) ${FIX_COLUMNS} FROM position_fix AS fix
         WHERE fixed_at > $1 AND fixed_at <= $2 ORDER BY unit_id, fixed_at DESC`,
        [new Date(after), new Date(upTo)],
      );
      return rows.map(fixOf);
    },
    async dropDaysBefore(firstKept) {
      const { rows } = await database.query<{ dropped: number }>('SELECT drop_position_fix_days($1::date) AS dropped', [
        firstKept,
      ]);
      return rows[0]?.dropped ?? 0;
    },
  };
}
