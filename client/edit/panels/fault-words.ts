import type { TFunction } from 'i18next';
import { PARENT_LAYERS } from '../../../server/domain/territory.ts';
import type { TerritoryFault } from '../../../server/domain/territory.ts';
import type { Language } from '../../../server/contract/problems.ts';
import { squareText } from '../../text/quantity.ts';
import type { NameOf } from '../feature-names.ts';

/** How a gap is spoken of depends on how many features lie around it. */
const gapKey = (neighbours: number): string =>
  neighbours > 2 ? 'among' : (['inside', 'beside', 'between'] as const)[neighbours]!;

function keyOf({ kind, codes, parent, area }: TerritoryFault): string {
  if (kind === 'gap') return `draft.fault.gap.${gapKey(codes.length)}`;
  if (kind === 'outside-parent' && area === null) return 'draft.fault.abroad';
  if (kind === 'outside-parent' && parent === null) return 'draft.fault.outside-parent.alone';
  return `draft.fault.${kind}`;
}

/** Says in one sentence what does not fit, with the names of those concerned: no code, no term of geometry. */
export function faultText(t: TFunction, fault: TerritoryFault, nameOf: NameOf, language: Language): string {
  const [a, b] = fault.codes.map((code) => nameOf(fault.layer, code));
  const container = PARENT_LAYERS[fault.layer];
  return t(keyOf(fault), {
    a: a ?? t(`draft.layer.${fault.layer}`),
    b: b ?? '',
    count: fault.codes.length,
    parent: container && fault.parent !== null ? nameOf(container, fault.parent) : t('draft.fault.territory'),
    area: squareText(fault.areaM2, language),
  });
}

/** Which of two lists of faults holds: the database's, when it has seen what is drawn now. */
export const decidedFaults = (
  local: readonly TerritoryFault[],
  check: { readonly faults: readonly TerritoryFault[] } | null,
): readonly TerritoryFault[] => check?.faults ?? local;
