import { useState } from 'react';
import { useStore } from 'zustand';
import type { WireDraft, WireDraftCheck } from '../../../server/contract/draft-schemas.ts';
import { approveDraft, returnDraft, submitDraft, withdrawPublication } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { Field } from '../../pages/form/Field.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { edit } from '../../state/edit.ts';
import { allows } from '../../state/session.ts';
import type { EditControl } from '../edit-control.ts';
import { Confirm } from './Confirm.tsx';
import { nextSteps } from './next-steps.ts';
import type { NextStep } from './next-steps.ts';
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
  const session = useStore(edit, (state) => state.session);
  const [asked, setAsked] = useState<NextStep | null>(null);
  const [note, setNote] = useState('');
  const task = useTask();
  const steps = nextSteps(draft, check, { mayDraw: allows(session, 'draw'), mayReview: allows(session, 'review') });

  const act = async (step: Exclude<NextStep, 'publish'>): Promise<void> => {
    const isDone = await task.run(async () => {
      if (draft.isMine && step === 'submit') await control.saveNow();
      const { version } = edit.getState().draft ?? draft;
      const next =
        step === 'return' ? await returnDraft(draft.id, version, note.trim()) : await SENDS[step](draft.id, version);
      control.takeDraft(next);
      await control.loadDrafts();
    });
    if (isDone) setAsked(null);
  };
  if (asked === 'return')
    return (
      <form
        className="edit-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act('return');
        }}
      >
        <Field label={t('draft.return.note')} value={note} onText={setNote} required maxLength={2_000} autoFocus />
        <Failure of={task.failure} />
        <p className="buttons">
          <button type="button" onClick={() => setAsked(null)}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={task.isBusy || note.trim() === ''}>
            {t(task.isBusy ? 'draft.working' : 'draft.confirmed.return')}
          </button>
        </p>
      </form>
    );
  if (asked && asked !== 'publish')
    return (
      <>
        <Confirm
          question={t(`draft.confirm.${asked}`, { title: draft.title, who: draft.author })}
          yes={t(`draft.confirmed.${asked}`)}
          isBusy={task.isBusy}
          onNo={() => setAsked(null)}
          onYes={() => void act(asked)}
        />
        <Failure of={task.failure} />
      </>
    );
  return (
    <>
      {draft.state === 'submitted' && draft.isMine && <p className="edit-note">{t('draft.review.waits')}</p>}
      <p className="edit-actions is-final">
        {steps.map((step) => (
          <button
            key={step}
            type="button"
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
