import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import { areaOf, lineToGrid, onGrid } from './grid.ts';
import { destination, distanceM, bearingDeg } from './measure.ts';
import { unionOf } from './overlay.ts';
import { EditRefused } from './types.ts';
import type { LonLat } from './types.ts';

/** Vertices of a full circle; with 64 its area is 0.16 % less than the true one's. */
const CIRCLE_VERTICES = 64;
/** Vertices of the round end of a buffer. */
const END_VERTICES = 16;

const ringOfPositions = (positions: readonly LonLat[]): number[][] => {
  const ring = positions.map((position) => onGrid(position) as unknown as number[]);
  return [...ring, ring[0]!];
};

/** A circle on the ellipsoid as a polygon of one ring, counter-clockwise. */
export function circle(centre: LonLat, radiusM: number): AreaCoordinates {
  if (!(radiusM > 0)) throw new EditRefused('too-few-positions', centre);
  return [[ringOfPositions(arc(centre, radiusM, 0, 360, CIRCLE_VERTICES))]];
}

function arc(centre: LonLat, radiusM: number, fromDeg: number, sweepDeg: number, steps: number): LonLat[] {
  return Array.from({ length: steps }, (_, i) => destination(centre, fromDeg - (sweepDeg * i) / steps, radiusM));
}

/** A rectangle between two opposite corners, its sides along meridians and parallels. */
export function rectangle(corner: LonLat, opposite: LonLat): AreaCoordinates {
  const [west, east] = [Math.min(corner[0], opposite[0]), Math.max(corner[0], opposite[0])];
  const [south, north] = [Math.min(corner[1], opposite[1]), Math.max(corner[1], opposite[1])];
  const ring = ringOfPositions([
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]);
  if (ring[0]![0] === ring[1]![0] || ring[1]![1] === ring[2]![1]) throw new EditRefused('too-few-positions', corner);
  return [[ring]];
}

/**
 * The ground within a distance of a line, its ends round: along a river or a road.
 *
 * @param halfWidthM - to either side, metres.
 */
export function bufferOfLine(line: readonly LonLat[], halfWidthM: number): AreaCoordinates {
  if (line.length < 2 || !(halfWidthM > 0)) throw new EditRefused('too-few-positions', line[0]);
  const parts: AreaCoordinates = [];
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    if (distanceM(a, b) > 0) parts.push([ringOfPositions(capsule(a, b, halfWidthM))]);
  }
  if (parts.length === 0) throw new EditRefused('too-few-positions', line[0]);
  return areaOf(unionOf(parts.map((polygon) => [polygon.map((ring) => lineToGrid(ring.slice(0, -1)))])));
}

/** The ground around one straight piece, counter-clockwise. */
function capsule(a: LonLat, b: LonLat, halfWidthM: number): LonLat[] {
  const bearing = bearingDeg(a, b);
  // Both round ends have the same number of vertices, their last one closing the half circle.
  const end = (centre: LonLat, fromDeg: number): LonLat[] => [
    ...arc(centre, halfWidthM, fromDeg, 180, END_VERTICES),
    destination(centre, fromDeg - 180, halfWidthM),
  ];
  return [...end(b, bearing + 90), ...end(a, bearing - 90)];
}

/**
 * A freehand line with as few vertices as keep it within a distance of what was drawn (Douglas and Peucker 1973).
 * A ring is given with its first position repeated at the end; both ends stay.
 */
export function thinFreehand(line: readonly LonLat[], toleranceM: number): LonLat[] {
  const keep = new Set([0, line.length - 1]);
  const parts: [number, number][] = [[0, line.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [first, last] = part;
    const furthest = furthestFrom(line, first, last);
    if (!furthest || furthest.distanceM <= toleranceM) continue;
    keep.add(furthest.index);
    parts.push([first, furthest.index], [furthest.index, last]);
  }
  return line.filter((_, index) => keep.has(index)).map(onGrid);
}

const METRES_A_DEGREE = 111_320;

function furthestFrom(
  line: readonly LonLat[],
  first: number,
  last: number,
): { index: number; distanceM: number } | null {
  let best: { index: number; distanceM: number } | null = null;
  const [a, b] = [line[first]!, line[last]!];
  const shrink = Math.cos(((a?.[1] ?? 0) * Math.PI) / 180);
  const local = (position: LonLat): [number, number] => [
    (position[0] - a[0]) * shrink * METRES_A_DEGREE,
    (position[1] - a[1]) * METRES_A_DEGREE,
  ];
  for (let index = first + 1; index < last; index++) {
    const distance = distanceToSegment(local(line[index]!), local(b));
    if (distance > (best?.distanceM ?? -1)) best = { index, distanceM: distance };
  }
  return best;
}

/** From a position to the straight piece between the origin and b. */
function distanceToSegment([x, y]: [number, number], [bx, by]: [number, number]): number {
  const length2 = bx * bx + by * by;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, (x * bx + y * by) / length2));
  return Math.hypot(x - t * bx, y - t * by);
}
