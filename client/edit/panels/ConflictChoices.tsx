import { useEffect, useState } from 'react';
import type { WireDraftConflict } from '../../../server/contract/draft-schemas.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { keyOf } from '../draft-document.ts';
import type { ConflictChoice, EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { boxOf } from './area-box.ts';
import { ConflictItem } from './ConflictItem.tsx';
import { Legend } from './Legend.tsx';
import { usePanelWords } from './use-panel-words.ts';

const keyIn = ({ layer, code }: WireDraftConflict): string => keyOf(layer, code);

/** What is on the map while a conflict is being settled. */
export function WhoseLines() {
  const { t } = usePanelWords();
  const marks = (['before', 'theirs', 'mine'] as const).map((line) => [line, t(`draft.conflict.${line}`)] as const);
  return <Legend marks={marks} />;
}

interface Props {
  readonly conflicts: readonly WireDraftConflict[];
  readonly control: EditControl;
  /** @param byHand - what the viewer wants to join by hand. */
  readonly onSettled: (byHand: readonly WireDraftConflict[]) => void;
}

/** Feature by feature, with mine on top of theirs unless something else is chosen. */
export function ConflictChoices({ conflicts, control, onSettled }: Props) {
  const { t } = usePanelWords();
  const { present } = useEdit('present');
  const [chosen, setChosen] = useState<ReadonlyMap<string, ConflictChoice>>(new Map());
  const task = useTask();
  const choiceOf = (conflict: WireDraftConflict): ConflictChoice => chosen.get(keyIn(conflict)) ?? 'mine';
  const show = (conflict: WireDraftConflict): void => {
    const base = conflict.base?.geometry.coordinates;
    const theirs = conflict.theirs?.geometry.coordinates;
    control.showPreview({ before: base ? [base] : [], after: [], theirs: theirs ? [theirs] : [] });
    const mine = present.get(keyIn(conflict))?.area;
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
            key={keyIn(conflict)}
            conflict={conflict}
            choice={choiceOf(conflict)}
            onShow={() => show(conflict)}
            onChoose={(choice) => setChosen(new Map(chosen).set(keyIn(conflict), choice))}
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
