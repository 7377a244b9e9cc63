import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { territory } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { edit } from '../../state/edit.ts';
import { dayIn, dayText, endOf } from '../../text/day.ts';
import type { EditControl } from '../edit-control.ts';
import { dayOf, daysUntil } from './days.ts';
import { usePanelWords } from './use-panel-words.ts';

/** The slider reaches this far; the field reaches any day. */
const BACK_DAYS = 365;
const AHEAD_DAYS = 60;
/** A slider that is being drawn asks once it rests. */
const REST_MS = 250;

/** Shows what of the layer was, or will be, in force at the end of a day. */
export function AsOn({ control }: { control: EditControl }) {
  const { t, language } = usePanelWords();
  const layer = useStore(edit, (state) => state.layer);
  const [day, setDay] = useState<string | null>(null);
  const [count, setCount] = useState<number | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const fieldId = useId();
  const today = dayIn(0);
  useEffect(() => {
    if (day === null) return undefined;
    let isOvertaken = false;
    setCount(null);
    setFailure(null);
    const timer = setTimeout(() => {
      territory({ layers: [layer], at: new Date(endOf(day)).toISOString() }).then(
        (features) => {
          if (isOvertaken) return;
          control.showVersions(features);
          setCount(features.length);
        },
        (error: unknown) => !isOvertaken && setFailure(error),
      );
    }, REST_MS);
    return () => {
      isOvertaken = true;
      clearTimeout(timer);
    };
  }, [day, layer, control]);
  const close = (): void => {
    setDay(null);
    setCount(null);
    setFailure(null);
    control.showVersions(null);
  };
  const offset = day === null ? 0 : Math.max(-BACK_DAYS, Math.min(AHEAD_DAYS, daysUntil(today, day)));
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
      <Failure of={failure} />
      {day !== null && failure === null && (
        <p className="edit-note" role="status">
          {count === null
            ? t('loading')
            : t(count === 0 ? 'draft.asOn.none' : 'draft.asOn.shown', {
                day: dayText(endOf(day), language),
                count,
                layer: t(`draft.layer.${layer}`),
              })}
        </p>
      )}
    </section>
  );
}
