import { useEffect, useState } from 'react';
import type { WireDraftConflict } from '../../../server/contract/draft-schemas.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { edit } from '../../state/edit.ts';
import type { ConflictChoice, EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { boxOf } from './area-box.ts';
import { Clash } from './Clash.tsx';
import { ConflictItem } from './ConflictItem.tsx';
import { Legend } from './Legend.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { usePanelWords } from './use-panel-words.ts';

const keyOf = ({ layer, code }: WireDraftConflict): string => `${layer}/${code}`;

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
      {!clash && conflicts.length > 0 && <Choices conflicts={conflicts} control={control} onSettled={settled} />}
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

/** What is on the map while a conflict is being settled. */
function WhoseLines() {
  const { t } = usePanelWords();
  const marks = (['before', 'theirs', 'mine'] as const).map((line) => [line, t(`draft.conflict.${line}`)] as const);
  return <Legend marks={marks} />;
}

interface ChoicesProps {
  readonly conflicts: readonly WireDraftConflict[];
  readonly control: EditControl;
  /** @param byHand - what the viewer wants to join by hand. */
  readonly onSettled: (byHand: readonly WireDraftConflict[]) => void;
}

/** Feature by feature, with mine on top of theirs unless something else is chosen. */
function Choices({ conflicts, control, onSettled }: ChoicesProps) {
  const { t } = usePanelWords();
  const { present } = useEdit('present');
  const [chosen, setChosen] = useState<ReadonlyMap<string, ConflictChoice>>(new Map());
  const task = useTask();
  const choiceOf = (conflict: WireDraftConflict): ConflictChoice => chosen.get(keyOf(conflict)) ?? 'mine';
  const show = (conflict: WireDraftConflict): void => {
    const base = conflict.base?.geometry.coordinates;
    const theirs = conflict.theirs?.geometry.coordinates;
    control.showPreview({ before: base ? [base] : [], after: [], theirs: theirs ? [theirs] : [] });
    const mine = present.get(keyOf(conflict))?.area;
    const box = boxOf([base, theirs, mine].filter((area) => area !== undefined));
    if (box) control.flyTo(box);
  };
  const [first] = conflicts;
  useEffect(() => {
    if (first) show(first);
  }, [first]);
  const settle = (): Promise<boolean> =>
    task.run(async () => {
      await control.rebase(conflicts, choiceOf);
      edit.setState({ conflicts: [] });
      onSettled(conflicts.filter((conflict) => choiceOf(conflict) === 'merge'));
    });
  return (
    <>
      <p className="edit-bad" role="alert">
        {t('draft.conflict.lead', { count: conflicts.length })}
      </p>
      <WhoseLines />
      <ul className="edit-list">
        {conflicts.map((conflict) => (
          <ConflictItem
            key={keyOf(conflict)}
            conflict={conflict}
            choice={choiceOf(conflict)}
            onShow={() => show(conflict)}
            onChoose={(choice) => setChosen(new Map(chosen).set(keyOf(conflict), choice))}
          />
        ))}
      </ul>
      <p className="edit-item-facts">{t('draft.conflict.kept')}</p>
      <Failure of={task.failure} />
      <p className="edit-actions is-final">
        <button type="button" className="primary" disabled={task.isBusy} onClick={() => void settle()}>
          {t(task.isBusy ? 'draft.working' : 'draft.conflict.settle')}
        </button>
      </p>
    </>
  );
}
