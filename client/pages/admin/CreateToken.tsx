import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../../live/api.ts';
import { Dialog } from '../form/Dialog.tsx';
import { Secret } from '../form/Secret.tsx';
import { TaskForm } from '../form/TaskForm.tsx';
import { useTask } from '../form/use-task.ts';
import type { Territory } from '../use-territory.ts';
import { tokenBody } from './token-draft.ts';
import type { TokenDraft } from './token-draft.ts';
import { TokenFields } from './TokenFields.tsx';

interface Props {
  readonly territory: Territory;
  readonly ownAgency: string | null;
  readonly onCreated: () => void;
  readonly onClose: () => void;
}

/** Makes a token; then it is shown, once. */
export function CreateToken({ territory, ownAgency, onCreated, onClose }: Props) {
  const { t } = useTranslation();
  const task = useTask();
  const [draft, setDraft] = useState<TokenDraft>({
    name: '',
    role: 'wall',
    agencies: ownAgency === null ? [] : [ownAgency],
    station: '',
    days: 365,
  });
  const [token, setToken] = useState('');
  const create = (): Promise<boolean> =>
    task.run(async () => {
      setToken((await postJson<{ token: string }>('/api/tokens', tokenBody(draft))).token);
      onCreated();
    });
  if (token !== '') {
    return (
      <Dialog title={t('tokens.madeOf', { name: draft.name.trim() })} onClose={onClose} isHeld>
        <p className="notice">{t('tokens.once')}</p>
        <Secret label={t('start.token')} value={token} />
        <p className="buttons">
          <button type="button" className="primary" onClick={onClose}>
            {t('initial.done')}
          </button>
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('tokens.create')} onClose={onClose}>
      <TaskForm task={task} send={t('create')} onSend={() => void create()} onCancel={onClose}>
        <TokenFields draft={draft} territory={territory} ownAgency={ownAgency} onChange={setDraft} />
      </TaskForm>
    </Dialog>
  );
}
