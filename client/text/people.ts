import type { TFunction } from 'i18next';
import type { Language } from '../state/preferences.ts';

/** What a role is called. */
export const roleText = (t: TFunction, role: string): string => t(`role.${role}`, { defaultValue: role });

/** Something with a name in both languages; its code where it has none. */
export const namedText = (
  named: { readonly code: string; readonly name_zh: string | null; readonly name_en: string | null },
  language: Language,
): string => (language === 'zh' ? named.name_zh : named.name_en) ?? named.code;
