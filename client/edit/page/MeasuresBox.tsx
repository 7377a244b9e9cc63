import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Measures } from '../../state/edit.ts';
import { preferences } from '../../state/preferences.ts';
import { lengthText } from '../../text/measure.ts';
import { squareText } from '../../text/quantity.ts';
import { areaM2, perimeterM } from '../engine/measure.ts';
import type { Shape } from '../engine/types.ts';
import { useEdit } from './use-edit.ts';

/** Whoever draws wants to see every metre count. */
const AREA_DIGITS = 6;

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
  const { language } = useStore(preferences);
  const { measures, selected, present } = useEdit('measures', 'selected', 'present');
  const shapes = selected.flatMap((key) => present.get(key) ?? []);
  const shown = measures ?? (shapes[0] ? measured(shapes[0].area) : null);
  if (!shown) return <p className="empty">{t('edit.nothingSelected')}</p>;
  return (
    <dl className="edit-measures">
      {shown.areaM2 !== null && (
        <>
          <dt>{t('edit.area')}</dt>
          <dd className="edit-area">{squareText(shown.areaM2, language, AREA_DIGITS)}</dd>
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
      {!measures && shapes[0] && <Making area={shapes[0].area} />}
    </dl>
  );
}

/** Of how many vertices, parts and holes an area is made; what is the rule is not said. */
function Making({ area }: { area: Shape['area'] }) {
  const { t } = useTranslation();
  const holes = area.reduce((sum, polygon) => sum + polygon.length - 1, 0);
  const counts = [
    ['vertices', area.flat().reduce((sum, ring) => sum + ring.length - 1, 0), true],
    ['parts', area.length, area.length > 1],
    ['holes', holes, holes > 0],
  ] as const;
  return counts
    .filter(([, , isTold]) => isTold)
    .map(([what, count]) => (
      <Fragment key={what}>
        <dt>{t(`edit.${what}`)}</dt>
        <dd>{count}</dd>
      </Fragment>
    ));
}
