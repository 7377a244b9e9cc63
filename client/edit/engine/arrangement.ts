import { crossOf, turn } from './grid.ts';
import type { GridChain, GridPolygon } from './grid.ts';
import { indexBoxes } from './cells.ts';
import { boxOf } from './grid.ts';
import { nodeStrands } from './noding.ts';
import type { Strand } from './noding.ts';

/**
 * The plane divided by the edges of some areas and of lines that cut them. Half-edge `2e` runs from `from[e]` to `to[e]`,
 * `2e + 1` back; each has a cycle, the side of a face on its left, and each cycle knows which areas cover the face.
 */
export interface Arrangement {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** By edge: how it belongs to a cutting line: 1 runs along, -1 against, 0 not at all. */
  readonly cut: readonly number[];
  /** By half-edge. */
  readonly cycleOf: Int32Array;
  /** By half-edge: the one that a walker meets next who keeps the face on the left. */
  readonly next: Int32Array;
  /** By cycle: numbers of the areas that cover it, ascending. */
  readonly covers: readonly (readonly number[])[];
  /** Half-edges that leave each vertex, counter-clockwise. */
  readonly leaving: readonly (readonly number[])[];
}

/**
 * Winding numbers by source, a ring. A polygon covers what its shell winds around and no hole does, whichever way each runs,
 * so that also a ring that crosses itself or others has a sensible area.
 */
type Windings = ReadonlyMap<number, number>;

/** A source: what area it is of, and the source that is the shell of its polygon. */
interface SourceRing {
  readonly area: number;
  readonly shell: number;
}

interface Graph {
  readonly xs: number[];
  readonly ys: number[];
  readonly from: number[];
  readonly to: number[];
  readonly cut: number[];
  /** By edge: how often each source runs along it, less how often it runs back. */
  readonly nets: Map<number, number>[];
}

/**
 * Divides the plane by areas and lines; all are noded together first.
 *
 * @param areas - polygons of each area; valid or not.
 * @param cuts - open lines.
 */
export function arrange(areas: readonly (readonly GridPolygon[])[], cuts: readonly GridChain[] = []): Arrangement {
  const strands: Strand[] = [];
  const sources: number[] = [];
  const rings: SourceRing[] = [];
  areas.forEach((polygons, area) => {
    for (const polygon of polygons) {
      const shell = rings.length;
      for (const chain of polygon) {
        strands.push({ chain, isRing: true });
        sources.push(rings.push({ area, shell }) - 1);
      }
    }
  });
  for (const chain of cuts) {
    strands.push({ chain, isRing: false });
    sources.push(-1);
  }
  const graph = graphOf(strands, nodeStrands(strands, true), sources);
  const leaving = sortLeaving(graph);
  const next = nextOf(graph, leaving);
  const { cycleOf, firsts } = traceCycles(next);
  const windings = windCycles(graph, next, cycleOf, firsts);
  const covers = windings.map((winding) => coversOf(winding, rings));
  return { ...graph, cycleOf, next, covers, leaving };
}

function graphOf(strands: readonly Strand[], chains: readonly GridChain[], sources: readonly number[]): Graph {
  const graph: Graph = { xs: [], ys: [], from: [], to: [], cut: [], nets: [] };
  const vertices = new Map<number, Map<number, number>>();
  const vertex = (x: number, y: number): number => {
    let row = vertices.get(y);
    if (!row) vertices.set(y, (row = new Map()));
    let id = row.get(x);
    if (id === undefined) {
      id = graph.xs.push(x) - 1;
      graph.ys.push(y);
      row.set(x, id);
    }
    return id;
  };
  const edges = new Map<number, number>();
  const edge = (u: number, v: number): number => {
    const name = Math.min(u, v) * 2 ** 26 + Math.max(u, v);
    let id = edges.get(name);
    if (id === undefined) {
      id = graph.from.push(Math.min(u, v)) - 1;
      graph.to.push(Math.max(u, v));
      graph.cut.push(0);
      graph.nets.push(new Map());
      edges.set(name, id);
    }
    return id;
  };
  chains.forEach((chain, strand) => {
    const ids = Array.from({ length: chain.length / 2 }, (_, i) => vertex(chain[i * 2]!, chain[i * 2 + 1]!));
    if (strands[strand]!.isRing && ids.length > 0) ids.push(ids[0]!);
    for (let i = 1; i < ids.length; i++) {
      const [u, v] = [ids[i - 1]!, ids[i]!];
      if (u === v) continue;
      const id = edge(u, v);
      const source = sources[strand]!;
      if (source < 0) graph.cut[id] = u < v ? 1 : -1;
      else graph.nets[id]!.set(source, (graph.nets[id]!.get(source) ?? 0) + (u < v ? 1 : -1));
    }
  });
  return withoutIdle(graph);
}

