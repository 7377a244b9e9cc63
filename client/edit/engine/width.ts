import { indexBoxes } from './cells.ts';
import { boxOf, toDegrees } from './grid.ts';
import type { GridPolygon } from './grid.ts';

/** Length of a degree of latitude at 31°, metres; to 0.2 % at any latitude of China, which is a millimetre in half a metre. */
const METRES_A_DEGREE = 110_900;

/** Edges in metres with the inside on their left; four numbers each. */
interface LocalEdges {
  readonly ends: Float64Array;
  readonly perimeter: number;
  readonly area: number;
}

/**
 * Whether a circle of this diameter fits into a polygon, its shell counter-clockwise and its holes clockwise.
 *
 * A region holds a circle of radius r when it is left with anything after r has been taken off along its whole edge. Of
 * that rest the border is searched: pieces of each edge moved inwards by r, less what is nearer than r to another edge,
 * and arcs about reflex corners. The first place found is enough, and only edges within 2r of each other are compared,
 * so that long thin polygons cost what they have vertices. Wide ones are told at once: area / perimeter never exceeds
 * the radius of the largest circle in a region without holes. Corners are tried every 15°.
 */
export function fitsCircle(polygon: GridPolygon, diameterM: number): boolean {
  const radius = diameterM / 2;
  const edges = localEdges(polygon);
  if (edges.area <= 0) return false;
  if (polygon.length === 1 && edges.area / edges.perimeter >= radius * 1.01) return true;
  return hasRest(edges, radius);
}

function localEdges(polygon: GridPolygon): LocalEdges {
  const box = boxOf(polygon);
  const perStep = toDegrees(1) * METRES_A_DEGREE;
  const shrink = Math.cos((toDegrees((box.south + box.north) / 2) * Math.PI) / 180) * 1.003;
  const ends: number[] = [];
  let [perimeter, area] = [0, 0];
  for (const chain of polygon) {
    for (let i = 0; i < chain.length; i += 2) {
      const j = (i + 2) % chain.length;
      const [ax, ay] = [(chain[i]! - box.west) * perStep * shrink, (chain[i + 1]! - box.south) * perStep];
      const [bx, by] = [(chain[j]! - box.west) * perStep * shrink, (chain[j + 1]! - box.south) * perStep];
      ends.push(ax, ay, bx, by);
      perimeter += Math.hypot(bx - ax, by - ay);
      area += (ax * by - ay * bx) / 2;
    }
  }
  return { ends: Float64Array.from(ends), perimeter, area };
}

function hasRest({ ends }: LocalEdges, radius: number): boolean {
  const count = ends.length / 4;
  const boxes = new Float64Array(ends.length);
  for (let i = 0; i < ends.length; i += 4) {
    boxes[i] = Math.min(ends[i]!, ends[i + 2]!);
    boxes[i + 1] = Math.min(ends[i + 1]!, ends[i + 3]!);
    boxes[i + 2] = Math.max(ends[i]!, ends[i + 2]!);
    boxes[i + 3] = Math.max(ends[i + 1]!, ends[i + 3]!);
  }
  const index = indexBoxes(boxes, boxOf([ends as unknown as number[]]));
  const near = (x0: number, y0: number, x1: number, y1: number): number[] => {
    const found: number[] = [];
    index.visit(
      Math.min(x0, x1) - radius,
      Math.min(y0, y1) - radius,
      Math.max(x0, x1) + radius,
      Math.max(y0, y1) + radius,
      (edge) => void found.push(edge),
    );
    return found;
  };
  for (let edge = 0; edge < count; edge++) {
    if (hasFreePiece(ends, edge, radius, near) || hasFreeCorner(ends, edge, radius, near)) return true;
  }
  return false;
}

type Near = (x0: number, y0: number, x1: number, y1: number) => number[];

