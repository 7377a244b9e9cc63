import type { DomainEvent, LoggedEvent } from '../domain/event.ts';
import type { EventStore } from '../domain/ports.ts';
import { visibleEvent } from '../domain/visibility.ts';
import type { Database } from './database.ts';
import { scopeIds, scopeSql, viewerOf } from './scope-sql.ts';

/** The channel that wakes the tails of the log. */
export const EVENT_CHANNEL = 'event';
const BATCH = 500;

interface EventRow {
  readonly seq: string;
  readonly previous_seq: string;
  readonly at: Date;
  readonly agency_ids: number[];
  readonly data: DomainEvent;
}

/**
 * Its own id, and what tells a restored copy from it: the table's number and the server's timeline, which changes with
 * each promotion and each recovery to a moment.
 */
const LOG_ID = `concat_ws('-', log, 'event_counter'::regclass::oid, left(pg_walfile_name(pg_current_wal_lsn()), 8))`;

export function createEventStore(database: Database): EventStore {
  const renewLog = async (id: string): Promise<void> => {
    await database.query(`UPDATE event_counter SET log = gen_random_uuid() WHERE ${LOG_ID} = $1`, [id]);
  };
  return {
    async append(entries) {
      for (let done = 0; done < entries.length; done += BATCH) {
        await database.query(
          `SELECT append_event(event ->> 'kind', "agencyIds", "subjectId", event)
           FROM jsonb_to_recordset($1::jsonb) AS e (event jsonb, "agencyIds" integer[], "subjectId" integer)`,
          [JSON.stringify(entries.slice(done, done + BATCH))],
        );
      }
    },
    async after(scope, seq, limit, upTo = Number.MAX_SAFE_INTEGER) {
      const { grants, where } = scopeSql(scope.kind, 'event', '$1');
      const { rows } = await database.as(viewerOf(scope), () =>
        database.query<EventRow>(
          `${grants && `WITH ${grants}`}
         SELECT seq, at, agency_ids, data,
                COALESCE(lag(seq) OVER (ORDER BY seq), (SELECT max(seq) FROM event AS t WHERE seq <= $2 AND ${where}), 0)
                  AS previous_seq
         FROM event AS t WHERE seq > $2 AND seq <= $4 AND ${where}
         ORDER BY seq LIMIT $3`,
          [scopeIds(scope), seq, limit, upTo],
        ),
      );
      return rows.flatMap(
        (row): LoggedEvent | [] =>
          visibleEvent(scope, {
            seq: Number(row.seq),
            previousSeq: Number(row.previous_seq),
            at: row.at.getTime(),
            agencyIds: row.agency_ids,
            event: row.data,
          }) ?? [],
      );
    },
    async head(scope, upTo = Number.MAX_SAFE_INTEGER) {
      const { grants, where } = scopeSql(scope.kind, 'event', '$1');
      const { rows } = await database.as(viewerOf(scope), () =>
        database.query<{ seq: string }>(
          `${grants && `WITH ${grants}`}
         SELECT seq FROM event AS t WHERE seq <= $2 AND ${where} ORDER BY seq DESC LIMIT 1`,
          [scopeIds(scope), upTo],
        ),
      );
      return Number(rows[0]?.seq ?? 0);
    },
    async log() {
      const { rows } = await database.query<{ id: string; seq: string; isNamed: boolean }>(
        `SELECT ${LOG_ID} AS id, seq, log IS NOT NULL AS "isNamed" FROM event_counter`,
      );
      const { id, seq, isNamed } = rows[0]!;
      if (isNamed) return { id, seq: Number(seq) };
      await renewLog(id);
      return this.log();
    },
    renewLog,
  };
}
