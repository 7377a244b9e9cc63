import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AccessToken } from '../../state/people.ts';
import { preferences } from '../../state/preferences.ts';
import { roleText } from '../../text/people.ts';
import { instantText } from '../../text/time.ts';
import type { Territory } from '../use-territory.ts';

interface Props {
  readonly tokens: readonly AccessToken[];
  readonly territory: Territory;
  readonly onRevoke: (token: AccessToken) => void;
}

export function TokenTable({ tokens, territory, onRevoke }: Props) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const areaOf = ({ agencies, station }: AccessToken): string =>
    [
      agencies === null ? t('area.every') : agencies.map(territory.agencyName).join(t('comma')),
      station === null ? '' : territory.stationName(station),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <table className="cards">
      <thead>
        <tr>
          <th scope="col">{t('tokens.name')}</th>
          <th scope="col">{t('field.role')}</th>
          <th scope="col">{t('people.area')}</th>
          <th scope="col">{t('tokens.created')}</th>
          <th scope="col">{t('tokens.expires')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('people.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <th scope="row">{token.name}</th>
            <td data-label={t('field.role')}>{roleText(t, token.role)}</td>
            <td data-label={t('people.area')}>{areaOf(token)}</td>
            <td data-label={t('tokens.created')}>
              {instantText(Date.parse(token.createdAt), language)}
              {token.createdBy !== null && <small> {token.createdBy}</small>}
            </td>
            <td data-label={t('tokens.expires')}>
              {instantText(Date.parse(token.expiresAt), language)}
              {Date.parse(token.expiresAt) < Date.now() && <em className="chip is-disabled">{t('tokens.over')}</em>}
            </td>
            <td>
              <button
                type="button"
                aria-label={t('tokens.revokeOf', { name: token.name })}
                onClick={() => onRevoke(token)}
              >
                {t('tokens.revoke')}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