/** Leaves out edges that every source runs along there and back: they bound nothing. */
function withoutIdle(graph: Graph): Graph {
  const kept: Graph = { xs: graph.xs, ys: graph.ys, from: [], to: [], cut: [], nets: [] };
  graph.nets.forEach((net, edge) => {
    for (const [source, count] of net) if (count === 0) net.delete(source);
    if (net.size === 0 && graph.cut[edge] === 0) return;
    kept.from.push(graph.from[edge]!);
    kept.to.push(graph.to[edge]!);
    kept.cut.push(graph.cut[edge]!);
    kept.nets.push(net);
  });
  return kept;
}

function sortLeaving({ xs, ys, from, to }: Graph): number[][] {
  const leaving: number[][] = xs.map(() => []);
  for (let edge = 0; edge < from.length; edge++) {
    leaving[from[edge]!]!.push(edge * 2);
    leaving[to[edge]!]!.push(edge * 2 + 1);
  }
  const head = (half: number): number => (half & 1 ? from[half >> 1]! : to[half >> 1]!);
  leaving.forEach((halves, vertex) => {
    if (halves.length < 3) return;
    const [x, y] = [xs[vertex]!, ys[vertex]!];
    halves.sort((a, b) => {
      const [ax, ay] = [xs[head(a)]! - x, ys[head(a)]! - y];
      const [bx, by] = [xs[head(b)]! - x, ys[head(b)]! - y];
      const half = isLower(ax, ay) - isLower(bx, by);
      return half === 0 ? -crossOf(ax, ay, bx, by) : half;
    });
  });
  return leaving;
}

/** 0 for directions from east over north to just before west, 1 for the rest. */
const isLower = (dx: number, dy: number): number => (dy > 0 || (dy === 0 && dx > 0) ? 0 : 1);

function nextOf({ to, from }: Graph, leaving: readonly (readonly number[])[]): Int32Array {
  const next = new Int32Array(to.length * 2);
  const place = new Int32Array(to.length * 2);
  for (const halves of leaving) halves.forEach((half, i) => (place[half] = i));
  for (let half = 0; half < next.length; half++) {
    const halves = leaving[half & 1 ? from[half >> 1]! : to[half >> 1]!]!;
    next[half] = halves[(place[half ^ 1]! + halves.length - 1) % halves.length]!;
  }
  return next;
}

function traceCycles(next: Int32Array): { cycleOf: Int32Array; firsts: number[] } {
  const cycleOf = new Int32Array(next.length).fill(-1);
  const firsts: number[] = [];
  for (let start = 0; start < next.length; start++) {
    if (cycleOf[start] !== -1) continue;
    const cycle = firsts.push(start) - 1;
    for (let half = start; cycleOf[half] === -1; half = next[half]!) cycleOf[half] = cycle;
  }
  return { cycleOf, firsts };
}

/** Winding numbers of each cycle: across an edge they change by its nets; outside a component a ray to the west tells them. */
function windCycles(graph: Graph, next: Int32Array, cycleOf: Int32Array, firsts: readonly number[]): Windings[] {
  const windings: (Windings | undefined)[] = firsts.map(() => undefined);
  const components = componentsOf(graph);
  const ray = createRay(graph, components);
  const outers = outerHalves(graph, components, next);
  for (const half of outers) {
    const cycle = cycleOf[half]!;
    windings[cycle] = ray(half);
    const queue = [cycle];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      let walker = firsts[at]!;
      do {
        const beyond = cycleOf[walker ^ 1]!;
        if (!windings[beyond]) {
          windings[beyond] = across(windings[at]!, graph.nets[walker >> 1]!, walker & 1 ? 1 : -1);
          queue.push(beyond);
        }
        walker = next[walker]!;
      } while (walker !== firsts[at]);
    }
  }
  return windings.map((winding) => winding ?? new Map<number, number>());
}

function across(winding: Windings, net: ReadonlyMap<number, number>, sign: number): Windings {
  if (net.size === 0) return winding;
  const result = new Map(winding);
  cross(result, net, sign);
  return result;
}

