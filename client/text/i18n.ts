import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { preferences } from '../state/preferences.ts';
import en from './en.json';
import zh from './zh.json';

void i18next.use(initReactI18next).init({
  lng: preferences.getState().language,
  fallbackLng: 'zh',
  resources: { zh: { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false },
  keySeparator: false,
  nsSeparator: false,
});
preferences.subscribe(({ language }) => void i18next.changeLanguage(language));

export { i18next };
