import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import { areaOf, gridShape } from '../engine/grid.ts';
import { areaM2 } from '../engine/measure.ts';
import { differenceOf } from '../engine/overlay.ts';

/** What of the ground of two versions is only in one of them, m². */
export function changedGround(before: AreaCoordinates, after: AreaCoordinates): { gainedM2: number; lostM2: number } {
  const [was, is] = [gridShape({ area: before }).polygons, gridShape({ area: after }).polygons];
  return { gainedM2: areaM2(areaOf(differenceOf(is, [was]))), lostM2: areaM2(areaOf(differenceOf(was, [is]))) };
}
