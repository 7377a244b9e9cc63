import { useState } from 'react';
import type { WireDraftSummary } from '../../../server/contract/draft-schemas.ts';
import { discardDraft, withdrawPublication } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { edit } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { Confirm } from './Confirm.tsx';
import { DraftButtons } from './DraftButtons.tsx';
import type { DraftAction } from './DraftButtons.tsx';
import { DraftForm } from './DraftForm.tsx';
import { DraftHead } from './DraftHead.tsx';
import { SavingState } from './SavingState.tsx';
import { usePanelWords } from './use-panel-words.ts';

/** A draft in the list: what it is about, whose it is, how far it has come, and what can be done with it. */
export function DraftItem({ draft, control }: { draft: WireDraftSummary; control: EditControl }) {
  const { t } = usePanelWords();
  const { draft: open, othersShown } = useEdit('draft', 'othersShown');
  const [asked, setAsked] = useState<DraftAction | null>(null);
  const task = useTask();
  const isOpen = open?.id === draft.id;

  const go = (): Promise<boolean> =>
    task.run(async () => {
      await control.openDraft(draft.id);
      if (draft.bbox) control.flyTo(draft.bbox);
      control.openDialog(draft.isMine && draft.state === 'open' ? 'none' : 'review');
    });
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    const isDone = await task.run(async () => {
      await work();
      await control.loadDrafts();
    });
    if (isDone) setAsked(null);
  };
  const discard = async (): Promise<void> => {
    if (isOpen) await control.closeDraft();
    const version = edit.getState().drafts.find(({ id }) => id === draft.id)?.version ?? draft.version;
    await discardDraft(draft.id, version);
  };
  const withdraw = (): Promise<unknown> =>
    isOpen
      ? control.sendOn(({ id, version }) => withdrawPublication(id, version))
      : withdrawPublication(draft.id, draft.version);
  const rename = (title: string, reason: string) => async (): Promise<void> => {
    if (!isOpen) await control.openDraft(draft.id);
    await control.describeDraft(title, reason);
  };
  return (
    <li className={`edit-item${isOpen ? ' is-open' : ''}`}>
      <DraftHead draft={draft}>
        {' · '}
        {t('draft.features', { count: draft.features })}
        {isOpen && draft.isMine && <SavingState />}
      </DraftHead>
      {asked === 'rename' && (
        <DraftForm
          title={draft.title}
          reason={draft.reason}
          send={t('draft.save')}
          isBusy={task.isBusy}
          onSend={(title, reason) => void act(rename(title, reason))}
          onCancel={() => setAsked(null)}
        />
      )}
      {(asked === 'discard' || asked === 'withdraw') && (
        <Confirm
          question={t(`draft.confirm.${asked}`, { title: draft.title })}
          yes={t(`draft.confirmed.${asked}`)}
          isBusy={task.isBusy}
          onNo={() => setAsked(null)}
          onYes={() => void act(asked === 'discard' ? discard : withdraw)}
        />
      )}
      {asked === null && (
        <DraftButtons
          draft={draft}
          isOpen={isOpen}
          isShown={othersShown.some(({ id }) => id === draft.id)}
          isBusy={task.isBusy}
          onOpen={() => void go()}
          onShow={(isShown) => void task.run(() => control.showDraft(draft.id, isShown))}
          onAsk={setAsked}
        />
      )}
      <Failure of={task.failure} />
    </li>
  );
}
