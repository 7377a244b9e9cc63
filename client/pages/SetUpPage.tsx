import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../live/api.ts';
import { MIN_PASSWORD, isWeakPassword } from '../../server/domain/account.ts';
import { Failure } from './form/Failure.tsx';
import { Field } from './form/Field.tsx';
import { PasswordField } from './form/PasswordField.tsx';
import { useTask } from './form/use-task.ts';
import { Page } from './Page.tsx';

/** The token of the link that the server printed; taken out of the address at once, so that it stays in no history. */
function takeToken(): string {
  const token = decodeURIComponent(location.hash.slice(1));
  if (token !== '') history.replaceState(null, '', `${location.pathname}${location.search}`);
  return token;
}
const token = takeToken();

/** Makes the first administrator, once. */
export function SetUpPage() {
  const { t } = useTranslation();
  const task = useTask();
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const rules = t('password.rules', { count: MIN_PASSWORD });

  const setUp = async (): Promise<void> => {
    if (await task.run(() => postJson('/api/set-up', { token, login, name: name.trim(), password })))
      location.assign('/admin');
  };
  return (
    <Page title={t('setUp.title')}>
      <p className="lead">{t('setUp.lead')}</p>
      {token === '' ? (
        <p className="failure" role="alert">
          {t('setUp.noToken')}
        </p>
      ) : (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            void setUp();
          }}
        >
          <Field
            label={t('field.login')}
            hint={t('person.loginHint')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            pattern={'[a-z0-9][a-z0-9._@\\-]{1,63}'}
            title={t('person.loginHint')}
            value={login}
            onText={setLogin}
          />
          <Field label={t('field.name')} autoComplete="name" required maxLength={100} value={name} onText={setName} />
          <PasswordField
            label={t('password.next')}
            hint={rules}
            autoComplete="new-password"
            value={password}
            onText={setPassword}
            fault={isWeakPassword(password, login) ? rules : ''}
          />
          <PasswordField
            label={t('password.again')}
            autoComplete="new-password"
            value={again}
            onText={setAgain}
            fault={again === password ? '' : t('password.differs')}
          />
          <Failure of={task.failure} />
          <button type="submit" className="primary" disabled={task.isBusy}>
            {t(task.isBusy ? 'saving' : 'setUp.send')}
          </button>
        </form>
      )}
    </Page>
  );
}
