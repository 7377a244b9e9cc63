import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AuditRow } from '../../state/people.ts';
import { preferences } from '../../state/preferences.ts';
import { roleText } from '../../text/people.ts';
import { instantText } from '../../text/time.ts';
import type { Territory } from '../use-territory.ts';
import { detailsOf } from './audit-details.ts';

export function AuditTable({ rows, territory }: { rows: readonly AuditRow[]; territory: Territory }) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  return (
    <table className="cards audit">
      <thead>
        <tr>
          <th scope="col">{t('audit.at')}</th>
          <th scope="col">{t('audit.who')}</th>
          <th scope="col">{t('audit.action')}</th>
          <th scope="col">{t('audit.subject')}</th>
          <th scope="col">{t('audit.details')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.seq}>
            <td data-label={t('audit.at')}>
              <time dateTime={row.at}>{instantText(Date.parse(row.at), language)}</time>
            </td>
            <td data-label={t('audit.who')}>
              {row.name !== row.who && row.name}
              <small>
                <code>{row.who}</code>
                {row.role !== null && ` · ${roleText(t, row.role)}`}
                {row.agency !== null && ` · ${territory.agencyName(row.agency)}`}
              </small>
            </td>
            <td data-label={t('audit.action')}>
              <b>{t(`audit.${row.action}`, { defaultValue: row.action })}</b>
            </td>
            <td data-label={t('audit.subject')}>{row.subject === '' ? '—' : <code>{row.subject}</code>}</td>
            <td data-label={t('audit.details')}>
              <Details row={row} territory={territory} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Details({ row, territory }: { row: AuditRow; territory: Territory }) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  return (
    <dl className="details">
      {detailsOf(row, { t, language, territory }).map(({ key, name, text }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
