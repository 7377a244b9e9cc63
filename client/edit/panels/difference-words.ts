import type { TFunction } from 'i18next';
import type { WireDifference } from '../../../server/contract/draft-schemas.ts';
import type { Language } from '../../../server/contract/problems.ts';
import { signedSquareText, squareText } from '../../text/quantity.ts';
import type { NameOf } from '../feature-names.ts';

/** Area before and after with what that is more or less: `12.4 km² → 13.1 km² (+0.7 km²)`. */
export function beforeAfterText(t: TFunction, difference: WireDifference, language: Language): string {
  const { areaBeforeM2, areaAfterM2 } = difference;
  if (difference.change === 'added') return squareText(areaAfterM2, language);
  if (difference.change === 'removed') return squareText(areaBeforeM2, language);
  return t('draft.difference.area', {
    before: squareText(areaBeforeM2, language),
    after: squareText(areaAfterM2, language),
    change: signedSquareText(areaAfterM2 - areaBeforeM2, language),
  });
}

/** What changes hands with each neighbour, one line each, the most first. */
export function exchangeTexts(
  t: TFunction,
  { layer, exchanges }: WireDifference,
  nameOf: NameOf,
  language: Language,
): string[] {
  return exchanges
    .filter(({ gainedM2 }) => Math.abs(gainedM2) >= 1)
    .sort((a, b) => Math.abs(b.gainedM2) - Math.abs(a.gainedM2))
    .map(({ code, gainedM2 }) => {
      const way = gainedM2 > 0 ? 'gained' : 'lost';
      const whose = code === null ? 'nobody' : 'neighbour';
      return t(`draft.difference.${way}.${whose}`, {
        name: code === null ? '' : nameOf(layer, code),
        area: squareText(Math.abs(gainedM2), language),
      });
    });
}

/** What a draft does as a whole, to be read before it is published: `改动 2 处辖区、新增 1 处警长责任区`. */
export function summaryText(t: TFunction, differences: readonly Pick<WireDifference, 'layer' | 'change'>[]): string {
  const counts = new Map<string, number>();
  for (const { layer, change } of differences) {
    const key = `${change}.${layer}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => t(`draft.sum.${key}`, { count })).join(t('draft.sum.and'));
}
