import { pinyin } from 'pinyin-pro';

/** 余杭区 → Yuhang: the name without its rank, in pinyin. */
export function englishName(zh: string): string {
  const bare = zh.length > 2 ? zh.replace(/[区县市]$/, '') : zh;
  const letters = pinyin(bare, { toneType: 'none', type: 'array', v: true }).join('').replaceAll('ü', 'v');
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}
