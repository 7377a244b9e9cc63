import type { Bbox } from '../../../server/domain/position.ts';
import type { AreaCoordinates } from '../../../server/domain/territory.ts';

/** Around what is very small there is something to be seen too; about 100 m. */
const MARGIN_DEG = 0.001;

/** The box of some areas with a margin; `null` of nothing. */
export function boxOf(areas: readonly AreaCoordinates[]): Bbox | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon = NaN, lat = NaN] of areas.flat(3)) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return west > east ? null : [west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG];
}
