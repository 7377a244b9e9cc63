import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../state/preferences.ts';

/** Language and theme, the same on every page. */
export function PageSwitches() {
  const { t } = useTranslation();
  const { theme } = useStore(preferences);
  return (
    <span className="page-switches">
      <button
        type="button"
        onClick={() => preferences.setState(({ language }) => ({ language: language === 'zh' ? 'en' : 'zh' }))}
      >
        {t('language')}
      </button>
      <button type="button" onClick={() => preferences.setState({ theme: theme === 'dark' ? 'light' : 'dark' })}>
        {t(theme === 'dark' ? 'theme.light' : 'theme.dark')}
      </button>
    </span>
  );
}

/** Sets the name of the browser's tab. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
}

/** The frame of a page that is reached from the start page. */
export function Page({ title, isWide = false, children }: { title: string; isWide?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  usePageTitle(title);
  return (
    <div className={`page${isWide ? ' is-wide' : ''}`}>
      <header className="page-header">
        <a href="/">
          <img src="/icon.svg" alt="" />
          {t('app.name')}
        </a>
        <PageSwitches />
      </header>
      <main>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
