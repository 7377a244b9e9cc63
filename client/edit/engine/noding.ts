import { indexBoxes } from './cells.ts';
import type { BoxIndex } from './cells.ts';
import { boxOf, crossOf, turn } from './grid.ts';
import type { GridBox, GridChain } from './grid.ts';

/** A ring or line to be noded. */
export interface Strand {
  readonly chain: GridChain;
  readonly isRing: boolean;
  /** Its vertices are nodes of others; it takes none itself. */
  readonly isFixed?: boolean;
}

/** Edges of all strands: ends, and the strand and place that each comes from. */
interface Edges {
  readonly ends: Float64Array;
  readonly strands: Int32Array;
  readonly places: Int32Array;
  readonly count: number;
}

/** New nodes by strand and place of an edge. */
type Nodes = Map<number, Map<number, number[]>>;

/** More rounds than any input has been seen to need; each adds nodes of the finite grid within the strands' box. */
const MAX_ROUNDS = 40;

/**
 * Nodes strands by iterated snap rounding (Hobby 1999, Halperin and Packer 2002): a vertex that lies within half a step
 * of another strand's edge becomes a vertex there, and where two edges cross, the grid position nearest to the crossing
 * becomes one of both. It is done over until nothing changes, so that afterwards no two edges cross or touch except at
 * vertices of both.
 *
 * @param crossings - whether crossings are noded too; without, only vertices are.
 * @param within - only edges that meet this box are looked at; all without it.
 * @returns a chain for each strand in the same order; the very same chain where nothing was added.
 */
export function nodeStrands(strands: readonly Strand[], crossings: boolean, within?: GridBox): GridChain[] {
  const chains = strands.map((strand) => strand.chain);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const nodes = findNodes(strands, chains, crossings, within);
    if (nodes.size === 0) break;
    let isChanged = false;
    for (const [strand, places] of nodes) {
      const next = withNodes(chains[strand]!, places);
      if (next.length === chains[strand]!.length) continue;
      chains[strand] = next;
      isChanged = true;
    }
    if (!isChanged) break;
  }
  return chains;
}

function findNodes(
  strands: readonly Strand[],
  chains: readonly GridChain[],
  crossings: boolean,
  within: GridBox | undefined,
): Nodes {
  const edges = edgesOf(strands, chains, within);
  const boxes = new Float64Array(edges.count * 4);
  for (let i = 0; i < edges.count; i++) {
    const [ax, ay, bx, by] = endsOf(edges, i);
    boxes[i * 4] = Math.min(ax, bx);
    boxes[i * 4 + 1] = Math.min(ay, by);
    boxes[i * 4 + 2] = Math.max(ax, bx);
    boxes[i * 4 + 3] = Math.max(ay, by);
  }
  const whole = boxOf([edges.ends as unknown as number[]]);
  const index = indexBoxes(boxes, whole);
  const nodes: Nodes = new Map();
  const add = (edge: number, x: number, y: number): void => {
    const strand = edges.strands[edge]!;
    if (strands[strand]!.isFixed) return;
    const places = nodes.get(strand) ?? new Map<number, number[]>();
    nodes.set(strand, places);
    const at = places.get(edges.places[edge]!) ?? [];
    places.set(edges.places[edge]!, at);
    at.push(x, y);
  };
  const found = crossings ? takeCrossings(edges, index, add) : [];
  takePixels(edges, index, [...found, ...edges.ends], add);
  return nodes;
}

function edgesOf(strands: readonly Strand[], chains: readonly GridChain[], within: GridBox | undefined): Edges {
  let total = 0;
  for (const chain of chains) total += chain.length / 2;
  const ends = new Float64Array(total * 4);
  const strandOf = new Int32Array(total);
  const placeOf = new Int32Array(total);
  let count = 0;
  for (let strand = 0; strand < chains.length; strand++) {
    const chain = chains[strand]!;
    const last = strands[strand]!.isRing ? chain.length : chain.length - 2;
    for (let i = 0; i < last; i += 2) {
      const j = i + 2 < chain.length ? i + 2 : 0;
      const [ax, ay, bx, by] = [chain[i]!, chain[i + 1]!, chain[j]!, chain[j + 1]!];
      if (within && !edgeMeets(ax, ay, bx, by, within)) continue;
      ends[count * 4] = ax;
      ends[count * 4 + 1] = ay;
      ends[count * 4 + 2] = bx;
      ends[count * 4 + 3] = by;
      strandOf[count] = strand;
      placeOf[count++] = i;
    }
  }
  return { ends: ends.subarray(0, count * 4), strands: strandOf, places: placeOf, count };
}

