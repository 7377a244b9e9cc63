import { useId } from 'react';
import { DRAWN_LAYERS } from '../../../server/domain/territory.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { dayIn, dayText, endOf } from '../../text/day.ts';
import type { EditControl } from '../edit-control.ts';
import { dayOf, daysUntil } from './days.ts';
import { useAsOn } from './use-as-on.ts';
import { usePanelWords } from './use-panel-words.ts';

/** The slider reaches this far; the field reaches any day. */
const BACK_DAYS = 365;
const AHEAD_DAYS = 60;

/** The territory as it was, or will be, at the end of a day: all that is drawn, or some of its layers. */
export function AsOn({ control }: { control: EditControl }) {
  const { t, language } = usePanelWords();
  const { day, layers, shown, failure, setDay, toggle, close } = useAsOn(control);
  const fieldId = useId();
  const today = dayIn(0);
  const offset = day === null ? 0 : Math.max(-BACK_DAYS, Math.min(AHEAD_DAYS, daysUntil(today, day)));
  const counts = layers.map((layer) =>
    t('draft.asOn.count', {
      layer: t(`draft.layer.${layer}`),
      count: shown?.filter(({ properties }) => properties.layer === layer).length,
    }),
  );
  return (
    <section className="edit-as-on" aria-labelledby={`${fieldId}-title`}>
      <h3 id={`${fieldId}-title`}>{t('draft.asOn')}</h3>
      <input
        type="range"
        min={-BACK_DAYS}
        max={AHEAD_DAYS}
        value={offset}
        aria-label={t('draft.asOn.slider')}
        aria-valuetext={dayText(endOf(day ?? today), language)}
        onChange={({ target }) => setDay(dayOf(today, Number(target.value)))}
      />
      <div className="edit-row">
        <input
          type="date"
          value={day ?? today}
          aria-label={t('draft.asOn.day')}
          onChange={({ target }) => target.value !== '' && setDay(target.value)}
        />
        {day !== null && (
          <button type="button" onClick={close}>
            {t('draft.asOn.end')}
          </button>
        )}
      </div>
      <fieldset className="edit-choice">
        <legend className="visually-hidden">{t('draft.asOn.layers')}</legend>
        {DRAWN_LAYERS.map((layer) => (
          <label key={layer} className="edit-check">
            <input type="checkbox" checked={layers.includes(layer)} onChange={() => toggle(layer)} />
            {t(`draft.layer.${layer}`)}
          </label>
        ))}
      </fieldset>
      <Failure of={failure} />
      {day !== null && failure === null && (
        <p className="edit-note" role="status">
          {shown === null
            ? t('loading')
            : t('draft.asOn.shown', { day: dayText(endOf(day), language), what: counts.join(t('draft.list')) })}
        </p>
      )}
    </section>
  );
}
