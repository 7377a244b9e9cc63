import type { WireShare } from '../../server/contract/share-schemas.ts';
import { SHARE_FIELDS, SHARE_LAYERS } from '../../server/domain/share.ts';
import type { ShareLayerName } from '../../server/domain/share.ts';

type Translate = (key: string, values?: Record<string, unknown>) => string;
type Terms = NonNullable<WireShare['layers'][ShareLayerName]>;

/** Delay in the largest unit that it is a whole number of. */
export const delayText = (t: Translate, seconds: number): string =>
  seconds === 0
    ? t('delay.none')
    : seconds % 60 === 0
      ? t('delay.minutes', { count: seconds / 60 })
      : t('delay.seconds', { count: seconds });

export const gridText = (t: Translate, metres: number): string =>
  metres === 0 ? t('grid.none') : t('grid.metres', { metres });

/** What of a layer is shared, as clauses in the user's words. */
export function termsOf(
  t: Translate,
  kindName: (noun: string, code: string) => string,
  layer: ShareLayerName,
  { fields, kinds, severities, delayS, gridM }: Terms,
): string[] {
  const base = t(`terms.base.${layer}`);
  // In the order in which they are always told, whatever the order they were chosen in.
  const told = SHARE_FIELDS[layer].filter((field) => fields.includes(field)).map((field) => t(`share.field.${field}`));
  const clauses = [told.length === 0 ? t('terms.only', { base }) : [base, ...told].join(t('comma'))];
  if (kinds) clauses.push(t('terms.kinds', { kinds: kinds.map((code) => kindName(layer, code)).join(t('comma')) }));
  if (severities)
    clauses.push(t('terms.severities', { severities: severities.map((n) => 'ⅠⅡⅢⅣ'[n - 1]).join(t('comma')) }));
  if (layer === 'unit') clauses.push(delayText(t, delayS), gridText(t, gridM));
  return clauses;
}

/** The layers of a share in the order in which they are always told. */
export const layersOf = ({ layers }: Pick<WireShare, 'layers'>): [ShareLayerName, Terms][] =>
  SHARE_LAYERS.flatMap((layer): [ShareLayerName, Terms][] => {
    const terms = layers[layer];
    return terms ? [[layer, terms]] : [];
  });
