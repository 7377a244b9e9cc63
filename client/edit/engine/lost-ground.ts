import type { TerritoryFault } from '../../../server/domain/territory.ts';
import { polygonsOf } from './fit.ts';
import { areaOf, boxOf, boxesMeet, gridShape, widened } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import { placeInside } from './inside.ts';
import { areaM2 } from './measure.ts';
import { differenceOf, intersectionOf, unionOf } from './overlay.ts';
import type { Coverage, Shape, ShapeKey } from './types.ts';
import { fitsCircle } from './width.ts';

/** Shapes that somebody draws on, by key, as they were before; `null` for those that are new. */
export type Before = ReadonlyMap<ShapeKey, Shape | null>;

/**
 * Of gaps only what has come about by drawing: ground that a changed shape had and nobody has now, and ground that their
 * parent has gained. What lies beyond is not at hand, or somebody else's, and only looks like a gap.
 */
export function onLostGround(
  coverage: Coverage,
  faults: readonly TerritoryFault[],
  before: Before,
  toleranceM: number,
): TerritoryFault[] {
  return faults.flatMap((fault) => {
    if ((fault.kind !== 'gap' && fault.kind !== 'island-lost') || fault.area === null) return [fault];
    const ground = [...groundLost(before, fault), ...groundGained(coverage, before, fault)];
    if (ground.length === 0) return [];
    return intersectionOf([polygonsOf({ area: fault.area }), unionOf([ground])])
      .filter((polygon) => fitsCircle(polygon, toleranceM))
      .map((polygon) => narrowed(coverage, fault, polygon));
  });
}

const groundLost = (before: Before, { layer }: TerritoryFault): GridPolygon[] =>
  [...before.values()].flatMap((shape) => (shape?.layer === layer ? polygonsOf(shape) : []));

function groundGained(coverage: Coverage, before: Before, { layer, parent }: TerritoryFault): readonly GridPolygon[] {
  const key = `${layer === 'beat' ? 'jurisdiction' : 'agency'}/${parent}`;
  const [now, was] = [coverage.get(key), before.get(key)];
  if (!now || was === undefined) return [];
  return was === null ? polygonsOf(now) : differenceOf(polygonsOf(now), [polygonsOf(was)]);
}

function narrowed(coverage: Coverage, fault: TerritoryFault, polygon: GridPolygon): TerritoryFault {
  const box = widened(boxOf(polygon), 1);
  const isNear = (code: string): boolean => {
    const shape = coverage.get(`${fault.layer}/${code}`);
    return shape !== undefined && boxesMeet(gridShape(shape).box, box);
  };
  const area = areaOf([polygon]);
  const codes = fault.kind === 'gap' ? fault.codes.filter(isNear) : fault.codes;
  return { ...fault, codes, location: placeInside(polygon), area, areaM2: areaM2(area) };
}
