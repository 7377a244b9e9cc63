import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../state/session.ts';
import { Failure } from '../form/Failure.tsx';
import { Page } from '../Page.tsx';
import { useSession } from '../use-session.ts';
import { PasswordForm } from './PasswordForm.tsx';
import { SessionList } from './SessionList.tsx';
import { WhoIAm } from './WhoIAm.tsx';

/** One's own account: who I am here, my password, and where I am signed in. */
export function AccountPage() {
  const { t } = useTranslation();
  const { session, failure, load } = useSession();
  return (
    <Page title={t('board.account')}>
      <Failure of={failure} />
      {!session && failure === null && <p role="status">{t('loading')}</p>}
      {session && session.viewer.login === null && (
        <p>
          {t('account.none')} <a href="/">{t('signIn')}</a>
        </p>
      )}
      {session && session.viewer.login !== null && (
        <OwnAccount session={session} login={session.viewer.login} onChanged={() => void load()} />
      )}
    </Page>
  );
}

function OwnAccount({ session, login, onChanged }: { session: Session; login: string; onChanged: () => void }) {
  const { t } = useTranslation();
  /** How often the password was changed here: each time the other sessions have ended. */
  const [changes, setChanges] = useState(0);
  return (
    <>
      {session.mustChangePassword ? (
        <p className="notice">{t('password.mustChangeHint')}</p>
      ) : (
        <WhoIAm session={session} />
      )}
      <section aria-labelledby="password-title">
        <h2 id="password-title">{t('password.change')}</h2>
        <PasswordForm
          login={login}
          onChanged={() => {
            setChanges((n) => n + 1);
            onChanged();
          }}
        />
        <p role="status" className="done">
          {changes > 0 && t('password.changed')}
        </p>
      </section>
      <SessionList key={changes} />
    </>
  );
}
