import { booleanPointInPolygon } from '@turf/turf';
import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Shape } from './agreement.ts';

type Areal = MultiPolygon | Polygon;

const polygonsOf = (shape: Areal): Position[][][] =>
  shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;

/** Every vertex of a GeoJSON geometry. */
export function verticesOf(coordinates: unknown): Position[] {
  if (!Array.isArray(coordinates)) return [];
  return typeof coordinates[0] === 'number' ? [coordinates as Position] : coordinates.flatMap(verticesOf);
}

/** Square degrees; holes count off. */
export function areaOf(shape: Areal): number {
  const ofRing = (ring: Position[]): number =>
    Math.abs(
      ring.reduce((sum, [x, y], i) => {
        const [nextX, nextY] = ring[(i + 1) % ring.length]!;
        return sum + x! * nextY! - nextX! * y!;
      }, 0),
    ) / 2;
  return polygonsOf(shape).reduce(
    (sum, [outer, ...holes]) => sum + ofRing(outer!) - holes.reduce((all, hole) => all + ofRing(hole), 0),
    0,
  );
}

/** Degrees. */
export const lengthOf = (shape: Areal): number =>
  polygonsOf(shape)
    .flat()
    .reduce(
      (sum, ring) =>
        sum + ring.slice(1).reduce((all, [x, y], i) => all + Math.hypot(x! - ring[i]![0]!, y! - ring[i]![1]!), 0),
      0,
    );

/** How far a position is from a line, degrees. */
function distanceTo(line: readonly Position[], [x, y]: Position): number {
  let least = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [x1, y1] = line[i - 1] as [number, number];
    const [dx, dy] = [line[i]![0]! - x1, line[i]![1]! - y1];
    const along = ((x! - x1) * dx + (y! - y1) * dy) / (dx * dx + dy * dy || 1);
    const part = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(x! - x1 - part * dx, y! - y1 - part * dy));
  }
  return least;
}

/** Whether a position lies in a shape or within so many degrees of it. */
export function isNear(shape: Shape, position: Position, tolerance: number): boolean {
  if (shape.type === 'Point') {
    return Math.hypot(shape.coordinates[0]! - position[0]!, shape.coordinates[1]! - position[1]!) <= tolerance;
  }
  if (shape.type === 'LineString') return distanceTo(shape.coordinates, position) <= tolerance;
  return (
    booleanPointInPolygon(position, shape) ||
    shape.coordinates.flat().some((ring) => distanceTo(ring, position) <= tolerance)
  );
}
