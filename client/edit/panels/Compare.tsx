import { useId } from 'react';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { boxOf } from './area-box.ts';
import { usePanelWords } from './use-panel-words.ts';

/** Left of the line the map shows what is in force, right of it the draft; the line is a slider. */
export function Compare({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { changed, inForce, present, versions } = useEdit('changed', 'inForce', 'present', 'versions');
  const swipe = versions?.swipe ?? null;
  const sliderId = useId();
  const move = (to: number | null): void => {
    const before = [...changed].flatMap((key) => inForce.get(key) ?? []);
    control.showVersions(to === null ? null : before, { swipe: to });
  };
  const begin = (): void => {
    const areas = [...changed].flatMap((key) => [present.get(key)?.area, inForce.get(key)?.geometry.coordinates]);
    const box = boxOf(areas.filter((area) => area !== undefined));
    if (box) control.flyTo(box);
    move(0.5);
  };
  return (
    <div className="edit-compare">
      <button type="button" aria-pressed={swipe !== null} onClick={() => (swipe === null ? begin() : move(null))}>
        {t(swipe === null ? 'draft.compare' : 'draft.compare.end')}
      </button>
      {swipe !== null && (
        <>
          <label htmlFor={sliderId}>
            <span>{t('draft.compare.before')}</span>
            <span>{t('draft.compare.after')}</span>
          </label>
          <input
            id={sliderId}
            type="range"
            min={0}
            max={100}
            step={1}
            value={Math.round(swipe * 100)}
            aria-label={t('draft.compare.slider')}
            aria-valuetext={t('draft.compare.at', { percent: Math.round(swipe * 100) })}
            onChange={({ target }) => move(Number(target.value) / 100)}
          />
        </>
      )}
    </div>
  );
}
