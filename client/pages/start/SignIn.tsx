import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getJson, postJson } from '../../live/api.ts';
import type { Session } from '../../state/session.ts';
import { Failure } from '../form/Failure.tsx';
import { Field } from '../form/Field.tsx';
import { PasswordField } from '../form/PasswordField.tsx';
import { useTask } from '../form/use-task.ts';
import { DemoAccounts } from './DemoAccounts.tsx';

/** How one can sign in here, as `/api/sign-in` tells it. */
interface Ways {
  readonly demo: boolean;
  readonly sso: { readonly name: string } | null;
  readonly needsSetUp: boolean;
}

type Credentials = { readonly login: string; readonly password: string } | { readonly token: string };

/** @param onSignedIn - gets the password too, for whoever must change it at once. */
export function SignIn({ onSignedIn }: { onSignedIn: (session: Session, password: string) => void }) {
  const { t } = useTranslation();
  const task = useTask();
  const [ways, setWays] = useState<Ways | null>(null);
  const [waysFailure, setWaysFailure] = useState<unknown>(null);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [token, setToken] = useState('');
  useEffect(() => {
    getJson<Ways>('/api/sign-in').then(setWays, setWaysFailure);
  }, []);

  const signIn = async (credentials: Credentials): Promise<void> => {
    let session: Session | undefined;
    await task.run(async () => {
      session = await postJson<Session>('/api/session', credentials);
    });
    if (session) onSignedIn(session, 'password' in credentials ? credentials.password : '');
  };
  return (
    <section className="sign-in" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{t('signIn')}</h2>
      {ways?.needsSetUp && <p className="notice">{t('start.needsSetUp')}</p>}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void signIn({ login: login.trim(), password });
        }}
      >
        <Field
          label={t('field.login')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          value={login}
          onText={setLogin}
        />
        <PasswordField
          label={t('field.password')}
          autoComplete="current-password"
          value={password}
          onText={setPassword}
        />
        <Failure of={task.failure ?? waysFailure} />
        <p className="buttons">
          <button type="submit" className="primary" disabled={task.isBusy}>
            {t(task.isBusy ? 'start.signingIn' : 'signIn')}
          </button>
        </p>
      </form>
      {ways?.sso && (
        <a className="button" href="/api/sign-in/sso">
          {t('start.sso', { name: ways.sso.name })}
        </a>
      )}
      {ways?.demo && (
        <DemoAccounts
          isBusy={task.isBusy}
          onChosen={(demoLogin) => void signIn({ login: demoLogin, password: 'demo' })}
        />
      )}
      <details>
        <summary>{t('start.withToken')}</summary>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            void signIn({ token: token.trim() });
          }}
        >
          <PasswordField
            label={t('start.token')}
            hint={t('start.tokenHint')}
            autoComplete="off"
            value={token}
            onText={setToken}
          />
          <button type="submit" disabled={task.isBusy}>
            {t('start.tokenSignIn')}
          </button>
        </form>
      </details>
    </section>
  );
}
