import { createStore } from 'zustand/vanilla';
import type { Theme } from '../../tiles/style.ts';

export type Language = 'zh' | 'en';

interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly isMuted: boolean;
}

const KEY = 'huanhu.preferences';

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
  } catch {
    return {};
  }
}

/** Asked for in the address (`?lang=en&theme=light`), chosen earlier, or Chinese and dark. */
function initial(): Preferences {
  const asked = new URLSearchParams(location.search);
  const { language = 'zh', theme = 'dark', isMuted = false } = stored();
  const lang = asked.get('lang');
  const look = asked.get('theme');
  return {
    language: lang === 'en' || lang === 'zh' ? lang : language,
    theme: look === 'dark' || look === 'light' ? look : theme,
    isMuted,
  };
}

/** What this screen's user prefers; kept in the browser. */
export const preferences = createStore<Preferences>(initial);

function apply({ language, theme }: Preferences): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset['theme'] = theme;
}
apply(preferences.getState());
preferences.subscribe((state) => {
  apply(state);
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // A screen without storage forgets; nothing else depends on it.
  }
});
