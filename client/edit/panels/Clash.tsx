import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { WireChange } from '../../../server/contract/draft-schemas.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { useTask } from '../../pages/form/use-task.ts';
import { edit } from '../../state/edit.ts';
import type { DraftClash } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { boxOf } from './area-box.ts';
import { Legend } from './Legend.tsx';
import { usePanelWords } from './use-panel-words.ts';

const CHOICES = ['copy', 'theirs', 'mine'] as const;
/** What is drawn on no more is replaced by nothing, and replaces nothing: both are kept. */
const BOTH = ['copy'] as const;
const areasOf = (changes: readonly WireChange[]) => changes.flatMap(({ area }) => (area ? [area] : []));

/** The draft was changed in another window or browser as well: both are on the map, one goes on, the other may become a draft of its own. */
export function Clash({ clash, control }: { clash: DraftClash; control: EditControl }) {
  const { t, minute } = usePanelWords();
  const changed = useStore(edit, (state) => state.changed);
  const task = useTask();
  const { theirs } = clash;
  useEffect(() => {
    const areas = areasOf(theirs.changes);
    control.showPreview({ before: [], after: [], theirs: areas });
    const box = boxOf(areas);
    if (box) control.flyTo(box);
  }, [theirs, control]);
  const settle = (choice: (typeof CHOICES)[number]): Promise<boolean> => task.run(() => control.resolve(choice));
  return (
    <>
      <p className="edit-bad" role="alert">
        {t('draft.clash.lead', { title: theirs.title, when: minute(theirs.updatedAt) })}
      </p>
      <Legend
        marks={[
          ['theirs', t('draft.clash.theirs', { count: theirs.changes.length })],
          ['mine', t('draft.clash.mine', { count: changed.size })],
        ]}
      />
      <Failure of={task.failure} />
      <ul className="edit-list">
        {(theirs.state === 'open' ? CHOICES : BOTH).map((choice) => (
          <li key={choice} className="edit-item">
            <p className="edit-actions">
              <button
                type="button"
                className={choice === 'copy' ? 'primary' : ''}
                disabled={task.isBusy}
                onClick={() => void settle(choice)}
              >
                {t(`draft.clash.${choice}.take`)}
              </button>
            </p>
            <p className="edit-item-facts">{t(`draft.clash.${choice}.hint`)}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
