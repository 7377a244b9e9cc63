import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, getJson, patchJson } from '../../live/api.ts';
import type { Account } from '../../state/people.ts';
import { roleText } from '../../text/people.ts';
import { Dialog } from '../form/Dialog.tsx';
import { TaskForm } from '../form/TaskForm.tsx';
import { useTask } from '../form/use-task.ts';
import type { Territory } from '../use-territory.ts';
import { AccountActions } from './AccountActions.tsx';
import { Conflict } from './Conflict.tsx';
import { InitialPasswordDialog } from './InitialPasswordDialog.tsx';
import { AccountState } from './PeopleTable.tsx';
import { changesOf, draftOf, rebased } from './person-draft.ts';
import type { PersonDraft } from './person-draft.ts';
import { PersonFields } from './PersonFields.tsx';

interface Props {
  readonly account: Account;
  /** Whether it is the account of whoever administers. */
  readonly isOwn: boolean;
  readonly territory: Territory;
  readonly ownAgency: string | null;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** One person: who they are and where they belong, and what can be done to the account. */
export function EditPerson({ account: opened, isOwn, territory, ownAgency, onChanged, onClose }: Props) {
  const { t } = useTranslation();
  const task = useTask();
  const [account, setAccount] = useState(opened);
  const [draft, setDraft] = useState<PersonDraft>(draftOf(opened));
  /** What somebody else has stored meanwhile. */
  const [theirs, setTheirs] = useState<Account | null>(null);
  const [password, setPassword] = useState<string | null>(null);

  const patch = async (change: object, version: number): Promise<boolean> => {
    let isOvertaken = false;
    const isDone = await task.run(async () => {
      try {
        const etag = { 'If-Match': `"${version}"` };
        setAccount(await patchJson<Account>(`/api/accounts/${account.id}`, change, etag));
        onChanged();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412) throw error;
        isOvertaken = true;
        setTheirs(await getJson<Account>(`/api/accounts/${account.id}`));
      }
    });
    return isDone && !isOvertaken;
  };
  const save = async (against: Account): Promise<void> => {
    const changes = changesOf(against, draft);
    setTheirs(null);
    if (Object.keys(changes).length === 0 || (await patch(changes, against.version))) onClose();
  };
  if (password !== null) return <InitialPasswordDialog name={account.name} password={password} onClose={onClose} />;
  return (
    <Dialog title={t('people.editOf', { name: account.name })} onClose={onClose}>
      <p className="person-line">
        <code>{account.login}</code> · {roleText(t, account.role)} · <AccountState account={account} />
      </p>
      {theirs ? (
        <Conflict
          theirs={theirs}
          draft={draft}
          territory={territory}
          isBusy={task.isBusy}
          onMine={() => void save(theirs)}
          onTheirs={() => {
            setAccount(theirs);
            setDraft(draftOf(theirs));
            setTheirs(null);
            onChanged();
          }}
        />
      ) : (
        <TaskForm task={task} send={t('save')} onSend={() => void save(account)} onCancel={onClose}>
          <PersonFields draft={draft} isNew={false} territory={territory} ownAgency={ownAgency} onChange={setDraft} />
        </TaskForm>
      )}
      <AccountActions
        isOwn={isOwn}
        account={account}
        onActed={(next) => {
          setAccount(next);
          setDraft(rebased(draft, account, next));
          onChanged();
        }}
        onPassword={(next) => {
          setPassword(next);
          onChanged();
        }}
      />
    </Dialog>
  );
}