/** Changes winding numbers to those beyond an edge. */
function cross(winding: Map<number, number>, net: ReadonlyMap<number, number>, sign: number): void {
  for (const [source, count] of net) {
    const sum = (winding.get(source) ?? 0) + sign * count;
    if (sum === 0) winding.delete(source);
    else winding.set(source, sum);
  }
}

function componentsOf({ xs, from, to }: Graph): Int32Array {
  const parent = new Int32Array(xs.length).map((_, i) => i);
  const find = (vertex: number): number => {
    let root = vertex;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  };
  for (let edge = 0; edge < from.length; edge++) parent[find(from[edge]!)] = find(to[edge]!);
  return parent.map((_, vertex) => find(vertex));
}

/** Of each component a half-edge with the ground outside it on its left: one that leaves its westernmost vertex. */
function outerHalves({ xs, ys, from, to }: Graph, components: Int32Array, next: Int32Array): number[] {
  const lowest = new Map<number, number>();
  for (let half = 0; half < next.length; half++) {
    const vertex = half & 1 ? to[half >> 1]! : from[half >> 1]!;
    const best = lowest.get(components[vertex]!);
    const isFurther =
      best === undefined || xs[vertex]! < xs[best]! || (xs[vertex] === xs[best] && ys[vertex]! < ys[best]!);
    if (isFurther) lowest.set(components[vertex]!, vertex);
  }
  // At the westernmost vertex (of those the southernmost) all edges leave to the east half. The outside lies clockwise
  // before the first of them, that is on the left of the last.
  const last = new Map<number, number>();
  for (let half = 0; half < next.length; half++) {
    const [tail, head] = half & 1 ? [to[half >> 1]!, from[half >> 1]!] : [from[half >> 1]!, to[half >> 1]!];
    if (lowest.get(components[tail]!) !== tail) continue;
    const best = last.get(tail);
    if (best === undefined) {
      last.set(tail, half);
      continue;
    }
    const other = best & 1 ? from[best >> 1]! : to[best >> 1]!;
    if (turn(xs[tail]!, ys[tail]!, xs[other]!, ys[other]!, xs[head]!, ys[head]!) > 0) last.set(tail, half);
  }
  return [...last.values()];
}

/** Counts, for the vertex that a half-edge leaves, what other components wind around it: their edges to the west of it. */
function createRay(graph: Graph, components: Int32Array): (half: number) => Windings {
  const { xs, ys, from, to, nets } = graph;
  const boxes = new Float64Array(from.length * 4);
  for (let edge = 0; edge < from.length; edge++) {
    const [a, b] = [from[edge]!, to[edge]!];
    boxes[edge * 4] = Math.min(xs[a]!, xs[b]!);
    boxes[edge * 4 + 1] = Math.min(ys[a]!, ys[b]!);
    boxes[edge * 4 + 2] = Math.max(xs[a]!, xs[b]!);
    boxes[edge * 4 + 3] = Math.max(ys[a]!, ys[b]!);
  }
  const whole = boxOf(xs.map((x, i) => [x, ys[i]!]));
  const index = indexBoxes(boxes, whole);
  return (half) => {
    const vertex = half & 1 ? to[half >> 1]! : from[half >> 1]!;
    const [x, y] = [xs[vertex]!, ys[vertex]!];
    const winding = new Map<number, number>();
    index.visit(whole.west, y, x, y, (edge) => {
      const [a, b] = [from[edge]!, to[edge]!];
      if (components[a] === components[vertex] || ys[a]! > y === ys[b]! > y) return;
      const isUp = ys[b]! > ys[a]!;
      const [low, high] = isUp ? [a, b] : [b, a];
      // To the right of an edge that runs up, or down: beyond it.
      if (turn(xs[low]!, ys[low]!, xs[high]!, ys[high]!, x, y) < 0) {
        cross(winding, nets[edge]!, isUp ? -1 : 1);
      }
    });
    return winding;
  };
}

function coversOf(winding: Windings, rings: readonly SourceRing[]): number[] {
  const holed = new Set<number>();
  for (const [source] of winding) if (rings[source]!.shell !== source) holed.add(rings[source]!.shell);
  const owners = new Set<number>();
  for (const [source] of winding) {
    const { area, shell } = rings[source]!;
    if (shell === source && !holed.has(shell)) owners.add(area);
  }
  return [...owners].sort((a, b) => a - b);
}
