import { useState } from 'react';
import type { WireDraft, WireDraftCheck } from '../../../server/contract/draft-schemas.ts';
import { approveDraft, returnDraft, submitDraft, withdrawPublication } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { Field } from '../../pages/form/Field.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import type { Task } from '../../pages/form/use-task.ts';
import { allows } from '../../state/session.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { Confirm } from './Confirm.tsx';
import { nextSteps } from './next-steps.ts';
import type { NextStep } from './next-steps.ts';
import { Unfinished } from './Unfinished.tsx';
import { usePanelWords } from './use-panel-words.ts';

interface Props {
  readonly draft: WireDraft;
  readonly check: WireDraftCheck;
  readonly control: EditControl;
}

const SENDS = { submit: submitDraft, approve: approveDraft, withdraw: withdrawPublication } as const;

/** What the viewer may do with a draft now; each is asked for once more, but for the way to publishing. */
export function ReviewActions({ draft, check, control }: Props) {
  const { t } = usePanelWords();
  const { session, isDrawing } = useEdit('session', 'isDrawing');
  const [asked, setAsked] = useState<NextStep | null>(null);
  const task = useTask();
  const steps = nextSteps(draft, check, { mayDraw: allows(session, 'draw'), mayReview: allows(session, 'review') });

  const act = async (step: Exclude<NextStep, 'publish'>, note = ''): Promise<void> => {
    const isDone = await task.run(async () => {
      await control.sendOn(({ id, version }) =>
        step === 'return' ? returnDraft(id, version, note) : SENDS[step](id, version),
      );
      await control.loadDrafts();
    });
    if (isDone) setAsked(null);
  };
  if (asked === 'return')
    return <ReturnForm task={task} onReturn={(note) => void act('return', note)} onCancel={() => setAsked(null)} />;
  if (asked && asked !== 'publish')
    return (
      <>
        <Unfinished />
        <Confirm
          question={t(`draft.confirm.${asked}`, { title: draft.title, who: draft.author })}
          yes={t(`draft.confirmed.${asked}`)}
          isBusy={task.isBusy}
          isBarred={isDrawing}
          onNo={() => setAsked(null)}
          onYes={() => void act(asked)}
        />
        <Failure of={task.failure} />
      </>
    );
  return (
    <>
      {draft.state === 'submitted' && draft.isMine && <p className="edit-note">{t('draft.review.waits')}</p>}
      <Unfinished />
      <p className="edit-actions is-final">
        {steps.map((step) => (
          <button
            key={step}
            type="button"
            disabled={isDrawing}
            className={step === 'publish' || step === 'approve' ? 'primary' : ''}
            onClick={() => (step === 'publish' ? control.openDialog('publish') : setAsked(step))}
          >
            {t(`draft.do.${step}`)}
          </button>
        ))}
      </p>
    </>
  );
}

/** Gives a draft back to its author, with what to change. */
function ReturnForm(props: { task: Task; onReturn: (note: string) => void; onCancel: () => void }) {
  const { task, onReturn, onCancel } = props;
  const { t } = usePanelWords();
  const { isDrawing } = useEdit('isDrawing');
  const [note, setNote] = useState('');
  return (
    <form
      className="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        onReturn(note.trim());
      }}
    >
      <Field label={t('draft.return.note')} value={note} onText={setNote} required maxLength={2_000} autoFocus />
      <Unfinished />
      <Failure of={task.failure} />
      <p className="buttons">
        <button type="button" onClick={onCancel}>
          {t('cancel')}
        </button>
        <button type="submit" className="primary" disabled={task.isBusy || isDrawing || note.trim() === ''}>
          {t(task.isBusy ? 'draft.working' : 'draft.confirmed.return')}
        </button>
      </p>
    </form>
  );
}
