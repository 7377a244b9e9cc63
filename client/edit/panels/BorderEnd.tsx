import { useEffect, useRef, useState } from 'react';
import type { LonLat } from '../engine/types.ts';
import type { EditControl } from '../edit-control.ts';
import { PlaceSearch } from './PlaceSearch.tsx';
import { usePanelWords } from './use-panel-words.ts';

interface Props {
  /** Its word is `draft.rule.<end>`. */
  readonly end: 'from' | 'to';
  /** `null`: the end of the border. */
  readonly value: LonLat | null;
  readonly control: EditControl;
  readonly onChange: (position: LonLat | null) => void;
}

/** Where on the border a strip begins or ends: at the border's end, at a click on the map, or near a place by name. */
export function BorderEnd({ end, value, control, onChange }: Props) {
  const { t } = usePanelWords();
  const [isPicking, setIsPicking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => () => void control.endPicking(null), [control]);
  const pick = async (): Promise<void> => {
    setIsPicking(true);
    const position = await control.pickPosition();
    setIsPicking(false);
    button.current?.focus();
    if (position) onChange(position);
  };
  return (
    <fieldset className="edit-end">
      <legend>{t(`draft.rule.${end}`)}</legend>
      <p className="edit-item-facts" role="status">
        {isPicking
          ? t('draft.rule.click')
          : value
            ? t('draft.rule.position', { lon: value[0].toFixed(4), lat: value[1].toFixed(4) })
            : t('draft.rule.borderEnd')}
      </p>
      <p className="edit-actions">
        <button ref={button} type="button" aria-pressed={isPicking} onClick={() => void pick()}>
          {t('draft.rule.pick')}
        </button>
        {value && (
          <button type="button" onClick={() => onChange(null)}>
            {t('draft.rule.reset')}
          </button>
        )}
      </p>
      <PlaceSearch label={t('draft.rule.search')} onChoose={onChange} />
    </fieldset>
  );
}