function edgeMeets(ax: number, ay: number, bx: number, by: number, box: GridBox): boolean {
  if (ax < box.west && bx < box.west) return false;
  if (ax > box.east && bx > box.east) return false;
  if (ay < box.south && by < box.south) return false;
  return !(ay > box.north && by > box.north);
}

function endsOf({ ends }: Edges, edge: number): [number, number, number, number] {
  return [ends[edge * 4]!, ends[edge * 4 + 1]!, ends[edge * 4 + 2]!, ends[edge * 4 + 3]!];
}

/**
 * Positions that lie within half a step of an edge: vertices, and crossings of others. That crossings count for third
 * edges in the same round is what keeps sharp corners from closing step by step, round by round.
 */
function takePixels(
  { ends }: Edges,
  index: BoxIndex,
  pixels: readonly number[],
  add: (edge: number, x: number, y: number) => void,
): void {
  const seen = new Map<number, Set<number>>();
  for (let i = 0; i < pixels.length; i += 2) {
    const [x, y] = [pixels[i]!, pixels[i + 1]!];
    let row = seen.get(y);
    if (!row) seen.set(y, (row = new Set()));
    if (row.has(x)) continue;
    row.add(x);
    index.visit(x, y, x, y, (edge) => {
      const at = edge * 4;
      if (passesThrough(ends[at]!, ends[at + 1]!, ends[at + 2]!, ends[at + 3]!, x, y)) add(edge, x, y);
    });
  }
}

/** Whether an edge meets the pixel around a position, its borders included, and does not end there. Exact. */
export function passesThrough(ax: number, ay: number, bx: number, by: number, x: number, y: number): boolean {
  if (x < Math.min(ax, bx) || x > Math.max(ax, bx) || y < Math.min(ay, by) || y > Math.max(ay, by)) return false;
  if ((x === ax && y === ay) || (x === bx && y === by)) return false;
  const [dx, dy] = [bx - ax, by - ay];
  return 2 * Math.abs(crossOf(dx, dy, x - ax, y - ay)) <= Math.abs(dx) + Math.abs(dy);
}

/** Where edges cross: nodes of both. */
function takeCrossings(edges: Edges, index: BoxIndex, add: (edge: number, x: number, y: number) => void): number[] {
  const { ends } = edges;
  const found: number[] = [];
  for (let i = 0; i < edges.count; i++) {
    const [ax, ay, bx, by] = endsOf(edges, i);
    index.visit(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by), (j) => {
      if (j <= i) return;
      const at = j * 4;
      const crossing = crossingOf(ax, ay, bx, by, ends[at]!, ends[at + 1]!, ends[at + 2]!, ends[at + 3]!);
      if (!crossing) return;
      add(i, ...crossing);
      add(j, ...crossing);
      found.push(...crossing);
    });
  }
  return found;
}

/** The grid position nearest to where two edges cross between their ends; `null` when they do not. That they do is exact. */
export function crossingOf(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): [x: number, y: number] | null {
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return null;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return null;
  const a = turn(cx, cy, dx, dy, ax, ay);
  const b = turn(cx, cy, dx, dy, bx, by);
  if (!((a > 0 && b < 0) || (a < 0 && b > 0))) return null;
  const c = turn(ax, ay, bx, by, cx, cy);
  const d = turn(ax, ay, bx, by, dx, dy);
  if (!((c > 0 && d < 0) || (c < 0 && d > 0))) return null;
  const t = a / (a - b);
  return [ax + Math.round(t * (bx - ax)), ay + Math.round(t * (by - ay))];
}

/** A chain with nodes put in, those of an edge in the order in which it passes them. */
function withNodes(chain: GridChain, places: ReadonlyMap<number, number[]>): number[] {
  const next: number[] = [];
  const push = (x: number, y: number): void => {
    if (next.length > 0 && next[next.length - 2] === x && next[next.length - 1] === y) return;
    next.push(x, y);
  };
  for (let i = 0; i < chain.length; i += 2) {
    push(chain[i]!, chain[i + 1]!);
    const nodes = places.get(i);
    if (!nodes) continue;
    const j = (i + 2) % chain.length;
    const [dx, dy] = [chain[j]! - chain[i]!, chain[j + 1]! - chain[i + 1]!];
    const along = Array.from({ length: nodes.length / 2 }, (_, k): [number, number, number] => {
      const [x, y] = [nodes[k * 2]!, nodes[k * 2 + 1]!];
      return [(x - chain[i]!) * dx + (y - chain[i + 1]!) * dy, x, y];
    });
    along.sort((p, q) => p[0] - q[0] || p[1] - q[1] || p[2] - q[2]);
    for (const [, x, y] of along) push(x, y);
  }
  return next;
}
