import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AuditRow } from '../../state/people.ts';
import { preferences } from '../../state/preferences.ts';
import { roleText } from '../../text/people.ts';
import { instantText } from '../../text/time.ts';
import type { Territory } from '../use-territory.ts';

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
              {row.name}
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
              <Details row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A value of the details on one line. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (value !== null && typeof value === 'object')
    return Object.entries(value)
      .map(([name, part]) => `${name} ${valueText(part)}`)
      .join(', ');
  return String(value ?? '—');
}

/** What a value is called, where it is one of our own words. */
function wordOf(t: TFunction, name: string, value: unknown): string | undefined {
  const words: Readonly<Record<string, string>> = { role: 'role', action: 'audit', by: 'by' };
  const prefix = words[name];
  return prefix === undefined || typeof value !== 'string'
    ? undefined
    : t(`${prefix}.${value}`, { defaultValue: value });
}

function Details({ row }: { row: AuditRow }) {
  const { t } = useTranslation();
  const pairs: readonly (readonly [name: string, value: unknown])[] = [
    ...Object.entries(row.details ?? {}),
    ...(row.address === '' ? [] : [['address', row.address] as const]),
    ...(row.scope === null || row.scope === undefined || row.scope === '' ? [] : [['scope', row.scope] as const]),
  ];
  return (
    <dl className="details">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`field.${name}`, { defaultValue: name })}</dt>
          <dd>{wordOf(t, name, value) ?? valueText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
