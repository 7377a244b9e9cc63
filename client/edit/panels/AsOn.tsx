import { useEffect, useId, useState } from 'react';
import type { WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import { territory } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import { dayIn, dayText, endOf } from '../../text/day.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
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
  const { layer, versions } = useEdit('layer', 'versions');
  const [day, setDay] = useState<string | null>(null);
  const [shown, setShown] = useState<readonly WireTerritoryFeature[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const fieldId = useId();
  const today = dayIn(0);
  useEffect(() => {
    if (day === null) return undefined;
    let isOvertaken = false;
    setShown(null);
    setFailure(null);
    const timer = setTimeout(() => {
      territory({ layers: [layer], at: new Date(endOf(day)).toISOString() }).then(
        (features) => {
          if (isOvertaken) return;
          control.showPreview(null);
          control.showVersions(features);
          setShown(features);
        },
        (error: unknown) => !isOvertaken && setFailure(error),
      );
    }, REST_MS);
    return () => {
      isOvertaken = true;
      clearTimeout(timer);
    };
  }, [day, layer, control]);
  const isEnded = shown !== null && versions?.features !== shown;
  // Escape ends it too, and another version that is shown in its place.
  useEffect(() => {
    if (!isEnded) return;
    setDay(null);
    setShown(null);
  }, [isEnded]);
  const close = (): void => {
    setDay(null);
    setShown(null);
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
          {shown === null
            ? t('loading')
            : t(shown.length === 0 ? 'draft.asOn.none' : 'draft.asOn.shown', {
                day: dayText(endOf(day), language),
                count: shown.length,
                layer: t(`draft.layer.${layer}`),
              })}
        </p>
      )}
    </section>
  );
}
