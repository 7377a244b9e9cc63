import type { AreaCoordinates, ZoneRule } from '../../../server/domain/territory.ts';
import { edit } from '../../state/edit.ts';
import type { LonLat, Shape } from '../engine/types.ts';
import { newShape } from '../new-feature.ts';

/** What the form of a rule says of the zone beside its area. */
interface ZoneWords {
  readonly name_zh: string;
  readonly name_en: string;
  readonly agencies: readonly string[];
  readonly rule: ZoneRule;
}

/**
 * The zone that a rule makes: another area for the one that is there, or a new one.
 *
 * @param at - in the area.
 */
export function zoneShape(
  old: Shape | undefined,
  { name_zh, name_en, agencies, rule }: ZoneWords,
  area: AreaCoordinates,
  at: LonLat,
): Shape {
  const shape = old ?? newShape('adjacency-zone', area, at, edit.getState());
  // Who shares a zone is agreed between them, and no matter of where it ends.
  const parties = old?.attributes.agencies ?? agencies;
  return { ...shape, area, attributes: { ...shape.attributes, name_zh, name_en, agencies: parties, rule } };
}
