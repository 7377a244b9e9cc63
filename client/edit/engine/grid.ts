import { GRID_DEGREES } from './types.ts';
import type { LonLat, Shape } from './types.ts';
import type { AreaCoordinates } from '../../../server/domain/territory.ts';

/** Grid steps in a degree: an integer, so that `steps / GRID_STEPS` is the double nearest to the decimal number. */
const GRID_STEPS = Math.round(1 / GRID_DEGREES);

/** A ring or line in grid steps: `x0, y0, x1, y1, …`; a ring is not closed, its last position leads to its first. */
export type GridChain = readonly number[];

/** Rings of one polygon, the shell first. */
export type GridPolygon = readonly GridChain[];

/** In grid steps. */
export interface GridBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A shape in grid steps, beside the degrees that it is made of. */
export interface GridShape {
  readonly polygons: readonly GridPolygon[];
  readonly box: GridBox;
}

/** Grid steps of degrees. */
export const toSteps = (degrees: number): number => Math.round(degrees * GRID_STEPS);

/** Degrees of grid steps. */
export const toDegrees = (steps: number): number => steps / GRID_STEPS;

/** The position of the grid that lies nearest. */
export const onGrid = ([lon, lat]: LonLat): LonLat => [toDegrees(toSteps(lon)), toDegrees(toSteps(lat))];

/** Whether two positions are one on the grid. */
export const isSamePosition = (a: LonLat, b: LonLat): boolean =>
  toSteps(a[0]) === toSteps(b[0]) && toSteps(a[1]) === toSteps(b[1]);

/** A line in grid steps; positions that repeat the one before are left out. */
export function lineToGrid(line: readonly (readonly number[])[]): number[] {
  const chain: number[] = [];
  for (const position of line) {
    const x = toSteps(position[0]!);
    const y = toSteps(position[1]!);
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (chain.length > 0 && chain[chain.length - 2] === x && chain[chain.length - 1] === y) continue;
    chain.push(x, y);
  }
  return chain;
}

/** A ring in grid steps, without its closing position; fewer than three positions are left when it has no area. */
export function ringToGrid(ring: readonly (readonly number[])[]): number[] {
  const chain = lineToGrid(ring);
  while (chain.length > 2 && chain[0] === chain[chain.length - 2] && chain[1] === chain[chain.length - 1]) {
    chain.length -= 2;
  }
  return chain;
}

/** A closed GeoJSON ring of a chain. */
export function ringOf(chain: GridChain): number[][] {
  const ring: number[][] = [];
  for (let i = 0; i < chain.length; i += 2) ring.push([toDegrees(chain[i]!), toDegrees(chain[i + 1]!)]);
  if (chain.length > 0) ring.push([toDegrees(chain[0]!), toDegrees(chain[1]!)]);
  return ring;
}

/** GeoJSON coordinates of polygons on the grid. */
export const areaOf = (polygons: readonly GridPolygon[]): AreaCoordinates =>
  polygons.map((polygon) => polygon.map(ringOf));

const known = new WeakMap<AreaCoordinates, GridShape>();

/** A shape's area on the grid; worked out once for each area, which is never changed in place. */
export function gridShape(shape: Pick<Shape, 'area'>): GridShape {
  const before = known.get(shape.area);
  if (before) return before;
  const polygons = shape.area.map((polygon) => polygon.map(ringToGrid));
  const made = { polygons, box: boxOf(polygons.flat()) };
  known.set(shape.area, made);
  return made;
}

/** The box around chains; of none an empty one that meets nothing. */
export function boxOf(chains: readonly GridChain[]): GridBox {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const chain of chains) {
    for (let i = 0; i < chain.length; i += 2) {
      west = Math.min(west, chain[i]!);
      east = Math.max(east, chain[i]!);
      south = Math.min(south, chain[i + 1]!);
      north = Math.max(north, chain[i + 1]!);
    }
  }
  return { west, south, east, north };
}

/** A box that is larger to each side, by grid steps. */
export const widened = (box: GridBox, steps: number): GridBox => ({
  west: box.west - steps,
  south: box.south - steps,
  east: box.east + steps,
  north: box.north + steps,
});

/** Whether two boxes have a position in common. */
export const boxesMeet = (a: GridBox, b: GridBox): boolean =>
  a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;

/**
 * On which side of the line from a to b the position c lies: above 0 left, below 0 right, 0 on it.
 * The sign is exact: products of deltas that a double cannot hold are made as big integers.
 */
export function turn(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  return crossOf(bx - ax, by - ay, cx - ax, cy - ay);
}

const EXACT = 2 ** 52;

/** The cross product of two vectors in grid steps, with an exact sign. */
export function crossOf(ux: number, uy: number, vx: number, vy: number): number {
  const left = ux * vy;
  const right = uy * vx;
  if (Math.abs(left) < EXACT && Math.abs(right) < EXACT) return left - right;
  return Number(BigInt(ux) * BigInt(vy) - BigInt(uy) * BigInt(vx));
}

/** Twice the area that a ring encloses in square grid steps; above 0 when it runs counter-clockwise. The sign is exact. */
export function doubleArea(chain: GridChain): number {
  const [x0, y0] = [chain[0] ?? 0, chain[1] ?? 0];
  let sum = 0;
  let size = 0;
  for (let i = 2; i + 3 < chain.length; i += 2) {
    const part = (chain[i]! - x0) * (chain[i + 3]! - y0) - (chain[i + 1]! - y0) * (chain[i + 2]! - x0);
    sum += part;
    size += Math.abs(part);
  }
  // The rounding of n additions is below n · 2⁻⁵² of their size.
  if (Math.abs(sum) > size * chain.length * 2 ** -50) return sum;
  return Number(exactDoubleArea(chain));
}

function exactDoubleArea(chain: GridChain): bigint {
  let sum = 0n;
  for (let i = 0; i < chain.length; i += 2) {
    const j = (i + 2) % chain.length;
    sum += BigInt(chain[i]!) * BigInt(chain[j + 1]!) - BigInt(chain[i + 1]!) * BigInt(chain[j]!);
  }
  return sum;
}
