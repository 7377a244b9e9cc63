import { useEffect, useState } from 'react';
import type { WireDraftConflict } from '../../../server/contract/draft-schemas.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { Clash } from './Clash.tsx';
import { ConflictChoices, WhoseLines } from './ConflictChoices.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { usePanelWords } from './use-panel-words.ts';

/** Two have changed the same: what both have is shown, and nothing is lost by the choice. */
export function Conflict({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { clash, conflicts } = useEdit('clash', 'conflicts');
  /** What is joined by hand: what others have stays in sight meanwhile. */
  const [joined, setJoined] = useState<readonly WireDraftConflict[]>([]);
  const close = (): void => control.openDialog('none');
  useEffect(() => () => control.showPreview(null), [control]);
  const settled = (byHand: readonly WireDraftConflict[]): void => {
    if (byHand.length === 0) close();
    else {
      setJoined(byHand);
      control.showPreview({
        before: [],
        after: [],
        theirs: byHand.flatMap(({ theirs }) => (theirs ? [theirs.geometry.coordinates] : [])),
      });
    }
  };
  return (
    <PanelFrame title={t(clash ? 'draft.clash' : 'draft.conflict')} onClose={close}>
      {clash && <Clash clash={clash} control={control} />}
      {!clash && conflicts.length > 0 && (
        <ConflictChoices conflicts={conflicts} control={control} onSettled={settled} />
      )}
      {!clash && conflicts.length === 0 && (
        <>
          <p className="edit-good" role="status">
            {t(joined.length > 0 ? 'draft.conflict.byHand' : 'draft.conflict.none')}
          </p>
          {joined.length > 0 && <WhoseLines />}
          <p className="edit-actions">
            <button type="button" className="primary" onClick={close}>
              {t('draft.ok')}
            </button>
          </p>
        </>
      )}
    </PanelFrame>
  );
}
