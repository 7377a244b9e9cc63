import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../../state/preferences.ts';
import { minuteText } from '../../text/moment.ts';
import { signedSquareText, squareText } from '../../text/quantity.ts';
import { namesIn } from '../feature-names.ts';
import { useEdit } from '../page/use-edit.ts';

/** Words of the panels in the user's language; features by the name that the draft gives them, else by that in force. */
export function usePanelWords() {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const known = useEdit('agencies', 'present', 'inForce', 'check');
  return {
    t,
    language,
    nameOf: namesIn(known, language),
    named: (feature: { readonly name_zh: string; readonly name_en: string }): string =>
      language === 'zh' ? feature.name_zh : feature.name_en,
    square: (areaM2: number): string => squareText(areaM2, language),
    signedSquare: (areaM2: number): string => signedSquareText(areaM2, language),
    minute: (at: string): string => minuteText(at, language),
  };
}
