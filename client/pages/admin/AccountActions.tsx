import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteJson, patchJson, postJson } from '../../live/api.ts';
import type { Account } from '../../state/people.ts';
import { Failure } from '../form/Failure.tsx';
import { useTask } from '../form/use-task.ts';

type Action = 'disable' | 'enable' | 'untie' | 'password' | 'sessions';

/** What an action changes, whatever the account is by now. */
const CHANGES = { disable: { isDisabled: true }, enable: { isDisabled: false }, untie: { isLinked: false } } as const;

interface Props {
  readonly account: Account;
  /** Nobody shuts themselves out, and the own password is changed with the one before. */
  readonly isOwn: boolean;
  readonly onActed: (account: Account) => void;
  /** A new initial password was made. */
  readonly onPassword: (password: string) => void;
}

/** What can be done to an account at once; each says what it does and is asked for twice. */
export function AccountActions({ account, isOwn, onActed, onPassword }: Props) {
  const { t } = useTranslation();
  const task = useTask();
  const [asked, setAsked] = useState<Action | null>(null);
  const [news, setNews] = useState('');
  const ofLinked: readonly Action[] = account.isLinked ? ['untie'] : [];
  const ofOthers: readonly Action[] = [account.isDisabled ? 'enable' : 'disable', ...ofLinked, 'password'];
  const actions: readonly Action[] = [...(isOwn ? [] : ofOthers), 'sessions'];

  const act = async (action: Action): Promise<void> => {
    setAsked(null);
    setNews('');
    const path = `/api/accounts/${account.id}`;
    await task.run(async () => {
      if (action === 'password') {
        onPassword((await postJson<{ password: string }>(`${path}/password`, {})).password);
        return;
      }
      if (action === 'sessions') await deleteJson(`${path}/sessions`);
      else onActed(await patchJson<Account>(path, CHANGES[action]));
      setNews(t(`action.${action}.done`));
    });
  };
  return (
    <section className="actions" aria-labelledby="actions-title">
      <h3 id="actions-title">{t('people.actions')}</h3>
      <ul className="rows">
        {actions.map((action) => (
          <li key={action}>
            <small id={`action-${action}`}>{t(`action.${action}.hint`)}</small>
            <button
              type="button"
              className={asked === action ? 'is-asking' : ''}
              disabled={task.isBusy}
              aria-describedby={`action-${action}`}
              onBlur={() => setAsked(null)}
              onClick={() => (asked === action ? void act(action) : setAsked(action))}
            >
              {asked === action ? t('confirm', { what: t(`action.${action}`) }) : t(`action.${action}`)}
            </button>
          </li>
        ))}
      </ul>
      <Failure of={task.failure} />
      <p role="status" className="done">
        {news}
      </p>
    </section>
  );
}
