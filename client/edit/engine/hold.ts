import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import { boxesMeet, gridShape, isSamePosition, onGrid, toSteps, widened } from './grid.ts';
import type { GridBox } from './grid.ts';
import { areLinked, isPartition } from './neighbours.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Shape, ShapeKey } from './types.ts';

/** Whose vertices are meant. */
export interface VertexOptions {
  /** Only this shape's, and its neighbours stay behind. */
  readonly alone?: ShapeKey;
  /** This shape's and those that are one with them; without it whichever lie there, jurisdictions and beats first. */
  readonly of?: ShapeKey;
}

/** Where a vertex stands in a shape: numbers of polygon, ring and position. */
export interface VertexPlace {
  readonly polygon: number;
  readonly ring: number;
  readonly index: number;
}

/** Vertices of one shape. */
export interface Hold {
  readonly shape: Shape;
  readonly places: readonly VertexPlace[];
}

/** A name for a position on the grid. */
export const nameOf = (position: LonLat): string => `${toSteps(position[0])},${toSteps(position[1])}`;

/** The box of one position. */
export function boxAt(position: LonLat, steps = 0): GridBox {
  const [x, y] = [toSteps(position[0]), toSteps(position[1])];
  return widened({ west: x, south: y, east: x, north: y }, steps);
}

/**
 * The shape whose vertices or edges are meant by the options, of those near a position that `has` lets through.
 *
 * @throws {EditRefused} `no-edge-here`.
 */
export function ownerAt(coverage: Coverage, at: LonLat, options: VertexOptions, has: (shape: Shape) => boolean): Shape {
  const named = options.alone ?? options.of;
  const box = boxAt(at, 1);
  const found = [...coverage.values()].filter(
    (shape) =>
      shape.layer !== 'agency' &&
      (named === undefined || shape.key === named) &&
      boxesMeet(gridShape(shape).box, box) &&
      has(shape),
  );
  const rank = (shape: Shape): number => (shape.isLocked ? 2 : 0) + (isPartition(shape.layer) ? 0 : 1);
  const owner = found.sort((a, b) => rank(a) - rank(b))[0];
  if (!owner) throw new EditRefused('no-edge-here', at);
  return owner;
}

/**
 * Takes hold of vertices in all shapes that are one with the owner there; with `isAlone` in the owner only.
 *
 * @throws {EditRefused} `locked` when one of them may not be changed.
 */
export function holdVertices(
  coverage: Coverage,
  owner: Shape,
  names: ReadonlySet<string>,
  box: GridBox,
  isAlone: boolean,
): Hold[] {
  const holds: Hold[] = [];
  for (const shape of coverage.values()) {
    const isMeant = isAlone ? shape.key === owner.key : areLinked(shape, owner);
    if (!isMeant || !boxesMeet(gridShape(shape).box, box)) continue;
    const places = placesOf(shape.area, (position) => names.has(nameOf(position)));
    if (places.length === 0) continue;
    if (shape.isLocked) throw new EditRefused('locked', positionAt(shape, places[0]!));
    holds.push({ shape, places });
  }
  return holds;
}

/** Places of the vertices that a test lets through; the closing position of a ring has none of its own. */
export function placesOf(area: AreaCoordinates, isMeant: (position: LonLat) => boolean): VertexPlace[] {
  const places: VertexPlace[] = [];
  area.forEach((polygon, p) =>
    polygon.forEach((positions, r) => {
      for (let index = 0; index < positions.length - 1; index++) {
        if (isMeant(positions[index] as unknown as LonLat)) places.push({ polygon: p, ring: r, index });
      }
    }),
  );
  return places;
}

/** The position of a vertex. */
export const positionAt = (shape: Shape, { polygon, ring, index }: VertexPlace): LonLat =>
  shape.area[polygon]![ring]![index] as unknown as LonLat;

/** An area with the held vertices moved; only rings that hold one are made anew. */
export function movedArea({ shape, places }: Hold, move: (position: LonLat) => LonLat): AreaCoordinates {
  const area = shape.area.slice();
  for (const place of places) {
    if (area[place.polygon] === shape.area[place.polygon]) area[place.polygon] = shape.area[place.polygon]!.slice();
    const polygon = area[place.polygon]!;
    if (polygon[place.ring] === shape.area[place.polygon]![place.ring]) {
      polygon[place.ring] = shape.area[place.polygon]![place.ring]!.slice();
    }
    const ring = polygon[place.ring]!;
    const moved = onGrid(move(positionAt(shape, place))) as unknown as number[];
    ring[place.index] = moved;
    if (place.index === 0) ring[ring.length - 1] = moved;
  }
  return area;
}

/**
 * An area without positions that repeat the one before them, rings that have fewer than three left, and parts whose
 * shell is such a ring.
 */
export function withoutRepeats(area: AreaCoordinates): AreaCoordinates {
  const cleaned = area.map((polygon) => {
    const rings = polygon.map(ringWithoutRepeats);
    return (rings[0]?.length ?? 0) < 4 ? [] : rings.filter((ring) => ring.length >= 4);
  });
  return cleaned.filter((polygon) => polygon.length > 0);
}

function ringWithoutRepeats(ring: number[][]): number[][] {
  const isRepeat = (index: number): boolean =>
    index > 0 && isSamePosition(ring[index] as unknown as LonLat, ring[index - 1] as unknown as LonLat);
  if (!ring.some((_, index) => isRepeat(index))) return ring;
  return ring.filter((_, index) => !isRepeat(index));
}