/** Whether some of an edge, moved inwards, is as far from every other edge. */
function hasFreePiece(ends: Float64Array, edge: number, radius: number, near: Near): boolean {
  const [ax, ay, bx, by] = ends.subarray(edge * 4, edge * 4 + 4) as unknown as [number, number, number, number];
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return false;
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  const [x0, y0] = [ax - uy * radius, ay + ux * radius];
  const taken: [number, number][] = [];
  for (const other of near(x0, y0, x0 + ux * length, y0 + uy * length)) {
    if (other === edge) continue;
    const part = takenBy(ends, other, x0, y0, ux, uy, radius);
    if (part) taken.push(part);
  }
  taken.sort((a, b) => a[0] - b[0]);
  let free = 0;
  for (const [from, to] of taken) {
    if (from > free + 1e-6) return true;
    free = Math.max(free, to);
    if (free >= length) return false;
  }
  return free < length - 1e-6;
}

/** The part of a line, by distance along it, that is nearer than the radius to an edge: it is one piece, as a capsule is convex. */
function takenBy(
  ends: Float64Array,
  edge: number,
  x0: number,
  y0: number,
  ux: number,
  uy: number,
  radius: number,
): [number, number] | null {
  // Along and across the line: the edge's ends.
  const local = (i: number): [number, number] => {
    const [x, y] = [ends[edge * 4 + i]! - x0, ends[edge * 4 + i + 1]! - y0];
    return [x * ux + y * uy, y * ux - x * uy];
  };
  const [p, q] = [local(0), local(2)];
  const inner = radius * (1 - 1e-9);
  let [from, to] = [Infinity, -Infinity];
  const take = (t: number): void => {
    from = Math.min(from, t);
    to = Math.max(to, t);
  };
  for (const [s, d] of [p, q]) {
    if (Math.abs(d) >= inner) continue;
    const half = Math.sqrt(inner * inner - d * d);
    take(s - half);
    take(s + half);
  }
  const [ds, dd] = [q[0] - p[0], q[1] - p[1]];
  const length = Math.hypot(ds, dd);
  if (length === 0) return from < to ? [from, to] : null;
  // Both sides of the capsule: where the line crosses the edge moved by the radius.
  for (const sign of [-1, 1]) {
    const [ns, nd] = [(-dd / length) * inner * sign, (ds / length) * inner * sign];
    if (dd === 0) continue;
    const t = -(p[1] + nd) / dd;
    if (t >= 0 && t <= 1) take(p[0] + ns + t * ds);
  }
  return from < to ? [from, to] : null;
}

/** Whether a circle fits that touches the corner at the end of an edge, where the inside is wider than a half turn. */
function hasFreeCorner(ends: Float64Array, edge: number, radius: number, near: Near): boolean {
  const next = cornerAfter(ends, edge);
  if (next < 0) return false;
  const [ax, ay, bx, by] = ends.subarray(edge * 4, edge * 4 + 4) as unknown as [number, number, number, number];
  const [cx, cy] = [ends[next * 4 + 2]!, ends[next * 4 + 3]!];
  if ((bx - ax) * (cy - by) - (by - ay) * (cx - bx) >= 0) return false;
  const [first, last] = [Math.atan2(bx - ax, -(by - ay)), Math.atan2(cx - bx, -(cy - by))];
  const sweep = (last - first - 2 * Math.PI) % (2 * Math.PI);
  const steps = Math.max(1, Math.ceil(-sweep / (Math.PI / 12)));
  for (let i = 0; i <= steps; i++) {
    const angle = first + (sweep * i) / steps;
    const [x, y] = [bx + Math.cos(angle) * radius, by + Math.sin(angle) * radius];
    if (near(x, y, x, y).every((other) => distanceTo(ends, other, x, y) >= radius * (1 - 1e-9))) return true;
  }
  return false;
}

/** The edge that begins where this one ends: the following one, or at the end of a ring its first. */
function cornerAfter(ends: Float64Array, edge: number): number {
  const begins = (other: number): boolean =>
    ends[other * 4] === ends[edge * 4 + 2] && ends[other * 4 + 1] === ends[edge * 4 + 3];
  if (edge * 4 + 4 < ends.length && begins(edge + 1)) return edge + 1;
  for (let other = 0; other * 4 < ends.length; other++) if (begins(other)) return other;
  return -1;
}

function distanceTo(ends: Float64Array, edge: number, x: number, y: number): number {
  const [ax, ay, bx, by] = ends.subarray(edge * 4, edge * 4 + 4) as unknown as [number, number, number, number];
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
