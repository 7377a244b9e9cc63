import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PreviewPanel } from './PreviewPanel.tsx';
import type { Look } from './PreviewPanel.tsx';
import { REPAIR_VIEWS } from './use-preview.ts';
import type { RepairView } from './use-preview.ts';
import type { Bbox } from '../../../server/domain/position.ts';
import type { Preview } from '../../map/preview-style.ts';

interface Props {
  readonly bounds: Bbox;
  readonly preview: Preview;
  readonly look: Look | null;
  readonly view: RepairView;
  readonly hasRepairs: boolean;
  /** What the user pointed at, in words. */
  readonly pickedText: string;
  readonly onPick: (index: number | null) => void;
  readonly onView: (view: RepairView) => void;
}

/** The map with its legend, and what is to be seen of repairs. */
export function PreviewSide({ bounds, preview, look, view, hasRepairs, pickedText, onPick, onView }: Props) {
  const { t } = useTranslation();
  const name = useId();
  const legend: readonly (readonly [string, boolean])[] = [
    ['frame', preview.frame !== null],
    ['good', preview.features.length > 0],
    ['faulty', preview.features.some(({ properties }) => properties.isFaulty)],
    ['fault', preview.faults.length > 0],
    ['before', preview.before.length > 0],
    ['after', preview.after.length > 0],
  ];
  return (
    <section className="preview" aria-label={t('files.preview')}>
      <PreviewPanel bounds={bounds} preview={preview} look={look} onPick={onPick} />
      <ul className="legend">
        <li className="is-ours">{t('files.legend.ours')}</li>
        {legend
          .filter(([, isShown]) => isShown)
          .map(([what]) => (
            <li key={what} className={`is-${what}`}>
              {t(`files.legend.${what}`)}
            </li>
          ))}
      </ul>
      {hasRepairs && (
        <fieldset className="views">
          <legend>{t('files.repairs')}</legend>
          {REPAIR_VIEWS.map((one) => (
            <label key={one}>
              <input type="radio" name={name} checked={view === one} onChange={() => onView(one)} />
              {t(`files.view.${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      <p role="status" className="picked">
        {pickedText}
      </p>
    </section>
  );
}
