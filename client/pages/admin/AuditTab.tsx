import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTIONS } from '../../../server/domain/ports.ts';
import type { AuditRow } from '../../state/people.ts';
import { Field, SelectField } from '../form/Field.tsx';
import type { Territory } from '../use-territory.ts';
import { AuditTable } from './AuditTable.tsx';
import { NO_FILTER, queryOf } from './audit-filter.ts';
import type { AuditFilter } from './audit-filter.ts';
import { ListState } from './ListState.tsx';
import { usePages } from './use-pages.ts';

const PAGE = '100';
const WAIT_MS = 300;

/** Who did what, newest first; what the filter shows can be saved as a file. */
export function AuditTab({ territory }: { territory: Territory }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<AuditFilter>(NO_FILTER);
  const [filter, setFilter] = useState<AuditFilter>(NO_FILTER);
  useEffect(() => {
    const timer = setTimeout(() => setFilter(typed), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const query = useMemo(() => queryOf(filter), [filter]);
  const pages = usePages<{ rows: readonly AuditRow[]; next?: string }, AuditRow>(
    `/api/audit?${new URLSearchParams({ ...query, limit: PAGE })}`,
    ({ rows }) => rows,
  );
  const set = (change: Partial<AuditFilter>): void => setTyped({ ...typed, ...change });
  return (
    <>
      <form className="toolbar is-filter" onSubmit={(event) => event.preventDefault()}>
        <SelectField label={t('audit.action')} value={typed.action} onText={(action) => set({ action })}>
          <option value="">{t('audit.every')}</option>
          {AUDIT_ACTIONS.map((action) => (
            <option key={action} value={action}>
              {t(`audit.${action}`)}
            </option>
          ))}
        </SelectField>
        <Field
          label={t('audit.who')}
          placeholder="account:duty"
          maxLength={128}
          value={typed.who}
          onText={(who) => set({ who })}
        />
        <Field
          label={t('audit.subject')}
          placeholder="account:warden"
          maxLength={128}
          value={typed.subject}
          onText={(subject) => set({ subject })}
        />
        <Field type="date" label={t('audit.from')} value={typed.from} onText={(from) => set({ from })} />
        <Field type="date" label={t('audit.to')} value={typed.to} onText={(to) => set({ to })} />
        <a className="button" href={`/api/audit.csv?${new URLSearchParams(queryOf(typed))}`} download>
          {t('audit.export')}
        </a>
      </form>
      {pages.rows !== null && pages.rows.length > 0 && <AuditTable rows={pages.rows} territory={territory} />}
      <ListState pages={pages} empty={t('audit.none')} />
    </>
  );
}
