import type { Bbox } from '../../server/domain/position.ts';
import type { AreaCoordinates } from '../../server/domain/territory.ts';
import type { Coverage, LonLat, Shape } from './engine/types.ts';

const boxes = new WeakMap<AreaCoordinates, Bbox>();

/** Around an area, degrees; worked out once, for areas are never changed in place. */
export function bboxOf(area: AreaCoordinates): Bbox {
  const known = boxes.get(area);
  if (known) return known;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of area.flat(2) as unknown as LonLat[]) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  boxes.set(area, box);
  return box;
}

/** Whether a position lies in an area, by how many edges a line to the east crosses; on an edge it may be either. */
export function isInside(area: AreaCoordinates, [lon, lat]: LonLat): boolean {
  const [west, south, east, north] = bboxOf(area);
  if (lon < west || lon > east || lat < south || lat > north) return false;
  let isIn = false;
  for (const ring of area.flat() as unknown as LonLat[][]) {
    for (let i = 1; i < ring.length; i++) {
      const [aLon, aLat] = ring[i - 1]!;
      const [bLon, bLat] = ring[i]!;
      if (aLat > lat !== bLat > lat && lon < ((bLon - aLon) * (lat - aLat)) / (bLat - aLat) + aLon) isIn = !isIn;
    }
  }
  return isIn;
}

/** The smallest shape at a position that `accepts` lets through: of zones that overlap the one that is easiest to miss. */
export function shapeAt(coverage: Coverage, at: LonLat, accepts: (shape: Shape) => boolean): Shape | null {
  let found: Shape | null = null;
  let size = Infinity;
  for (const shape of coverage.values()) {
    if (!accepts(shape) || !isInside(shape.area, at)) continue;
    const [west, south, east, north] = bboxOf(shape.area);
    const boxSize = (east - west) * (north - south);
    if (boxSize < size) [found, size] = [shape, boxSize];
  }
  return found;
}

/** Whether two boxes have a position in common. */
export const boxesTouch = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

/** Around several boxes; `null` for none. */
export function bboxAround(all: readonly Bbox[]): Bbox | null {
  if (all.length === 0) return null;
  return [
    Math.min(...all.map(([west]) => west)),
    Math.min(...all.map(([, south]) => south)),
    Math.max(...all.map(([, , east]) => east)),
    Math.max(...all.map(([, , , north]) => north)),
  ];
}
