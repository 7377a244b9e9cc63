import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { deleteJson, getJson } from '../../live/api.ts';
import type { AccountSession } from '../../state/people.ts';
import { preferences } from '../../state/preferences.ts';
import { clientText } from '../../text/client-name.ts';
import { instantText } from '../../text/time.ts';
import { Failure } from '../form/Failure.tsx';
import { useTask } from '../form/use-task.ts';

/** Where I am signed in, and the end of each. */
export function SessionList() {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const [sessions, setSessions] = useState<readonly AccountSession[] | null>(null);
  const { run, isBusy, failure, setFailure } = useTask();
  const [news, setNews] = useState('');
  const read = useCallback(async () => {
    setSessions((await getJson<{ sessions: AccountSession[] }>('/api/account/sessions')).sessions);
  }, []);
  useEffect(() => void read().catch(setFailure), [read]);

  const end = async (ended: readonly AccountSession[]): Promise<void> => {
    setNews('');
    const isDone = await run(async () => {
      for (const { id } of ended) await deleteJson(`/api/account/sessions/${id}`);
    });
    // What was ended before one failed is ended.
    await read().catch(setFailure);
    if (isDone) setNews(t('sessions.ended', { count: ended.length }));
  };
  const others = sessions?.filter(({ isCurrent }) => !isCurrent) ?? [];
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t('sessions.title')}</h2>
      {sessions === null && failure === null && <p role="status">{t('loading')}</p>}
      <Failure of={failure} />
      <ul className="rows">
        {sessions?.map((session) => (
          <li key={session.id}>
            <span>
              <b>{clientText(session.client) || t('sessions.unknownClient')}</b>
              {session.isCurrent && <em className="chip">{t('sessions.current')}</em>}
              <small>
                {session.address} ·{' '}
                {t('sessions.times', {
                  since: instantText(Date.parse(session.createdAt), language),
                  until: instantText(Date.parse(session.expiresAt), language),
                })}
              </small>
            </span>
            {!session.isCurrent && (
              <button type="button" disabled={isBusy} onClick={() => void end([session])}>
                {t('sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <button type="button" disabled={isBusy} onClick={() => void end(others)}>
          {t('sessions.endOthers')}
        </button>
      )}
      <p role="status" className="done">
        {news}
      </p>
    </section>
  );
}
