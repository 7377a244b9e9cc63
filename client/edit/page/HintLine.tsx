import { useTranslation } from 'react-i18next';
import type { EditState } from '../../state/edit.ts';
import type { OwnEditControl } from '../create-control.ts';
import { isTooFar } from '../territory-loader.ts';
import { useEdit } from './use-edit.ts';

type Hindering = Pick<EditState, 'versions' | 'load' | 'layer' | 'zoom' | 'isHeld' | 'agencies'>;

/** Whoever points with a finger is told of no keys. */
const isTouch = matchMedia('(pointer: coarse)').matches;

/** Why nothing is drawn now, and what to do about it; `null` when it can be. */
function hindranceOf({ versions, load, layer, zoom, isHeld, agencies }: Hindering): string | null {
  if (isHeld && load === 'ready') return 'edit.hint.held';
  if (versions) return 'edit.hint.looking';
  if (load !== 'ready') return null;
  if (agencies.length === 0) return 'edit.hint.noAgency';
  return isTooFar(layer, zoom) ? 'edit.hint.zoomIn' : null;
}

/** What the next click does, above it why the last one did not, and beside it what can be done without keys. */
export function HintLine({ control }: { control: OwnEditControl }) {
  const { t } = useTranslation();
  const state = useEdit('hint', 'notice', 'versions', 'load', 'layer', 'zoom', 'offers', 'isHeld', 'agencies');
  const { hint, notice, offers, isHeld } = state;
  const key = hindranceOf(state) ?? hint.key;
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
