import type { TerritoryFault } from '../../server/domain/territory.ts';
import { i18next } from '../text/i18n.ts';
import { areaText } from '../text/measure.ts';

/** What is wrong, in the user's language: how much, and between whom. */
export function faultWords({ kind, codes, parent, areaM2 }: TerritoryFault): string {
  return i18next.t(`edit.fault.${kind}`, {
    area: areaText(areaM2),
    codes: codes.slice(0, 3).join(i18next.t('comma')),
    parent: parent ?? '',
  });
}
