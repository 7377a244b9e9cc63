import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../state/preferences.ts';
import { shares } from '../state/shares.ts';
import { wall } from '../state/wall.ts';
import type { Named } from '../state/wall.ts';

/** Words in the user's language: texts, names of features, kinds of the pack, agencies. */
export function useWords() {
  const { t } = useTranslation();
  const { language } = useStore(preferences);
  const kinds = useStore(wall, (state) => state.kinds);
  const agencies = useStore(wall, (state) => state.agencies);
  /** The other sides of agreements: of some there is nothing on the map. */
  const parties = useStore(shares, (state) => state.options?.agencies);
  const jurisdictions = useStore(wall, (state) => state.jurisdictions);
  const nameOf = (named: Omit<Named, 'code'> | undefined): string =>
    named ? (language === 'zh' ? named.name_zh : named.name_en) : '';
  return {
    t,
    language,
    nameOf,
    kind: (noun: string, code: string): string =>
      nameOf(kinds.find((kind) => kind.noun === noun && kind.code === code)) || code,
    agency: (code: string): string =>
      nameOf([...agencies, ...(parties ?? [])].find((agency) => agency.code === code)) || code,
    jurisdiction: (code: string): string =>
      nameOf([...jurisdictions.values()].find((jurisdiction) => jurisdiction.code === code)) || code,
  };
}
