import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../../live/api.ts';
import { NO_PASSWORD, NewPasswordFields } from '../form/NewPasswordFields.tsx';
import { PasswordField } from '../form/PasswordField.tsx';
import { TaskForm } from '../form/TaskForm.tsx';
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
  const [password, setPassword] = useState(NO_PASSWORD);

  const change = async (): Promise<void> => {
    const isDone = await task.run(() => postJson('/api/account/password', { current, next: password.next }));
    if (!isDone) return;
    setCurrent('');
    setPassword(NO_PASSWORD);
    onChanged();
  };
  return (
    <TaskForm task={task} send={t('password.change')} onSend={() => void change()}>
      <input type="text" autoComplete="username" value={login} readOnly hidden />
      <PasswordField
        label={t('password.current')}
        autoComplete="current-password"
        value={current}
        onText={setCurrent}
      />
      <NewPasswordFields login={login} current={current} value={password} onChange={setPassword} />
    </TaskForm>
  );
}
