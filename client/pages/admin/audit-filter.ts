/** What is asked for; '' for anything. Days as `2026-03-01`, where the lake is. */
export interface AuditFilter {
  readonly action: string;
  readonly who: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: AuditFilter = { action: '', who: '', subject: '', from: '', to: '' };

/** As the server is asked: both days are whole days. */
export function queryOf(filter: AuditFilter): Record<string, string> {
  const query = {
    action: filter.action,
    who: filter.who.trim(),
    subject: filter.subject.trim(),
    from: filter.from && `${filter.from}T00:00:00+08:00`,
    to: filter.to && `${filter.to}T23:59:59.999+08:00`,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}
