import { useStore } from 'zustand';
import { clockText, dateText, elapsedText } from '../text/time.ts';
import { preferences } from '../state/preferences.ts';
import { wall } from '../state/wall.ts';
import { SearchBox } from './SearchBox.tsx';
import { useNow } from './use-now.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** Older than this, the age of the data is told. */
const FRESH_MS = 5_000;

/** What this is, whether it is true now, and what can be switched. */
export function Header({ control }: { control: WallControl }) {
  const { t, language } = useWords();
  const { theme, isMuted } = useStore(preferences);
  const session = useStore(wall, (state) => state.session);
  return (
    <header className="header">
      <a className="brand" href="/">
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
        <button type="button" onClick={control.toggleMute} title="M" aria-pressed={isMuted}>
          {t(isMuted ? 'sound.off' : 'sound.on')}
        </button>
        <button type="button" onClick={() => wall.setState({ panel: 'help' })} title="?">
          {t('help')}
        </button>
      </nav>
      <LinkState />
      <Clock language={language} />
    </header>
  );
}

function LinkState() {
  const { t } = useWords();
  const now = useNow();
  const { state } = useStore(wall, ({ link }) => link);
  const lastFrameAt = useStore(wall, (store) => store.lastFrameAt);
  const ageMs = now - wall.getState().clockAheadMs - lastFrameAt;
  const isStale = state === 'live' && lastFrameAt > 0 && ageMs > FRESH_MS;
  return (
    <span className={`link is-${isStale ? 'stale' : state}`} role="status">
      <i aria-hidden="true" />
      {isStale ? t('link.age', { elapsed: elapsedText(ageMs, t('day')) }) : t(`link.${state}`)}
    </span>
  );
}

function Clock({ language }: { language: 'zh' | 'en' }) {
  const now = useNow();
  return (
    <time className="clock" dateTime={new Date(now).toISOString()}>
      <span className="clock-time">{clockText(now)}</span>
      <span className="clock-date">{dateText(now, language)}</span>
    </time>
  );
}
