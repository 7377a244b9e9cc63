import { useTranslation } from 'react-i18next';
import type { OwnEditControl } from '../create-control.ts';
import { isTooFar } from '../territory-loader.ts';
import { useEdit } from './use-edit.ts';

/** Whoever points with a finger is told of no keys. */
const isTouch = matchMedia('(pointer: coarse)').matches;

/** What the next click does, above it why the last one did not, and beside it what can be done without keys. */
export function HintLine({ control }: { control: OwnEditControl }) {
  const { t } = useTranslation();
  const { hint, notice, versions, load, layer, zoom, offers, isHeld } = useEdit(
    'hint',
    'notice',
    'versions',
    'load',
    'layer',
    'zoom',
    'offers',
    'isHeld',
  );
  const [isBusy, isFar] = [isHeld && load === 'ready', load === 'ready' && isTooFar(layer, zoom)];
  const key = isBusy ? 'edit.hint.held' : versions ? 'edit.hint.looking' : isFar ? 'edit.hint.zoomIn' : hint.key;
  const told = isTouch ? [`${key}.touch`, key] : key;
  return (
    <footer className="edit-hint panel">
      {notice && (
        <p className="edit-notice" role="alert">
          {t(notice.key, { ...notice.values })}
        </p>
      )}
      <p role="status">{notice?.key !== key && t(told, { ...hint.values })}</p>
      {offers.length > 0 && !isHeld && (
        <p className="edit-offers">
          {offers.map((offer) => (
            <button
              key={offer}
              type="button"
              className={offer === 'finish' ? 'primary' : undefined}
              onClick={() => control.runner[offer]()}
            >
              {t(`edit.offer.${offer}`)}
            </button>
          ))}
        </p>
      )}
    </footer>
  );
}
