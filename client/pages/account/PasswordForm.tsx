import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../../live/api.ts';
import { MIN_PASSWORD, isWeakPassword } from '../../../server/domain/account.ts';
import { Failure } from '../form/Failure.tsx';
import { PasswordField } from '../form/PasswordField.tsx';
import { useTask } from '../form/use-task.ts';

interface Props {
  readonly login: string;
  /** The password that was typed a moment ago, so that it need not be typed again. */
  readonly current?: string;
  readonly onChanged: () => void;
}

/** Changes one's own password; the rules stand there before it is sent. */
export function PasswordForm({ login, current: known = '', onChanged }: Props) {
  const { t } = useTranslation();
  const task = useTask();
  const [current, setCurrent] = useState(known);
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const rules = t('password.rules', { count: MIN_PASSWORD });

  const change = async (): Promise<void> => {
    const isDone = await task.run(() => postJson('/api/account/password', { current, next }));
    if (!isDone) return;
    setCurrent('');
    setNext('');
    setAgain('');
    onChanged();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <input type="text" autoComplete="username" value={login} readOnly hidden />
      <PasswordField
        label={t('password.current')}
        autoComplete="current-password"
        value={current}
        onText={setCurrent}
      />
      <PasswordField
        label={t('password.next')}
        hint={rules}
        autoComplete="new-password"
        value={next}
        onText={setNext}
        fault={isWeakPassword(next, login) || next === current ? rules : ''}
      />
      <PasswordField
        label={t('password.again')}
        autoComplete="new-password"
        value={again}
        onText={setAgain}
        fault={again === next ? '' : t('password.differs')}
      />
      <Failure of={task.failure} />
      <button type="submit" className="primary" disabled={task.isBusy}>
        {t(task.isBusy ? 'saving' : 'password.change')}
      </button>
    </form>
  );
}
