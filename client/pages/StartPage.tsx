import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { PROBLEMS, isProblemCode } from '../../server/contract/problems.ts';
import type { ProblemKind } from '../../server/contract/problems.ts';
import { ApiError, deleteJson } from '../live/api.ts';
import { preferences } from '../state/preferences.ts';
import type { Language } from '../state/preferences.ts';
import type { Session } from '../state/session.ts';
import { roleText } from '../text/people.ts';
import { PasswordForm } from './account/PasswordForm.tsx';
import { Failure } from './form/Failure.tsx';
import { useTask } from './form/use-task.ts';
import { PageSwitches, usePageTitle } from './Page.tsx';
import { Boards } from './start/Boards.tsx';
import { SignIn } from './start/SignIn.tsx';
import { useSession } from './use-session.ts';

/** What a demo calls whoever has not signed in. */
const GUEST = 'demo';

/** The problem that a sign-in elsewhere came back with; taken out of the address, so that a reload forgets it. */
function takeFailure(): string | null {
  const asked = new URLSearchParams(location.search);
  const code = asked.get('failure');
  asked.delete('failure');
  const rest = asked.size > 0 ? `?${asked}` : '';
  if (code !== null) history.replaceState(null, '', `${location.pathname}${rest}`);
  return code;
}
const failureAtStart = takeFailure();

function problemText(code: string, language: Language): string {
  const kind: ProblemKind = PROBLEMS[isProblemCode(code) ? code : 'not-signed-in'];
  const advice = kind.advice[language];
  // The values of the advice are not known here.
  return /\{\w+\}/.test(advice) ? kind.title[language] : `${kind.title[language]} — ${advice}`;
}

/** Signs people in and shows them their doors; a guest of a demo has doors already. */
export function StartPage() {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const { session, failure, load, setSession } = useSession();
  const [password, setPassword] = useState('');
  const task = useTask();
  const welcome = useRef<HTMLHeadingElement>(null);
  const [hasJustSignedIn, setHasJustSignedIn] = useState(false);
  usePageTitle(t(session ? 'start.boards' : 'signIn'));
  useEffect(() => {
    if (hasJustSignedIn) welcome.current?.focus();
  }, [hasJustSignedIn, session]);

  const isUnknown = failure instanceof ApiError && failure.status === 401;
  const isGuest = session !== null && session.demo && session.viewer.login === null && session.viewer.name === GUEST;
  const isChanging = session?.mustChangePassword ?? false;
  const signedIn = (next: Session, typed: string): void => {
    setSession(next);
    setPassword(typed);
    setHasJustSignedIn(true);
  };
  const signOut = async (): Promise<void> => {
    if (await task.run(() => deleteJson('/api/session'))) location.assign('/');
  };
  return (
    <main className="page start">
      <PageSwitches />
      <h1>
        <img src="/icon.svg" alt="" />
        {t('app.name')}
        <small>{t('app.subtitle')}</small>
      </h1>
      <p className="lead">{t('start.lead')}</p>
      {session?.demo && <p className="demo">{t('demo.long')}</p>}
      {failureAtStart !== null && !session?.viewer.login && (
        <p className="failure" role="alert">
          {problemText(failureAtStart, language)}
        </p>
      )}
      {!session && failure === null && <p role="status">{t('loading')}</p>}
      {failure !== null && !isUnknown && (
        <>
          <Failure of={failure} />
          <button type="button" onClick={() => void load()}>
            {t('retry')}
          </button>
        </>
      )}
      {session && !isGuest && (
        <div className="signed-in">
          <h2 ref={welcome} tabIndex={-1}>
            {t('start.welcome', { name: session.viewer.name })} <small>{roleText(t, session.viewer.role)}</small>
          </h2>
          <button type="button" disabled={task.isBusy} onClick={() => void signOut()}>
            {t('signOut')}
          </button>
        </div>
      )}
      <Failure of={task.failure} />
      {session && isChanging && (
        <section aria-labelledby="change-title">
          <h3 id="change-title">{t('password.mustChange')}</h3>
          <p>{t('password.mustChangeHint')}</p>
          <PasswordForm login={session.viewer.login ?? ''} current={password} onChanged={() => void load()} />
        </section>
      )}
      {session && !isChanging && <Boards session={session} />}
      {(isUnknown || isGuest) && <SignIn onSignedIn={signedIn} />}
      <p>
        <a href="/docs">{t('start.docs')}</a>
      </p>
    </main>
  );
}
