import { describeScope } from '../domain/audit.ts';
import type { AuditFilter, AuditRow, ChainLink, ChainRow } from '../domain/audit.ts';
import type { AuditLog } from '../domain/ports.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

const MAX_TEXT = 1_000;

/** PostgreSQL holds no NUL, and a lone surrogate is no character; what somebody typed must not stop the writing down. */
const clean = (text: string): string => text.slice(0, MAX_TEXT).replaceAll('\0', '').toWellFormed();

export type AuditStore = ReturnType<typeof createAuditStore>;

export function createAuditStore(database: Database) {
  const log: AuditLog = {
    async append({ who, action, address, subject, details = {} }) {
      await database.query('SELECT append_audit($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
        clean(who.key),
        clean(who.name),
        who.role,
        who.agencyId,
        clean(address),
        action,
        clean(subject),
        describeScope(who.scope),
        JSON.stringify(details, (_, value: unknown) => (typeof value === 'string' ? clean(value) : value)),
      ]);
    },
  };
  return {
    ...log,
    /**
     * Rows that the filter finds, of the viewer's agencies.
     *
     * @param viewerAgencyIds - `feature.id`s; `null` for rows of every agency and of none.
     * @param page.after - seq behind which the page begins, in its order; `undefined` for the first page.
     */
    async search(
      filter: AuditFilter,
      viewerAgencyIds: readonly number[] | null,
      page: { readonly order: 'newest' | 'oldest'; readonly after: number | undefined; readonly limit: number },
    ): Promise<AuditRow[]> {
      const [comparison, order] = page.order === 'newest' ? ['<', 'DESC'] : ['>', 'ASC'];
      const { rows } = await database.query<Omit<AuditRow, 'seq' | 'details'> & { seq: string; details: string }>(
        loadSql('audit/search').replaceAll('{comparison}', comparison).replaceAll('{order}', order),
        [
          viewerAgencyIds,
          filter.action,
          filter.who,
          filter.subject?.replaceAll(/[\\%_]/g, '\\$&'),
          filter.from === undefined ? undefined : new Date(filter.from),
          filter.to === undefined ? undefined : new Date(filter.to),
          page.after,
          page.limit,
        ],
      );
      return rows.map(({ seq, details, ...row }) => ({
        ...row,
        seq: Number(seq),
        details: JSON.parse(details) as AuditRow['details'],
      }));
    },
    /** The rows after `seq` in their order, as the chain is computed from them. */
    async chain(seq: number, limit: number): Promise<ChainRow[]> {
      const { rows } = await database.query<Omit<ChainRow, 'seq'> & { seq: string; hash: string }>(
        loadSql('audit/chain'),
        [seq, limit],
      );
      return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
    },
    /** Where the chain ends, as its counter says. */
    async end(): Promise<ChainLink> {
      const { rows } = await database.query<{ seq: string; hash: string }>(
        "SELECT seq, encode(hash, 'hex') AS hash FROM audit_counter",
      );
      return { seq: Number(rows[0]!.seq), hash: rows[0]!.hash };
    },
    /** Runs `work` on one unchanging state of the log. */
    unchanging: <T>(work: () => Promise<T>): Promise<T> =>
      database.unlimited(async () => {
        await database.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return work();
      }),
  };
}
