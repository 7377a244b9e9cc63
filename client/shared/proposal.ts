import type { ShareOptions, WireShare } from '../../server/contract/share-schemas.ts';
import { SHARE_FIELDS } from '../../server/domain/share.ts';
import type { ShareLayerName } from '../../server/domain/share.ts';
import { beginOf, dayIn, endOf } from '../text/day.ts';

export type LayerTerms = NonNullable<WireShare['layers'][ShareLayerName]>;

/** A share as it stands in the form. */
export interface Draft {
  /** We share with the other agency; otherwise we ask it to share with us. */
  readonly isGiving: boolean;
  readonly other: string;
  readonly zones: readonly string[];
  readonly isCut: boolean;
  readonly layers: Readonly<Partial<Record<ShareLayerName, LayerTerms>>>;
  /** Days of a date field; `from` is '' for as soon as it is accepted. */
  readonly from: string;
  readonly to: string;
  readonly note: string;
}

const USUAL_DAYS = 90;
/** The server allows five years; the last day of them is not worth a refusal. */
const MOST_DAYS = 5 * 365;

/** Everything of a layer, units exact and at once. */
export const everythingOf = (layer: ShareLayerName): LayerTerms => ({
  fields: [...SHARE_FIELDS[layer]],
  kinds: null,
  severities: null,
  delayS: 0,
  gridM: 0,
});

/** The last day that a share may be agreed to. */
export const lastDay = (): string => dayIn(MOST_DAYS);

/** The zones that we have in common with an agency. */
export const zonesWith = (options: ShareOptions, other: string): ShareOptions['zones'] =>
  options.zones.filter(({ agencies }) => agencies.includes(other));

/** The agencies that we have a zone in common with. */
export const othersThan = (options: ShareOptions, own: string): ShareOptions['agencies'] =>
  options.agencies.filter(({ code }) => code !== own);

/** What is proposed most: areas, places and incidents whole, units a minute late; for 90 days from the acceptance on. */
export function firstDraft(options: ShareOptions, own: string): Draft {
  const other = othersThan(options, own)[0]?.code ?? '';
  return {
    isGiving: true,
    other,
    zones: zonesWith(options, other).map(({ code }) => code),
    isCut: true,
    layers: {
      jurisdiction: everythingOf('jurisdiction'),
      beat: everythingOf('beat'),
      place: everythingOf('place'),
      unit: { ...everythingOf('unit'), delayS: 60 },
      incident: everythingOf('incident'),
    },
    from: '',
    to: dayIn(USUAL_DAYS),
    note: '',
  };
}

/** What still keeps a draft from being sent, as a key of the texts; `null` for nothing. */
export function lackOf({ zones, layers, from, to }: Draft): string | null {
  if (zones.length === 0) return 'propose.lack.zones';
  const terms = Object.values(layers);
  if (terms.length === 0) return 'propose.lack.layers';
  if (terms.some(({ kinds, severities }) => kinds?.length === 0 || severities?.length === 0))
    return 'propose.lack.kinds';
  if (to === '' || to < dayIn(0) || to > lastDay() || (from !== '' && from > to)) return 'propose.lack.period';
  return null;
}

/** The body of the request that proposes it. */
export function bodyOf(draft: Draft, own: string) {
  const { isGiving, other, zones, isCut, layers, from, to, note } = draft;
  return {
    owner: isGiving ? own : other,
    receiver: isGiving ? other : own,
    zones,
    isCut,
    layers,
    ...(from === '' || from <= dayIn(0) ? {} : { startsAt: beginOf(from) }),
    endsAt: endOf(to),
    note: note.trim(),
  };
}
