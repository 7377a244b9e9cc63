import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { WireDraft } from '../../../server/contract/draft-schemas.ts';
import { conflictsIn, faultsIn, publishDraft } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { edit } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { needsApproval } from './next-steps.ts';
import { PanelFrame } from './PanelFrame.tsx';
import { PublishForm } from './PublishForm.tsx';
import { usePanelWords } from './use-panel-words.ts';
import { Verdict } from './Verdict.tsx';

/** Puts the open draft into force, at once or later; what the server finds wrong with it leads to where it is mended. */
export function Publish({ control }: { control: EditControl }) {
  const { t, minute } = usePanelWords();
  const { draft, check } = useStore(edit);
  const { run, failure, isBusy } = useTask();
  const [done, setDone] = useState<WireDraft | null>(null);
  const id = draft?.id;
  useEffect(() => {
    if (id !== undefined && !edit.getState().check)
      void run(async () => {
        await control.check();
      });
  }, [id]);
  const close = (): void => control.openDialog('none');

  const refused = (error: unknown): never => {
    const conflicts = conflictsIn(error);
    const faults = faultsIn(error);
    const { check: seen } = edit.getState();
    if (seen && (faults.length > 0 || conflicts.length > 0)) edit.setState({ check: { ...seen, faults, conflicts } });
    if (conflicts.length > 0) {
      edit.setState({ conflicts });
      control.openDialog('conflict');
    }
    throw error;
  };
  const publish = (takesEffectAt: string | null): Promise<boolean> =>
    run(async () => {
      if (draft?.state === 'open') await control.saveNow();
      const { version } = edit.getState().draft!;
      const next = await publishDraft(id!, version, takesEffectAt).catch(refused);
      setDone(next);
      control.takeDraft(next);
      await control.loadDrafts();
      if (next.state === 'published') await control.reload();
    });

  if (done)
    return (
      <PanelFrame title={t('draft.publish')} onClose={close}>
        <p className="edit-good" role="status">
          {done.state === 'scheduled' && done.takesEffectAt
            ? t('draft.publish.scheduled', { title: done.title, when: minute(done.takesEffectAt) })
            : t('draft.publish.done', { title: done.title })}
        </p>
        <p className="edit-actions">
          <button type="button" className="primary" autoFocus onClick={close}>
            {t('draft.ok')}
          </button>
        </p>
      </PanelFrame>
    );
  const isUnapproved = draft !== null && check !== null && needsApproval(draft, check);
  const stands = check !== null && (isUnapproved || check.faults.length > 0 || check.conflicts.length > 0);
  return (
    <PanelFrame title={t('draft.publish')} onClose={close}>
      {!draft && <p className="empty">{t('draft.review.noDraft')}</p>}
      {draft && !check && isBusy && (
        <p className="empty" role="status">
          {t('draft.review.checking')}
        </p>
      )}
      <Failure of={failure} />
      {draft && check && stands && (
        <>
          <Verdict control={control} />
          {isUnapproved && (
            <p className="edit-actions">
              <button type="button" onClick={() => control.openDialog('review')}>
                {t('draft.publish.toReview')}
              </button>
            </p>
          )}
        </>
      )}
      {draft && check && !stands && (
        <PublishForm check={check} isBusy={isBusy} onPublish={(at) => void publish(at)} onCancel={close} />
      )}
    </PanelFrame>
  );
}
