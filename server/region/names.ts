import { pinyin } from 'pinyin-pro';

/** Names whose usual form the readings do not give: a rare reading, or a one-syllable name that keeps its rank. */
const USUAL: Readonly<Record<string, string>> = { 闵行区: 'Minhang', 歙县: 'Shexian' };

/** 余杭区 → Yuhang, 临安区 → Lin'an: the name without its rank, in pinyin (GB/T 28039: an apostrophe before a, e, o). */
export function englishName(zh: string): string {
  const usual = USUAL[zh];
  if (usual) return usual;
  const bare = zh.length > 2 ? zh.replace(/[区县市]$/, '') : zh;
  const syllables: string[] = pinyin(bare, { toneType: 'none', type: 'array', v: true });
  const letters = syllables
    .map((syllable, i) => (i > 0 && /^[aeo]/.test(syllable) ? `'${syllable}` : syllable))
    .join('');
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}
