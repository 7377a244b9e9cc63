import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { InitialPassword } from '../../state/people.ts';
import { CsvLink } from './CsvLink.tsx';

/** The initial passwords of everybody who was taken in; nobody can be shown them again. */
export function NewPasswords({ passwords }: { passwords: readonly InitialPassword[] }) {
  const { t } = useTranslation();
  const rows = useMemo(
    () => [['login', 'password'], ...passwords.map(({ login, password }) => [login, password])],
    [passwords],
  );
  return (
    <>
      <h3 id="passwords-title">{t('import.passwords')}</h3>
      <p className="notice">{t('import.passwordsOnce')}</p>
      <p>
        <CsvLink fileName="huanhu-initial-passwords.csv" rows={rows} label={t('import.passwordsSave')} />
      </p>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="passwords-title">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('field.login')}</th>
              <th scope="col">{t('initial.password')}</th>
            </tr>
          </thead>
          <tbody>
            {passwords.map(({ login, password }) => (
              <tr key={login}>
                <th scope="row">{login}</th>
                <td>
                  <code>{password}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
