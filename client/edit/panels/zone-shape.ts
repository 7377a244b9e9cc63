import type { AreaCoordinates, ZoneRule } from '../../../server/domain/territory.ts';
import type { Coverage, Shape } from '../engine/types.ts';

/** What the form of a rule says of the zone beside its area. */
export interface ZoneDraft {
  readonly name_zh: string;
  readonly name_en: string;
  readonly agencies: readonly string[];
  readonly rule: ZoneRule;
}

/** A code that no shape at hand has: those of the agencies, numbered where one zone of theirs is there. */
function freeCode(present: Coverage, agencies: readonly string[]): string {
  const stem = agencies.join('_').slice(0, 58);
  for (let n = 1; ; n++) {
    const code = n === 1 ? stem : `${stem}_${n}`;
    if (!present.has(`adjacency-zone/${code}`)) return code;
  }
}

/** The zone that a rule makes: another area for the one that is there, or a new one. */
export function zoneShape(
  present: Coverage,
  old: Shape | undefined,
  { name_zh, name_en, agencies, rule }: ZoneDraft,
  area: AreaCoordinates,
): Shape {
  const code = old?.code ?? freeCode(present, agencies);
  return {
    key: `adjacency-zone/${code}`,
    layer: 'adjacency-zone',
    code,
    parent: null,
    area,
    attributes: {
      agency: null,
      station: null,
      jurisdiction: null,
      kind: null,
      name_zh,
      name_en,
      agencies: old?.attributes.agencies ?? agencies,
      rule,
    },
    isLocked: false,
  };
}
