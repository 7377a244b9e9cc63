import { useState } from 'react';
import type { WireDraft, WireDraftCheck } from '../../../server/contract/draft-schemas.ts';
import { conflictsIn, faultsIn, publishDraft } from '../../live/drafts.ts';
import { edit } from '../../state/edit.ts';
import { allows } from '../../state/session.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { CheckState } from './CheckState.tsx';
import { needsApproval, nextSteps } from './next-steps.ts';
import { PanelFrame } from './PanelFrame.tsx';
import { PublishForm } from './PublishForm.tsx';
import { Unfinished } from './Unfinished.tsx';
import { useCheck } from './use-check.ts';
import { usePanelWords } from './use-panel-words.ts';
import { Verdict } from './Verdict.tsx';

/** Puts the open draft into force, at once or later; what the server finds wrong with it leads to where it is mended. */
export function Publish({ control }: { control: EditControl }) {
  const { t, minute } = usePanelWords();
  const { draft, check, session, isDrawing } = useEdit('draft', 'check', 'session', 'isDrawing');
  const checking = useCheck(control);
  const [done, setDone] = useState<WireDraft | null>(null);
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
    checking.run(async () => {
      await control.sendOn(async ({ id, version }) => {
        const next = await publishDraft(id, version, takesEffectAt).catch(refused);
        setDone(next);
        return next;
      });
      await control.loadDrafts();
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
  const viewer = { mayDraw: allows(session, 'draw'), mayReview: allows(session, 'review') };
  const mayPublish = draft !== null && check !== null && nextSteps(draft, check, viewer).includes('publish');
  return (
    <PanelFrame title={t('draft.publish')} onClose={close}>
      <CheckState of={checking} />
      {draft && check && !mayPublish && <Hindrance draft={draft} check={check} control={control} />}
      {draft && check && mayPublish && (
        <>
          <Unfinished />
          <PublishForm
            check={check}
            isBusy={checking.isBusy || isDrawing}
            onPublish={(at) => void publish(at)}
            onCancel={close}
          />
        </>
      )}
    </PanelFrame>
  );
}

/** Why a draft cannot be published now, by this viewer; the way on leads over its review. */
function Hindrance({ draft, check, control }: { draft: WireDraft; check: WireDraftCheck; control: EditControl }) {
  const { t } = usePanelWords();
  const isEmpty = check.differences.length === 0;
  const isUnapproved = draft.isMine && draft.state === 'open' && needsApproval(draft, check);
  return (
    <>
      <p className="edit-item-head">
        <b>{draft.title}</b>
        <span className={`edit-state is-${draft.state}`}>{t(`draft.state.${draft.state}`)}</span>
      </p>
      {isEmpty ? <p className="edit-note">{t('draft.review.nothing')}</p> : <Verdict control={control} />}
      {!draft.isMine && <p className="edit-note">{t('draft.publish.notYours')}</p>}
      {draft.isMine && draft.state === 'submitted' && <p className="edit-note">{t('draft.review.waits')}</p>}
      {(isUnapproved || draft.state !== 'open') && (
        <p className="edit-actions">
          <button type="button" onClick={() => control.openDialog('review')}>
            {t('draft.publish.toReview')}
          </button>
        </p>
      )}
    </>
  );
}
