import { useEffect } from 'react';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { CheckState } from './CheckState.tsx';
import { Compare } from './Compare.tsx';
import { DifferenceItem } from './DifferenceItem.tsx';
import { summaryText } from './difference-words.ts';
import { DraftHead } from './DraftHead.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { ReviewActions } from './ReviewActions.tsx';
import { useCheck } from './use-check.ts';
import { usePanelWords } from './use-panel-words.ts';
import { Verdict } from './Verdict.tsx';

/** What the open draft does to what is in force, whom it concerns, and what is to become of it. */
export function Review({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { draft, check } = useEdit('draft', 'check');
  const checking = useCheck(control);
  useEffect(() => () => control.showVersions(null), [control]);
  return (
    <PanelFrame title={t('draft.review')} onClose={() => control.openDialog('none')}>
      {draft && <DraftHead draft={draft} />}
      <CheckState of={checking} />
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
