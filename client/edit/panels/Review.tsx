import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Failure } from '../../pages/form/Failure.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { edit } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { Compare } from './Compare.tsx';
import { DifferenceItem } from './DifferenceItem.tsx';
import { summaryText } from './difference-words.ts';
import { PanelFrame } from './PanelFrame.tsx';
import { ReviewActions } from './ReviewActions.tsx';
import { usePanelWords } from './use-panel-words.ts';
import { Verdict } from './Verdict.tsx';

/** What the open draft does to what is in force, whom it concerns, and what is to become of it. */
export function Review({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { draft, check } = useStore(edit);
  const { run, failure, isBusy } = useTask();
  const [isAsked, setIsAsked] = useState(false);
  const id = draft?.id;
  const ask = (): void => {
    setIsAsked(true);
    void run(async () => {
      await control.check();
    });
  };
  useEffect(() => {
    if (id !== undefined && !edit.getState().check) ask();
  }, [id]);
  useEffect(() => () => control.showVersions(null), [control]);
  return (
    <PanelFrame title={t('draft.review')} onClose={() => control.openDialog('none')}>
      {!draft && <p className="empty">{t('draft.review.noDraft')}</p>}
      {draft && <ReviewHead />}
      {draft && isBusy && (
        <p className="empty" role="status">
          {t('draft.review.checking')}
        </p>
      )}
      <Failure of={failure} />
      {draft && !isBusy && !check && isAsked && (
        <p className="edit-actions">
          <button type="button" onClick={ask}>
            {t('draft.review.again')}
          </button>
        </p>
      )}
      {draft && check && (
        <>
          <p className="edit-sum" role="status">
            {check.differences.length === 0 ? t('draft.review.nothing') : summaryText(t, check.differences)}
          </p>
          <Verdict control={control} />
          {check.differences.length > 0 && <Compare control={control} />}
          <ul className="edit-list">
            {check.differences.map((difference) => (
              <DifferenceItem
                key={`${difference.layer}/${difference.code}`}
                difference={difference}
                control={control}
              />
            ))}
          </ul>
          <ReviewActions draft={draft} check={check} control={control} />
        </>
      )}
    </PanelFrame>
  );
}

/** Whose draft it is and what it is for. */
function ReviewHead() {
  const { t, minute } = usePanelWords();
  const draft = useStore(edit, (state) => state.draft)!;
  return (
    <>
      <p className="edit-item-head">
        <b>{draft.title}</b>
        <span className={`edit-state is-${draft.state}`}>{t(`draft.state.${draft.state}`)}</span>
      </p>
      <p className="edit-item-facts">
        {t(`draft.when.${draft.state}`, {
          who: draft.isMine ? t('draft.me') : draft.author,
          when: minute(draft.state === 'scheduled' && draft.takesEffectAt ? draft.takesEffectAt : draft.updatedAt),
        })}
        {draft.approvedBy && ` · ${t('draft.approvedBy', { who: draft.approvedBy })}`}
      </p>
      {draft.reason && <p className="edit-item-note">{draft.reason}</p>}
      {draft.returnNote && draft.state === 'open' && (
        <p className="edit-item-note is-return">{t('draft.returned', { note: draft.returnNote })}</p>
      )}
    </>
  );
}
