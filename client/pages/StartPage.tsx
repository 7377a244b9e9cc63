import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ApiError, deleteJson, getJson, postJson } from '../live/api.ts';
import { preferences } from '../state/preferences.ts';
import { failureText } from '../text/failure.ts';
import type { Session } from '../state/session.ts';

/** Leads to the wall; outside demo mode asks for an access token first. */
export function StartPage() {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const [session, setSession] = useState<Session | null>(null);
  const [needsToken, setNeedsToken] = useState(false);
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState('');

  useEffect(() => {
    getJson<Session>('/api/session').then(setSession, (error: Error) => {
      if (error instanceof ApiError && error.status === 401) setNeedsToken(true);
      else setFailure(failureText(error));
    });
  }, []);
  const signIn = async (): Promise<void> => {
    setFailure('');
    try {
      setSession(await postJson<Session>('/api/session', { token: token.trim() }));
      setNeedsToken(false);
      setToken('');
    } catch (error) {
      setFailure(failureText(error));
    }
  };
  const signOut = async (): Promise<void> => {
    await deleteJson('/api/session');
    location.reload();
  };
  return (
    <main className="page">
      <button
        type="button"
        className="page-language"
        onClick={() => preferences.setState({ language: language === 'zh' ? 'en' : 'zh' })}
      >
        {t('language')}
      </button>
      <h1>
        <img src="/icon.svg" alt="" />
        {t('app.name')}
        <small>{t('app.subtitle')}</small>
      </h1>
      <p className="lead">{t('start.lead')}</p>
      {session?.demo && <p className="demo">{t('demo.long')}</p>}
      {needsToken && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void signIn();
          }}
        >
          <label>
            {t('start.token')}
            <input
              type="password"
              autoComplete="current-password"
              required
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          </label>
          <small>{t('start.tokenHint')}</small>
          <button type="submit" className="primary">
            {t('signIn')}
          </button>
        </form>
      )}
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {session && (
        <>
          <a className="primary" href="/wall">
            {t('start.wall')}
          </a>
          {!session.demo && (
            <p>
              {t('start.welcome', { name: session.viewer.name })}{' '}
              <button type="button" onClick={() => void signOut()}>
                {t('signOut')}
              </button>
            </p>
          )}
        </>
      )}
      <p>
        <a href="/docs">{t('start.docs')}</a>
      </p>
    </main>
  );
}
