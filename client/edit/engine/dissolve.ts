import type { Arrangement } from './arrangement.ts';
import { doubleArea, turn } from './grid.ts';
import type { GridChain, GridPolygon } from './grid.ts';

/** Whether the faces that these areas cover are wanted. */
export type Selection = (covers: readonly number[]) => boolean;

/** A connected region of the selection. */
export interface Piece {
  /** Shell counter-clockwise, holes clockwise (RFC 7946); no ring touches itself (OGC 06-103r4, 6.1.11). */
  readonly polygon: GridPolygon;
  /** Half-edges of all its rings; what lies beyond them is on their other side. */
  readonly halves: readonly number[];
  /** What covers it just inside of the first of its half-edges. */
  readonly covers: readonly number[];
}

interface Loop {
  readonly chain: number[];
  readonly halves: number[];
  readonly area: number;
}

/** Loops of one walk along a boundary: a shell with the holes that touch it, or holes alone. */
interface Walk {
  readonly shell: Loop | null;
  readonly holes: Loop[];
}

/**
 * Joins selected faces to valid polygons.
 *
 * @param divide - with `cuts`, cutting lines also part regions; with `covers`, regions that other areas cover are parted.
 */
export function dissolve(
  plane: Arrangement,
  selection: Selection,
  divide: 'none' | 'cuts' | 'covers' = 'none',
): Piece[] {
  const isSelected = plane.covers.map((covers) => selection(covers));
  const names = divide === 'covers' ? plane.covers.map((covers) => covers.join()) : null;
  const isBoundary = (half: number): boolean => {
    const [left, right] = [plane.cycleOf[half]!, plane.cycleOf[half ^ 1]!];
    if (!isSelected[left]) return false;
    if (!isSelected[right]) return true;
    if (names) return names[left] !== names[right];
    return divide === 'cuts' && plane.cut[half >> 1] !== 0 && left !== right;
  };
  const walks = walkBoundaries(plane, isBoundary);
  return assemble(walks).map(({ shell, holes }) => ({
    polygon: [shell.chain, ...holes.map((hole) => hole.chain)],
    halves: [...shell.halves, ...holes.flatMap((hole) => hole.halves)],
    covers: plane.covers[plane.cycleOf[shell.halves[0]!]!]!,
  }));
}

function walkBoundaries(plane: Arrangement, isBoundary: (half: number) => boolean): Walk[] {
  const walks: Walk[] = [];
  const boundary = new Uint8Array(plane.next.length);
  for (let half = 0; half < boundary.length; half++) boundary[half] = isBoundary(half) ? 1 : 0;
  for (let start = 0; start < boundary.length; start++) {
    if (boundary[start] !== 1) continue;
    const halves: number[] = [];
    for (let half = start; boundary[half] === 1;) {
      boundary[half] = 2;
      halves.push(half);
      // Turning clockwise from the way back, the first edge of the boundary keeps to the same region.
      half = plane.next[half]!;
      while (boundary[half] === 0) half = plane.next[half ^ 1]!;
    }
    walks.push(loopsOf(plane, halves));
  }
  return walks;
}

const tailOf = (plane: Arrangement, half: number): number => (half & 1 ? plane.to[half >> 1]! : plane.from[half >> 1]!);

/** Parts a walk where it comes to a vertex again, so that no ring touches itself. */
function loopsOf(plane: Arrangement, halves: readonly number[]): Walk {
  const loops: Loop[] = [];
  const stack: number[] = [];
  const placeOf = new Map<number, number>();
  const cut = (from: number): void => {
    const part = stack.splice(from);
    for (const half of part) placeOf.delete(tailOf(plane, half));
    loops.push(loopOf(plane, part));
  };
  for (const half of halves) {
    const vertex = tailOf(plane, half);
    const place = placeOf.get(vertex);
    if (place !== undefined) cut(place);
    placeOf.set(vertex, stack.length);
    stack.push(half);
  }
  cut(0);
  const shell = loops.find((loop) => loop.area > 0) ?? null;
  return { shell, holes: loops.filter((loop) => loop !== shell) };
}

function loopOf(plane: Arrangement, halves: number[]): Loop {
  const chain: number[] = [];
  for (const half of halves) {
    const vertex = tailOf(plane, half);
    chain.push(plane.xs[vertex]!, plane.ys[vertex]!);
  }
  return { chain, halves, area: doubleArea(chain) };
}

function assemble(walks: readonly Walk[]): { shell: Loop; holes: Loop[] }[] {
  const regions = walks.flatMap((walk) => (walk.shell ? [{ shell: walk.shell, holes: [...walk.holes] }] : []));
  const bySize = [...regions].sort((a, b) => a.shell.area - b.shell.area);
  for (const walk of walks) {
    if (walk.shell) continue;
    // Holes of one walk touch each other and lie in one region.
    const first = walk.holes[0]!;
    bySize
      .find((region) => region.shell.area > -first.area && isInside(first.chain, region.shell.chain))
      ?.holes.push(...walk.holes);
  }
  return regions;
}

/**
 * Whether a hole lies inside a shell. They are noded and nested or apart, so that one place on the hole tells that is
 * not on the shell: a vertex, or else the middle of an edge.
 */
function isInside(hole: GridChain, shell: GridChain): boolean {
  const vertices = new Set<string>();
  const edges = new Set<string>();
  for (let i = 0; i < shell.length; i += 2) {
    const j = (i + 2) % shell.length;
    vertices.add(`${shell[i]},${shell[i + 1]}`);
    edges.add(`${shell[i]},${shell[i + 1]},${shell[j]},${shell[j + 1]}`);
    edges.add(`${shell[j]},${shell[j + 1]},${shell[i]},${shell[i + 1]}`);
  }
  for (let i = 0; i < hole.length; i += 2) {
    if (!vertices.has(`${hole[i]},${hole[i + 1]}`)) return windsAround(shell, hole[i]! * 2, hole[i + 1]! * 2);
  }
  for (let i = 0; i < hole.length; i += 2) {
    const j = (i + 2) % hole.length;
    if (edges.has(`${hole[i]},${hole[i + 1]},${hole[j]},${hole[j + 1]}`)) continue;
    return windsAround(shell, hole[i]! + hole[j]!, hole[i + 1]! + hole[j + 1]!);
  }
  return false;
}

/** Whether a ring has a position, in half steps and not on the ring, inside. Exact. */
export function windsAround(ring: GridChain, x: number, y: number): boolean {
  let isIn = false;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [ax, ay, bx, by] = [ring[i]! * 2, ring[i + 1]! * 2, ring[j]! * 2, ring[j + 1]! * 2];
    if (ay > y === by > y) continue;
    const side = turn(ax, ay, bx, by, x, y);
    if (by > ay ? side > 0 : side < 0) isIn = !isIn;
  }
  return isIn;
}
