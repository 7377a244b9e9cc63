import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../state/people.ts';
import { preferences } from '../../state/preferences.ts';
import { roleText } from '../../text/people.ts';
import { instantText } from '../../text/time.ts';
import type { Territory } from '../use-territory.ts';
import { areaText } from './area-text.ts';

interface Props {
  readonly accounts: readonly Account[];
  readonly territory: Territory;
  readonly onChosen: (account: Account) => void;
}

export function PeopleTable({ accounts, territory, onChosen }: Props) {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  return (
    <table className="cards">
      <thead>
        <tr>
          <th scope="col">{t('field.name')}</th>
          <th scope="col">{t('field.login')}</th>
          <th scope="col">{t('field.role')}</th>
          <th scope="col">{t('people.area')}</th>
          <th scope="col">{t('people.state')}</th>
          <th scope="col">{t('people.lastSignIn')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('people.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <tr key={account.id} className={account.isDisabled ? 'is-off' : ''}>
            <th scope="row">{account.name}</th>
            <td data-label={t('field.login')}>
              <code>{account.login}</code>
            </td>
            <td data-label={t('field.role')}>{roleText(t, account.role)}</td>
            <td data-label={t('people.area')}>{areaText(t, territory, account)}</td>
            <td data-label={t('people.state')}>
              <AccountState account={account} />
            </td>
            <td data-label={t('people.lastSignIn')}>
              {account.lastSignInAt === null
                ? t('people.never')
                : instantText(Date.parse(account.lastSignInAt), language)}
            </td>
            <td>
              <button
                type="button"
                aria-label={t('people.editOf', { name: account.name })}
                onClick={() => onChosen(account)}
              >
                {t('people.edit')}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is out of the ordinary about an account, in words. */
export function AccountState({ account }: { account: Account }) {
  const { t } = useTranslation();
  const states = [
    account.isDisabled && 'state.disabled',
    account.isLocked && 'state.locked',
    account.mustChangePassword && 'state.mustChange',
    account.isLinked && 'state.linked',
    !account.hasPassword && 'state.noPassword',
  ].filter((state) => state !== false);
  if (states.length === 0) return t('state.active');
  return states.map((state) => (
    <em key={state} className={`chip is-${state.slice('state.'.length)}`}>
      {t(state)}
    </em>
  ));
}
