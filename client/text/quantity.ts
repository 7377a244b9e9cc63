import type { Language } from '../../server/contract/problems.ts';

const HECTARE_M2 = 10_000;
const KM2_M2 = 1_000_000;

const round = (value: number, language: Language, digits: number): string =>
  new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    maximumFractionDigits: Math.max(0, digits - (value >= 100 ? 3 : value >= 10 ? 2 : 1)),
  }).format(value);

/**
 * An area in the unit that fits it: `12.4 km²`, `3.2 公顷`, `320 m²`.
 *
 * @param areaM2 - 0 or more.
 * @param digits - so many of them count; more while something is being drawn.
 */
export function squareText(areaM2: number, language: Language, digits = 3): string {
  if (areaM2 >= KM2_M2) return `${round(areaM2 / KM2_M2, language, digits)} km²`;
  if (areaM2 >= HECTARE_M2)
    return `${round(areaM2 / HECTARE_M2, language, digits)} ${language === 'zh' ? '公顷' : 'ha'}`;
  if (areaM2 >= 1) return `${round(Math.round(areaM2), language, digits)} m²`;
  return language === 'zh' ? '不足 1 m²' : 'less than 1 m²';
}

/** The same with its sign: `+3.2 ha`, `−320 m²`; `0 m²` for what is less than 1 m². */
export function signedSquareText(areaM2: number, language: Language): string {
  if (Math.abs(areaM2) < 1) return '0 m²';
  return `${areaM2 > 0 ? '+' : '−'}${squareText(Math.abs(areaM2), language)}`;
}
