import { pinyin } from 'pinyin-pro';

/** What a search looks in: code, names, and the pinyin of the Chinese name, whole and by initials. */
export function searchTextOf(code: string, nameZh: string, nameEn: string): string {
  const syllables = nameZh ? pinyin(nameZh, { toneType: 'none', type: 'array', nonZh: 'removed' }) : [];
  const initials = syllables.map((syllable) => syllable.charAt(0)).join('');
  return [code, nameZh, nameEn, syllables.join(''), initials].join(' ').toLowerCase();
}
