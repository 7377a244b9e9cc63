import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from './Failure.tsx';
import type { Task } from './use-task.ts';

interface Props {
  readonly task: Task;
  /** What the button says that sends it. */
  readonly send: string;
  readonly onSend: () => void;
  /** Gives it up; a form without has no button for it. */
  readonly onCancel?: () => void;
  readonly children: ReactNode;
}

/** Fields, what went wrong with them, and the button that sends them, which rests while they are on their way. */
export function TaskForm({ task, send, onSend, onCancel, children }: Props) {
  const { t } = useTranslation();
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
      <Failure of={task.failure} />
      <p className="buttons">
        {onCancel && (
          <button type="button" onClick={onCancel}>
            {t('cancel')}
          </button>
        )}
        <button type="submit" className="primary" disabled={task.isBusy}>
          {task.isBusy ? t('saving') : send}
        </button>
      </p>
    </form>
  );
}
