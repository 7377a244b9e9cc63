import { useStore } from 'zustand';
import { wall } from '../state/wall.ts';
import { clockText, elapsedText } from '../text/time.ts';
import { useNow } from './use-now.ts';
import { useWords } from './use-words.ts';

/** A blink of the line is nobody's business; from here on the screen must say that it is old. */
const PATIENCE_MS = 10_000;

/** Over the map, large: that what is shown is no longer true, and since when. */
export function Outage() {
  const { t } = useWords();
  const now = useNow() - wall.getState().clockAheadMs;
  const { state, since } = useStore(wall, ({ link }) => link);
  const notice = useStore(wall, (store) => store.notice);
  if (state === 'refused') {
    return (
      <p className="outage" role="alert">
        {t('link.refusedLong')} <a href="/">{t('signIn')}</a>
      </p>
    );
  }
  if (state === 'lost' && now - since > PATIENCE_MS) {
    return (
      <p className="outage" role="alert">
        {t('link.lostLong', { elapsed: elapsedText(now - since, t('day')), since: clockText(since) })}
      </p>
    );
  }
  if (notice) {
    return (
      <p className="outage is-notice" role="alert">
        {t('error.load', { reason: notice })}
      </p>
    );
  }
  return null;
}
