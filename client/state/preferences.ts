import { createStore } from 'zustand/vanilla';
import type { Theme } from '../../tiles/style.ts';

export type Language = 'zh' | 'en';
/** `auto` follows the machine. */
export const THEME_CHOICES = ['dark', 'light', 'auto'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

interface Preferences {
  readonly language: Language;
  readonly themeChoice: ThemeChoice;
  /** What the choice comes to at the moment. */
  readonly theme: Theme;
  readonly isMuted: boolean;
}

const KEY = 'huanhu.preferences';
const machine = matchMedia('(prefers-color-scheme: light)');

const themeOf = (choice: ThemeChoice): Theme => (choice === 'auto' ? (machine.matches ? 'light' : 'dark') : choice);
const isChoice = (text: unknown): text is ThemeChoice => (THEME_CHOICES as readonly unknown[]).includes(text);
const isLanguage = (text: unknown): text is Language => text === 'zh' || text === 'en';

function stored(): Partial<Preferences> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}) as Partial<Preferences>;
  } catch {
    return {};
  }
}

/** Asked for in the address (`?lang=en&theme=light`), chosen earlier, or Chinese and dark. */
function initial(): Preferences {
  const asked = new URLSearchParams(location.search);
  const kept = stored();
  const language = [asked.get('lang'), kept.language, 'zh'].find(isLanguage)!;
  const themeChoice = [asked.get('theme'), kept.themeChoice, 'dark'].find(isChoice)!;
  return { language, themeChoice, theme: themeOf(themeChoice), isMuted: kept.isMuted === true };
}

/** What this screen's user prefers; kept in the browser. */
export const preferences = createStore<Preferences>(initial);

export const chooseTheme = (themeChoice: ThemeChoice): void =>
  preferences.setState({ themeChoice, theme: themeOf(themeChoice) });

/** Dark, light, as the machine, and again. */
export function nextTheme(): void {
  const at = THEME_CHOICES.indexOf(preferences.getState().themeChoice);
  chooseTheme(THEME_CHOICES[(at + 1) % THEME_CHOICES.length]!);
}

export const otherLanguage = (): void =>
  preferences.setState(({ language }) => ({ language: language === 'zh' ? 'en' : 'zh' }));

function apply({ language, theme }: Preferences): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset['theme'] = theme;
}
apply(preferences.getState());
machine.addEventListener('change', () => chooseTheme(preferences.getState().themeChoice));
preferences.subscribe((state) => {
  apply(state);
  const { language, themeChoice, isMuted } = state;
  try {
    localStorage.setItem(KEY, JSON.stringify({ language, themeChoice, isMuted }));
  } catch {
    // A screen without storage forgets; nothing else depends on it.
  }
});
