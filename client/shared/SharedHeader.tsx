import { useStore } from 'zustand';
import { Clock, LinkState } from '../boards/Header.tsx';
import type { WallControl } from '../boards/wall-control.ts';
import { preferences } from '../state/preferences.ts';
import { wall } from '../state/wall.ts';
import type { Looker } from './looker.ts';
import { useShareWords } from './use-share-words.ts';

/** What this page shows and to whom, whether it is true now, and what can be switched. */
export function SharedHeader({ looker, control }: { looker: Looker; control: WallControl }) {
  const { t, agency, language } = useShareWords();
  const { theme } = useStore(preferences);
  const isDemo = useStore(wall, ({ session }) => session?.demo ?? false);
  const own = looker.own?.viewer.agency;
  return (
    <header className="header">
      <a className="brand" href="/">
        <img src="/icon.svg" alt="" />
        <span className="brand-name">{t('shared.title')}</span>
        <span className="brand-subtitle">
          {own ? t('shared.subtitle', { agency: agency(own) }) : t('shared.subtitleOfAll')}
        </span>
      </a>
      {isDemo && (
        <span className="demo" title={t('demo.long')}>
          {t('demo')}
        </span>
      )}
      <nav className="switches">
        <button type="button" onClick={control.toggleLanguage}>
          {t('language')}
        </button>
        <button type="button" onClick={control.toggleTheme} aria-label={t('theme')}>
          {t(theme === 'dark' ? 'theme.light' : 'theme.dark')}
        </button>
      </nav>
      <LinkState
        control={control}
        receiver={looker.as ?? (looker.own?.viewer.role === 'liaison' ? own : undefined) ?? undefined}
      />
      <Clock language={language} />
    </header>
  );
}
