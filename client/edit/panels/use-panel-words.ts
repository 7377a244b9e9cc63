import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { edit } from '../../state/edit.ts';
import { preferences } from '../../state/preferences.ts';
import { minuteText } from '../../text/moment.ts';
import { signedSquareText, squareText } from '../../text/quantity.ts';
import type { NameOf } from './fault-words.ts';

/** Words of the panels in the user's language; features by the name that the draft gives them, else by that in force. */
export function usePanelWords() {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const present = useStore(edit, (state) => state.present);
  const inForce = useStore(edit, (state) => state.inForce);
  const agencies = useStore(edit, (state) => state.agencies);
  const nameOf: NameOf = (layer, code) => {
    const key = `${layer}/${code}`;
    const agency = layer === 'agency' ? agencies.find((one) => one.code === code) : undefined;
    const named = agency ?? present.get(key)?.attributes ?? inForce.get(key)?.properties;
    return (named && (language === 'zh' ? named.name_zh : named.name_en)) || code;
  };
  return {
    t,
    language,
    nameOf,
    named: (feature: { readonly name_zh: string; readonly name_en: string }): string =>
      language === 'zh' ? feature.name_zh : feature.name_en,
    square: (areaM2: number): string => squareText(areaM2, language),
    signedSquare: (areaM2: number): string => signedSquareText(areaM2, language),
    minute: (at: string): string => minuteText(at, language),
  };
}
