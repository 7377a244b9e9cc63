import { useTranslation } from 'react-i18next';
import { roleText } from '../../text/people.ts';

/** The people of a demo, whose password is `demo`; see `Demo mode` in README. */
const ACCOUNTS = [
  ['duty', 'duty-officer'],
  ['commander', 'station-commander'],
  ['liaison', 'liaison'],
  ['warden', 'warden'],
  ['admin', 'administrator'],
] as const;

/** Signs in as one of the people of the demo with one click. */
export function DemoAccounts({ isBusy, onChosen }: { isBusy: boolean; onChosen: (login: string) => void }) {
  const { t } = useTranslation();
  return (
    <section className="demo-accounts" aria-labelledby="demo-accounts-title">
      <h3 id="demo-accounts-title">{t('start.demoAccounts')}</h3>
      <p>{t('start.demoPassword')}</p>
      <ul>
        {ACCOUNTS.map(([login, role]) => (
          <li key={login}>
            <button type="button" disabled={isBusy} onClick={() => onChosen(login)}>
              <b>{roleText(t, role)}</b> <small>{login}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
