import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnEditControl } from '../create-control.ts';
import { destination } from '../engine/measure.ts';
import { parsePosition } from '../parse-position.ts';
import { DrawingOptions } from './DrawingOptions.tsx';
import { useEdit } from './use-edit.ts';

/** Points by numbers: coordinates, or a bearing and a length from the last point. */
export function ExactEntry({ control }: { control: OwnEditControl }) {
  const { t } = useTranslation();
  const { entry, mayDraw } = useEdit('entry', 'mayDraw');
  const [position, setPosition] = useState('');
  const [bearing, setBearing] = useState('');
  const [length, setLength] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  if (!mayDraw) return null;
  const place = (): void => {
    if (position.trim() === '') {
      setIsWrong(false);
      control.runner.finish();
      return;
    }
    const at = parsePosition(position);
    setIsWrong(!at);
    if (!at) return;
    control.runner.place(at);
    setPosition('');
  };
  const placeFrom = (): void => {
    const [degrees, metres] = [Number(bearing), Number(length)];
    if (!entry?.anchor || bearing === '' || !Number.isFinite(degrees) || !(metres > 0)) return;
    control.runner.place(destination(entry.anchor, degrees, metres));
    setLength('');
  };
  return (
    <div
      className="edit-exact"
      onKeyDown={(event) => {
        // Back to the map, where Escape gives up and the arrows point.
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        control.focusMap();
      }}
    >
      <DrawingOptions control={control} />
      {entry && (
        <>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              place();
            }}
          >
            <label htmlFor="edit-position">
              <span>
                {t('edit.position')} <kbd>Q</kbd>
              </span>
            </label>
            <span className="edit-row">
              <input
                id="edit-position"
                value={position}
                placeholder="120.0843, 30.8715"
                autoComplete="off"
                aria-invalid={isWrong}
                aria-describedby={isWrong ? 'edit-position-wrong' : undefined}
                onChange={(event) => setPosition(event.target.value)}
              />
              <button type="submit">{t('edit.place')}</button>
            </span>
            {isWrong && (
              <small id="edit-position-wrong" className="failure" role="alert">
                {t('edit.positionWrong')}
              </small>
            )}
          </form>
          {entry.anchor && (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                placeFrom();
              }}
            >
              <span className="edit-row">
                <label>
                  {t('edit.bearing')}
                  <input inputMode="decimal" value={bearing} onChange={(event) => setBearing(event.target.value)} />
                </label>
                <label>
                  {t('edit.lengthM')}
                  <input inputMode="decimal" value={length} onChange={(event) => setLength(event.target.value)} />
                </label>
                <button type="submit">{t('edit.place')}</button>
              </span>
            </form>
          )}
        </>
      )}
    </div>
  );
}
