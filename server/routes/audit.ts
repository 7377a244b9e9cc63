import { auditFilter, auditPage, auditQuery } from '../contract/audit.ts';
import { BYTE_ORDER_MARK, csvLine } from '../contract/csv.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import type { AuditFilter, AuditRow } from '../domain/audit.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { InSlot } from '../services/slots.ts';
import type { AuditStore } from '../stores/audit-store.ts';

const DEFAULT_LIMIT = 100;
const MAX_EXPORTED = 100_000;
const EXPORT_PAGE = 5_000;
const COLUMNS = ['seq', 'at', 'who', 'name', 'role', 'agency', 'address', 'action', 'subject', 'scope', 'details'];
const CUT = `仅前 ${MAX_EXPORTED} 行，请缩小时间范围 · Only the first ${MAX_EXPORTED} rows: ask for a shorter time`;

/** Whose rows a viewer may read; `null` for all. */
const agenciesOf = ({ scope }: Viewer): readonly number[] | null => (scope.kind === 'agencies' ? scope.agencyIds : []);

const filterOf = (query: { readonly [name in keyof AuditFilter]?: AuditFilter[name] | undefined }): AuditFilter => ({
  action: query.action,
  who: query.who,
  subject: query.subject,
  from: query.from,
  to: query.to,
});

/** The filter as it stands in a query string, times as ISO 8601. */
function words({ from, to, ...filter }: AuditFilter): Record<string, string> {
  const times = {
    from: from === undefined ? undefined : new Date(from).toISOString(),
    to: to === undefined ? undefined : new Date(to).toISOString(),
  };
  return Object.fromEntries(
    Object.entries({ ...filter, ...times }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

const lineOf = ({ at, details, ...row }: AuditRow): string =>
  csvLine([
    row.seq,
    at.toISOString(),
    row.who,
    row.name,
    row.role,
    row.agency,
    row.address,
    row.action,
    row.subject,
    row.scope,
    JSON.stringify(details),
  ]);

/** @param inSlot - a file is made in memory: few at a time. */
export const auditRoutes = (audit: AuditStore, inSlot: InSlot): Route[] => [
  route({
    method: 'get',
    path: '/api/audit',
    access: 'administer',
    summary: 'The audit log, newest first; of an agency its administrator sees the rows of its own people',
    query: auditQuery,
    response: auditPage,
    async handle({ viewer, query }) {
      const limit = query.limit ?? DEFAULT_LIMIT;
      const filter = filterOf(query);
      const page = { order: 'newest', after: query.cursor, limit: limit + 1 } as const;
      const found = await audit.search(filter, agenciesOf(viewer), page);
      const rows = found.slice(0, limit);
      const more = { ...words(filter), limit: String(limit), cursor: String(rows.at(-1)?.seq) };
      const next = found.length > limit ? { next: `/api/audit?${new URLSearchParams(more)}` } : {};
      return { body: { rows: rows.map((row) => ({ ...row, at: row.at.toISOString() })), ...next } };
    },
  }),
  route({
    method: 'get',
    path: '/api/audit.csv',
    access: 'administer',
    summary: `The same as a CSV file, oldest first, at most ${MAX_EXPORTED} rows; is itself written down`,
    query: auditFilter,
    handle: ({ viewer, query, address }) =>
      inSlot(async () => {
        const filter = filterOf(query);
        const lines: string[] = [];
        let after: number | undefined;
        // One page beyond the most rows tells whether there are more.
        for (let isMore = true; isMore && lines.length <= MAX_EXPORTED;) {
          const rows = await audit.search(filter, agenciesOf(viewer), { order: 'oldest', after, limit: EXPORT_PAGE });
          for (const row of rows) lines.push(lineOf(row));
          after = rows.at(-1)?.seq;
          isMore = rows.length === EXPORT_PAGE;
        }
        const isCut = lines.length > MAX_EXPORTED;
        lines.splice(MAX_EXPORTED);
        const details = { ...words(filter), rows: lines.length };
        await audit.append({ who: viewer, action: 'exported', address, subject: 'audit', details });
        return {
          body: [BYTE_ORDER_MARK, csvLine(COLUMNS), ...lines, ...(isCut ? [csvLine([CUT])] : [])].join(''),
          headers: {
            'Content-Type': 'text/csv; charset=utf-8',
            'Content-Disposition': 'attachment; filename="huanhu-audit.csv"',
          },
        };
      }),
  }),
];
