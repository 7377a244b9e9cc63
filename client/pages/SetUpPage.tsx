import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../live/api.ts';
import { Field } from './form/Field.tsx';
import { NO_PASSWORD, NewPasswordFields } from './form/NewPasswordFields.tsx';
import { TaskForm } from './form/TaskForm.tsx';
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
  const [password, setPassword] = useState(NO_PASSWORD);

  const setUp = async (): Promise<void> => {
    if (await task.run(() => postJson('/api/set-up', { token, login, name: name.trim(), password: password.next })))
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
        <TaskForm task={task} send={t('setUp.send')} onSend={() => void setUp()}>
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
          <NewPasswordFields login={login} value={password} onChange={setPassword} />
        </TaskForm>
      )}
    </Page>
  );
}
