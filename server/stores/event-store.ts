import type { DomainEvent, LoggedEvent } from '../domain/event.ts';
import type { EventStore } from '../domain/ports.ts';
import type { Database } from './database.ts';

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

export function createEventStore(database: Database): EventStore {
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
      const { rows } = await database.query<EventRow>(
        `SELECT seq, at, agency_ids, data,
                COALESCE(lag(seq) OVER (ORDER BY seq), (SELECT max(seq) FROM event
                  WHERE seq <= $2 AND ($1::integer[] IS NULL OR agency_ids && $1)), 0) AS previous_seq
         FROM event WHERE seq > $2 AND seq <= $4 AND ($1::integer[] IS NULL OR agency_ids && $1)
         ORDER BY seq LIMIT $3`,
        [scope.agencyIds, seq, limit, upTo],
      );
      return rows.map((row): LoggedEvent => ({
        seq: Number(row.seq),
        previousSeq: Number(row.previous_seq),
        at: row.at.getTime(),
        agencyIds: row.agency_ids,
        event: row.data,
      }));
    },
    async head(scope, upTo = Number.MAX_SAFE_INTEGER) {
      const { rows } = await database.query<{ seq: string }>(
        `SELECT seq FROM event WHERE seq <= $2 AND ($1::integer[] IS NULL OR agency_ids && $1) ORDER BY seq DESC LIMIT 1`,
        [scope.agencyIds, upTo],
      );
      return Number(rows[0]?.seq ?? 0);
    },
  };
}
