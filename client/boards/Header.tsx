import { useEffect } from 'react';
import { useStore } from 'zustand';
import { followShares } from '../shared/follow-shares.ts';
import { clockText, dateText, elapsedText } from '../text/time.ts';
import type { Session } from '../state/session.ts';
import { preferences } from '../state/preferences.ts';
import { agreedDelayS, shares } from '../state/shares.ts';
import { wall } from '../state/wall.ts';
import { delayText } from '../shared/terms-text.ts';
import { SearchBox } from './SearchBox.tsx';
import { useNow } from './use-now.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** The server says something every 5 s; after this long without, the age of the data is told. */
const FRESH_MS = 8_000;
/** When the newest position of all is older than this, its age is told. */
const FRESH_FIX_MS = 60_000;

/** A liaison sees nothing but what is shared with the own agency. */
const receiverOf = (session: Session | null): string | undefined =>
  session?.viewer.role === 'liaison' ? (session.viewer.agency ?? undefined) : undefined;

/** What this is, whether it is true now, and what can be switched. */
export function Header({ control }: { control: WallControl }) {
  const { t, language } = useWords();
  const { theme, isMuted } = useStore(preferences);
  const session = useStore(wall, (state) => state.session);
  // How late it is was agreed.
  const receiver = receiverOf(session);
  useEffect(() => (receiver === undefined ? undefined : followShares()), [receiver]);
  const isSoundBlocked = useStore(wall, (state) => state.isSoundBlocked) && !isMuted;
  return (
    <header className="header">
      <a className="brand" href="/" title={t('home')}>
        <img src="/icon.svg" alt="" />
        <span className="brand-name">{t('app.name')}</span>
        <span className="brand-subtitle">{t('app.subtitle')}</span>
      </a>
      {session?.demo && (
        <span className="demo" title={t('demo.long')}>
          {t('demo')}
        </span>
      )}
      <SearchBox control={control} />
      <nav className="switches">
        <button type="button" onClick={control.toggleLanguage} title="E">
          {t('language')}
        </button>
        <button type="button" onClick={control.toggleTheme} title="T" aria-label={t('theme')}>
          {t(theme === 'dark' ? 'theme.light' : 'theme.dark')}
        </button>
        {isSoundBlocked ? (
          <button type="button" className="is-warning" title={t('sound.blockedLong')}>
            {t('sound.blocked')}
          </button>
        ) : (
          <button type="button" onClick={control.toggleMute} title="M" aria-pressed={isMuted}>
            {t(isMuted ? 'sound.off' : 'sound.on')}
          </button>
        )}
        <button type="button" onClick={() => wall.setState({ panel: 'help' })} title="?">
          {t('help')}
        </button>
      </nav>
      <LinkState control={control} receiver={receiver} />
      <Clock language={language} />
    </header>
  );
}

/**
 * Whether the line is there, and how old the data is as soon as it is not of now, or as late as was agreed.
 *
 * @param receiver - the agency with which all that is shown is shared; left out when it is shown for another reason.
 */
export function LinkState({ control, receiver }: { control: WallControl; receiver?: string | undefined }) {
  const { t } = useWords();
  useNow();
  const here = Date.now();
  const { state } = useStore(wall, ({ link }) => link);
  const signAgeMs = here - control.lastSignAt();
  const fixAgeMs = here - control.newestFixAt();
  const isStale = state === 'live' && signAgeMs > FRESH_MS;
  const delayS = useStore(shares, ({ list }) => (receiver === undefined ? 0 : agreedDelayS(list, receiver)));
  const isQuiet = state === 'live' && !isStale && control.newestFixAt() > 0 && fixAgeMs > FRESH_FIX_MS + delayS * 1000;
  const shown = isStale || isQuiet ? 'stale' : state;
  return (
    <span className={`link is-${shown}`}>
      <i aria-hidden="true" />
      <span className="visually-hidden" role="status">
        {t(`link.${shown}`)}
      </span>
      <span aria-hidden="true">
        {isStale
          ? t('link.age', { elapsed: elapsedText(signAgeMs, t('day')) })
          : isQuiet
            ? t('link.fixAge', { elapsed: elapsedText(fixAgeMs, t('day')) })
            : state === 'live' && delayS > 0
              ? t('link.agreed', { delay: delayText(t, delayS) })
              : t(`link.${state}`)}
      </span>
    </span>
  );
}

export function Clock({ language }: { language: 'zh' | 'en' }) {
  const now = useNow();
  return (
    <time className="clock" dateTime={new Date(now).toISOString()}>
      <span className="clock-time">{clockText(now)}</span>
      <span className="clock-date">{dateText(now, language)}</span>
    </time>
  );
}
