import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { edit } from '../../state/edit.ts';
import { BEAT_ZOOM } from '../territory-loader.ts';

/** One line: what the next click does, and above it why the last one did not. */
export function HintLine() {
  const { t } = useTranslation();
  const { hint, notice, versions, load, layer, zoom } = useStore(edit);
  const key = versions ? 'edit.hint.looking' : hint.key;
  const isTooFar = load === 'ready' && layer === 'beat' && zoom < BEAT_ZOOM && !versions;
  return (
    <footer className="edit-hint panel">
      {notice && (
        <p className="edit-notice" role="alert">
          {t(notice.key, { ...notice.values })}
        </p>
      )}
      <p role="status">{t(isTooFar ? 'edit.hint.zoomIn' : key, { ...hint.values })}</p>
    </footer>
  );
}
