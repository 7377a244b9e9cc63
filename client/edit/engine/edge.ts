import { gridShape, isSamePosition, toSteps } from './grid.ts';
import { nameOf, ownerAt } from './hold.ts';
import type { VertexOptions } from './hold.ts';
import { beginMove } from './move.ts';
import { shapesIn } from './neighbours.ts';
import { passesThrough } from './noding.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';

/** A boundary between the same areas, from one junction to the next. */
export interface SharedEdge {
  /** Junctions at both ends, unless it is closed; a closed one does not repeat its first position. */
  readonly positions: readonly LonLat[];
  readonly isClosed: boolean;
  /** The shape that it was looked for in, then what lies on the other side in the same layer, if anything does. */
  readonly keys: readonly ShapeKey[];
}

/**
 * The boundary at a position on it, or along the edge between two neighbouring vertices. It ends where a third shape of
 * the layer, or nobody's ground, begins.
 *
 * @throws {EditRefused} `no-edge-here`.
 */
export function sharedEdge(
  coverage: Coverage,
  where: LonLat | readonly [LonLat, LonLat],
  options: VertexOptions = {},
): SharedEdge {
  const isPair = Array.isArray(where[0]);
  const [a, b] = (isPair ? where : [where, where]) as [LonLat, LonLat];
  const find = (shape: Shape): RingEdge | null => ringEdgeAt(shape, a, b);
  const owner = ownerAt(coverage, a, options, (shape) => find(shape) !== null);
  const { ring, index } = find(owner)!;
  const sides = new Sides(coverage, owner);
  return chainFrom(ring.slice(0, -1), index, sides, owner.key);
}

/** Moves a boundary by degrees; what lies on both sides follows. Its junctions stay, unless it is one straight edge. */
export function moveEdge(
  coverage: Coverage,
  edge: Pick<SharedEdge, 'positions' | 'keys'>,
  by: readonly [lon: number, lat: number],
  options: VertexOptions = {},
): Patch {
  const from = edge.positions[0]!;
  const move = beginMove(coverage, { edge, from, ...options });
  move.preview([from[0] + by[0], from[1] + by[1]]);
  return move.commit();
}

interface RingEdge {
  readonly ring: readonly LonLat[];
  readonly index: number;
}

/** The edge between two vertices, or when they are one position the edge that passes through it or ends there. */
function ringEdgeAt(shape: Shape, a: LonLat, b: LonLat): RingEdge | null {
  const isPoint = isSamePosition(a, b);
  for (const positions of shape.area.flat()) {
    const ring = positions as unknown as LonLat[];
    for (let index = 0; index < ring.length - 1; index++) {
      const [u, v] = [ring[index]!, ring[index + 1]!];
      const isMeant = isPoint
        ? isSamePosition(u, a) || isOnEdge(u, v, a)
        : (isSamePosition(u, a) && isSamePosition(v, b)) || (isSamePosition(u, b) && isSamePosition(v, a));
      if (isMeant) return { ring, index };
    }
  }
  return null;
}

/** Whether an edge passes through the grid position, without ending there. */
export function isOnEdge(u: LonLat, v: LonLat, at: LonLat): boolean {
  const steps = [u[0], u[1], v[0], v[1], at[0], at[1]].map(toSteps) as [number, number, number, number, number, number];
  return passesThrough(...steps);
}

/** Which shapes of a layer have a vertex and an edge. */
class Sides {
  readonly #vertices = new Map<string, Set<ShapeKey>>();
  readonly #edges = new Map<string, Set<ShapeKey>>();

  constructor(coverage: Coverage, owner: Shape) {
    const near = shapesIn(
      coverage,
      gridShape(owner).box,
      (shape) => shape.layer === owner.layer && (owner.layer !== 'adjacency-zone' || shape.key === owner.key),
    );
    for (const shape of near) {
      for (const ring of shape.area.flat() as unknown as LonLat[][]) {
        const names = ring.map(nameOf);
        for (let i = 1; i < names.length; i++) {
          add(this.#vertices, names[i]!, shape.key);
          add(this.#edges, edgeName(names[i - 1]!, names[i]!), shape.key);
        }
      }
    }
  }

  ofEdge(a: LonLat, b: LonLat): ReadonlySet<ShapeKey> {
    return this.#edges.get(edgeName(nameOf(a), nameOf(b))) ?? new Set();
  }

  /** Whether a boundary goes on past a vertex: the same shapes on both its edges, and no other there. */
  goesOn(before: ReadonlySet<ShapeKey>, vertex: LonLat, after: ReadonlySet<ShapeKey>): boolean {
    return this.#vertices.get(nameOf(vertex))?.size === before.size && isSameSet(before, after);
  }
}

function add(sets: Map<string, Set<ShapeKey>>, name: string, key: ShapeKey): void {
  const set = sets.get(name);
  if (set) set.add(key);
  else sets.set(name, new Set([key]));
}

const edgeName = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((item) => b.has(item));

function chainFrom(ring: readonly LonLat[], index: number, sides: Sides, owner: ShapeKey): SharedEdge {
  const at = (i: number): LonLat => ring[((i % ring.length) + ring.length) % ring.length]!;
  const keys = sides.ofEdge(at(index), at(index + 1));
  if (!keys.has(owner)) throw new EditRefused('no-edge-here', at(index));
  let end = index + 1;
  while (end - index < ring.length && sides.goesOn(keys, at(end), sides.ofEdge(at(end), at(end + 1)))) end++;
  const named = [owner, ...[...keys].filter((key) => key !== owner)];
  if (end - index >= ring.length) return { positions: ring, isClosed: true, keys: named };
  let start = index;
  while (sides.goesOn(keys, at(start), sides.ofEdge(at(start), at(start - 1)))) start--;
  const positions = Array.from({ length: end - start + 1 }, (_, i) => at(start + i));
  return { positions, isClosed: false, keys: named };
}
