import type { Incident, IncidentReport, Step } from '../domain/incident.ts';
import type { IncidentLocation, IncidentQuery, IncidentStore } from '../domain/ports.ts';
import type { Wgs84Position } from '../domain/position.ts';
import { visibleIncident } from '../domain/visibility.ts';
import type { Scope } from '../domain/scope.ts';
import type { Database } from './database.ts';
import { scopeIds, scopeSql, viewerOf } from './scope-sql.ts';
import { loadSql } from './sql-file.ts';

interface IncidentRow {
  readonly id: number;
  readonly external_id: string | null;
  readonly kind: string;
  readonly severity: Incident['severity'];
  readonly step: Step;
  readonly description: string;
  readonly lon: number;
  readonly lat: number;
  readonly occurred_at: Date;
  readonly reported_at: Date;
  readonly updated_at: Date;
  readonly jurisdiction_id: number | null;
  readonly beat_id: number | null;
  readonly zone_ids: number[];
  readonly agency_ids: number[];
  readonly demo: boolean;
  readonly version: number;
}

const COLUMNS = `t.id, external_id, kind, severity, step, description, ST_X(t.geom) AS lon, ST_Y(t.geom) AS lat, occurred_at,
  reported_at, updated_at, jurisdiction_id, beat_id, zone_ids, agency_ids, demo, version`;
/** A SELECT of incidents in scope, up to the end of its WHERE; `$1` is `scopeIds`. */
const selectInScope = (scope: Scope): string => {
  const { grants, where } = scopeSql(scope.kind, 'incident', '$1');
  return `${grants && `WITH ${grants} `}SELECT ${COLUMNS} FROM incident AS t WHERE ${where}`;
};

export function createIncidentStore(database: Database): IncidentStore {
  const one = async (text: string, values: unknown[]): Promise<Incident | undefined> => {
    const { rows } = await database.query<IncidentRow>(text, values);
    return rows[0] && incidentOf(rows[0]);
  };
  return {
    async locate(position: Wgs84Position, at: number): Promise<IncidentLocation | undefined> {
      const { rows } = await database.query<{
        jurisdiction_id: number;
        beat_id: number | null;
        zone_ids: number[];
        agency_ids: number[];
      }>(loadSql('incident/locate'), [position[0], position[1], new Date(at)]);
      const row = rows[0];
      return (
        row && {
          jurisdictionId: row.jurisdiction_id,
          beatId: row.beat_id,
          zoneIds: row.zone_ids,
          agencyIds: row.agency_ids,
        }
      );
    },
    byExternalId: (reporter, externalId) =>
      one(`SELECT ${COLUMNS} FROM incident AS t WHERE reporter = $1 AND external_id = $2`, [reporter, externalId]),
    add: (reporter: string, report: IncidentReport, location: IncidentLocation) =>
      one(
        `INSERT INTO incident AS t (external_id, kind, severity, description, geom, occurred_at, jurisdiction_id, beat_id,
           zone_ids, agency_ids, demo, reporter)
         VALUES ($1, $2, $3, $4, ST_SetSRID(ST_MakePoint($5, $6), 4326), $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (reporter, external_id) DO NOTHING RETURNING ${COLUMNS}`,
        [
          report.externalId,
          report.kind,
          report.severity,
          report.description,
          report.position[0],
          report.position[1],
          new Date(report.occurredAt),
          location.jurisdictionId,
          location.beatId,
          location.zoneIds,
          location.agencyIds,
          report.demo,
          reporter,
        ],
      ),
    forUpdate: (scope, id) => one(`${selectInScope(scope)} AND t.id = $2 FOR UPDATE OF t`, [scopeIds(scope), id]),
    async setStep(id, step) {
      const incident = await one(
        `UPDATE incident AS t SET step = $2, version = version + 1, updated_at = now() WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, step],
      );
      if (!incident) throw new Error(`incident ${id} was locked and is gone`);
      return incident;
    },
    async get(scope, id) {
      const incident = await database.as(viewerOf(scope), () =>
        one(`${selectInScope(scope)} AND t.id = $2`, [scopeIds(scope), id]),
      );
      return incident && visibleIncident(scope, incident);
    },
    async list(scope: Scope, query: IncidentQuery) {
      const { rows } = await database.as(viewerOf(scope), () =>
        database.query<Omit<IncidentRow, 'id'> & { id: number | null; head: string }>(
          `SELECT head.seq AS head, found.* FROM (SELECT seq FROM event_counter) AS head
         LEFT JOIN LATERAL (
           ${selectInScope(scope)} AND ($2 = false OR step <> 'closed') AND ($3::integer IS NULL OR t.id < $3)
             AND ($4::float8[] IS NULL OR t.geom && ST_MakeEnvelope($4[1], $4[2], $4[3], $4[4], 4326))
           ORDER BY t.id DESC LIMIT $5) AS found ON true`,
          [scopeIds(scope), query.open, query.before, query.bbox, query.limit],
        ),
      );
      const incidents = rows
        .filter((row): row is IncidentRow & { head: string } => row.id !== null)
        .flatMap((row) => visibleIncident(scope, incidentOf(row)) ?? []);
      return { incidents, seq: Number(rows[0]?.head ?? 0) };
    },
    async hasKind(kind) {
      const { rowCount } = await database.query("SELECT 1 FROM kind WHERE noun = 'incident' AND code = $1", [kind]);
      return rowCount === 1;
    },
  };
}

function incidentOf(row: IncidentRow): Incident {
  return {
    id: row.id,
    externalId: row.external_id,
    kind: row.kind,
    severity: row.severity,
    step: row.step,
    description: row.description,
    position: [row.lon, row.lat] as unknown as Wgs84Position,
    occurredAt: row.occurred_at.getTime(),
    reportedAt: row.reported_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    jurisdictionId: row.jurisdiction_id,
    beatId: row.beat_id,
    zoneIds: row.zone_ids,
    agencyIds: row.agency_ids,
    demo: row.demo,
    version: row.version,
  };
}
