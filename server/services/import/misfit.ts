import type { TerritoryFault } from '../../domain/territory.ts';
import type { ImportReport } from './import-file.ts';

/** Misfits that are told of a file that is kept out; a dry run tells more. */
const MAX_TOLD = 3;

const KINDS: Readonly<Record<'zh' | 'en', Partial<Record<TerritoryFault['kind'], string>>>> = {
  zh: { overlap: '重叠', gap: '空缺', 'outside-parent': '超出上级范围' },
  en: { overlap: 'overlap', gap: 'gap', 'outside-parent': 'outside of' },
};

/** One line for a person: how areas do not fit together, of what, how much and where. */
export function describeMisfit(
  { kind, codes, parent, areaM2, location }: TerritoryFault,
  language: 'zh' | 'en',
): string {
  const [lon, lat] = location;
  const name = KINDS[language][kind] ?? kind;
  return `${name} ${parent ?? ''} (${codes.join(' ')}) ${areaM2.toFixed(0)} m² @ ${lon.toFixed(6)}, ${lat.toFixed(6)}`;
}

/** One line for a person whose file is kept out: how many misfits it has, the first of them, and what may be done. */
export function describeRefusal(
  { misfits, misfitCount }: Pick<ImportReport, 'misfits' | 'misfitCount'>,
  language: 'zh' | 'en',
): string {
  const first = misfits.slice(0, MAX_TOLD).map((misfit) => describeMisfit(misfit, language));
  const more = misfitCount > MAX_TOLD ? ' …' : '';
  return language === 'zh'
    ? `${misfitCount} 处边界不吻合，未载入任何要素：${first.join('；')}${more}。--dry-run 逐处列出，--accept-misfits 仍然载入`
    : `${misfitCount} misfits, nothing was loaded: ${first.join('; ')}${more}. --dry-run lists them, --accept-misfits loads them`;
}
