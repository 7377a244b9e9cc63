import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../../live/api.ts';
import type { Account } from '../../state/people.ts';
import { Dialog } from '../form/Dialog.tsx';
import { TaskForm } from '../form/TaskForm.tsx';
import { useTask } from '../form/use-task.ts';
import type { Territory } from '../use-territory.ts';
import { InitialPasswordDialog } from './InitialPasswordDialog.tsx';
import { areaOf } from './person-draft.ts';
import type { PersonDraft } from './person-draft.ts';
import { PersonFields } from './PersonFields.tsx';

interface Props {
  readonly territory: Territory;
  readonly ownAgency: string | null;
  readonly onCreated: () => void;
  readonly onClose: () => void;
}

/** Makes a person; then the initial password is shown, once. */
export function CreatePerson({ territory, ownAgency, onCreated, onClose }: Props) {
  const { t } = useTranslation();
  const task = useTask();
  const [draft, setDraft] = useState<PersonDraft>({
    login: '',
    name: '',
    role: 'duty-officer',
    agency: ownAgency ?? '',
    station: '',
    beat: '',
  });
  const [created, setCreated] = useState<{ account: Account; password: string } | null>(null);
  const create = (): Promise<boolean> =>
    task.run(async () => {
      const body = { login: draft.login, name: draft.name.trim(), role: draft.role, ...areaOf(draft) };
      setCreated(await postJson<{ account: Account; password: string }>('/api/accounts', body));
      onCreated();
    });
  if (created)
    return <InitialPasswordDialog name={created.account.name} password={created.password} onClose={onClose} />;
  return (
    <Dialog title={t('people.create')} onClose={onClose}>
      <TaskForm task={task} send={t('create')} onSend={() => void create()} onCancel={onClose}>
        <PersonFields draft={draft} isNew territory={territory} ownAgency={ownAgency} onChange={setDraft} />
      </TaskForm>
    </Dialog>
  );
}
