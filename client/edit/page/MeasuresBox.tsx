import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { edit } from '../../state/edit.ts';
import type { Measures } from '../../state/edit.ts';
import { areaText, lengthText } from '../../text/measure.ts';
import { areaM2, perimeterM } from '../engine/measure.ts';
import type { Shape } from '../engine/types.ts';

const known = new WeakMap<Shape['area'], Measures>();
function measured(area: Shape['area']): Measures {
  const before = known.get(area);
  if (before) return before;
  const measures: Measures = { areaM2: areaM2(area), perimeterM: perimeterM(area), lastM: null, bearingDeg: null };
  known.set(area, measures);
  return measures;
}

/** How large what is being drawn is, else what is selected. */
export function MeasuresBox() {
  const { t } = useTranslation();
  const { measures, selected, present } = useStore(edit);
  const shapes = selected.flatMap((key) => present.get(key) ?? []);
  const shown = measures ?? (shapes[0] ? measured(shapes[0].area) : null);
  if (!shown) return <p className="empty">{t('edit.nothingSelected')}</p>;
  return (
    <dl className="edit-measures">
      {shown.areaM2 !== null && (
        <>
          <dt>{t('edit.area')}</dt>
          <dd className="edit-area">{areaText(shown.areaM2)}</dd>
        </>
      )}
      <dt>{t(shown.areaM2 === null ? 'edit.length' : 'edit.perimeter')}</dt>
      <dd>{lengthText(shown.perimeterM)}</dd>
      {shown.lastM !== null && (
        <>
          <dt>{t('edit.last')}</dt>
          <dd>
            {lengthText(shown.lastM)}
            {shown.bearingDeg !== null && ` · ${shown.bearingDeg.toFixed(1)}°`}
          </dd>
        </>
      )}
      {!measures && shapes[0] && (
        <>
          <dt>{t('edit.vertices')}</dt>
          <dd>
            {t('edit.parts', {
              vertices: shapes[0].area.flat().reduce((sum, ring) => sum + ring.length - 1, 0),
              parts: shapes[0].area.length,
              holes: shapes[0].area.reduce((sum, polygon) => sum + polygon.length - 1, 0),
            })}
          </dd>
        </>
      )}
    </dl>
  );
}
