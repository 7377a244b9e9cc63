import { useStore } from 'zustand';
import { setTrouble, wall } from '../state/wall.ts';
import { clockText, elapsedText } from '../text/time.ts';
import { useNow } from './use-now.ts';
import { useWords } from './use-words.ts';

/** A blink of the line is nobody's business; from here on the screen must say that it is old. */
const PATIENCE_MS = 10_000;

/** Over everything, large: that what is shown is no longer true, and since when. */
export function Outage() {
  const { t } = useWords();
  const now = useNow();
  const { state, since } = useStore(wall, ({ link }) => link);
  const troubles = useStore(wall, (store) => store.troubles);
  // By the clock of this screen's header, which is the server's.
  const lostAt = since + wall.getState().clockAheadMs;
  if (state === 'refused') {
    return (
      <p className="outage" role="alert">
        {t('link.refusedLong')} <a href="/">{t('signIn')}</a>
      </p>
    );
  }
  if (state === 'lost' && now - lostAt > PATIENCE_MS) {
    return (
      <div className="outage">
        <span className="visually-hidden" role="alert">
          {t('link.lostSince', { since: clockText(lostAt) })}
        </span>
        <span aria-hidden="true">
          {t('link.lostLong', { elapsed: elapsedText(now - lostAt, t('day')), since: clockText(lostAt) })}
        </span>
      </div>
    );
  }
  const [latest] = [...troubles].reverse();
  if (!latest) return null;
  return (
    <p className="outage is-notice" role="alert">
      {latest[1]}{' '}
      <button type="button" onClick={() => setTrouble(latest[0], null)}>
        {t('card.close')}
      </button>
    </p>
  );
}
