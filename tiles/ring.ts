import type { Path } from './flat-geometry.ts';

/** Integer coordinates `x0, y0, x1, y1, …`. */
type Coordinates = ArrayLike<number>;

/**
 * Twice the signed area; above 0 for an exterior ring of a vector tile, whose y axis points down.
 *
 * @param start - where the open ring begins in `xy`.
 * @param end - where it ends.
 * @see Vector Tile Specification 2.1, §4.3.4.4 (surveyor's formula)
 */
export function doubleArea(xy: Coordinates, start = 0, end = xy.length): number {
  let sum = 0;
  let x0 = xy[end - 2]!;
  let y0 = xy[end - 1]!;
  for (let i = start; i < end; i += 2) {
    const x = xy[i]!;
    const y = xy[i + 1]!;
    sum += x0 * y - x * y0;
    x0 = x;
    y0 = y;
  }
  return sum;
}

/**
 * Drops, in place, what rounding to the grid made superfluous: the closing position, repeated positions, positions on a
 * straight line, and spikes that go out and come back the same way.
 *
 * @param start - where the ring begins in `xy`.
 * @param end - where it ends.
 * @returns where what is left ends: an open ring of at least three positions with an area, or `start`.
 */
export function tidyInPlace(xy: Int32Array, start: number, end: number): number {
  let to = start;
  for (let i = start; i < end; i += 2) {
    const x = xy[i]!;
    const y = xy[i + 1]!;
    for (;;) {
      const kept = to - start;
      if (kept >= 2 && xy[to - 2] === x && xy[to - 1] === y) break;
      if (kept >= 4 && isStraight(xy[to - 4]!, xy[to - 3]!, xy[to - 2]!, xy[to - 1]!, x, y)) {
        to -= 2;
        continue;
      }
      xy[to++] = x;
      xy[to++] = y;
      break;
    }
  }
  // The seam: the ring starts somewhere, and that may be in the middle of a straight line or on a spike.
  for (let changed = true; changed && to - start >= 6;) {
    changed = false;
    if (xy[start] === xy[to - 2] && xy[start + 1] === xy[to - 1]) {
      to -= 2;
      changed = true;
    } else if (isStraight(xy[to - 4]!, xy[to - 3]!, xy[to - 2]!, xy[to - 1]!, xy[start]!, xy[start + 1]!)) {
      to -= 2;
      changed = true;
    } else if (isStraight(xy[to - 2]!, xy[to - 1]!, xy[start]!, xy[start + 1]!, xy[start + 2]!, xy[start + 3]!)) {
      xy.copyWithin(start, start + 2, to);
      to -= 2;
      changed = true;
    }
  }
  return to - start >= 6 && doubleArea(xy, start, to) !== 0 ? to : start;
}

const isStraight = (ax: number, ay: number, bx: number, by: number, cx: number, cy: number): boolean =>
  (bx - ax) * (cy - by) === (cx - bx) * (by - ay);

/** What `tidyInPlace` leaves of a ring, or `undefined`. */
export function tidyRing(ring: Path): Path | undefined {
  const xy = Int32Array.from(ring);
  const end = tidyInPlace(xy, 0, xy.length);
  return end > 0 ? Array.from(xy.subarray(0, end)) : undefined;
}

/** Turns an open ring the other way round, in place. */
export function reverseInPlace(xy: Int32Array | Path, start = 0, end = xy.length): void {
  for (let i = start, j = end - 2; i < j; i += 2, j -= 2) {
    const x = xy[i]!;
    const y = xy[i + 1]!;
    xy[i] = xy[j]!;
    xy[i + 1] = xy[j + 1]!;
    xy[j] = x;
    xy[j + 1] = y;
  }
}

// Scratch space for the edges of the rings that are looked at, grown as needed: rings are checked by the hundred thousand.
let capacity = 0;
/** Ends of each edge with x1 ≤ x2, its lowest and highest y, its ring and its place there. */
let x1 = new Int32Array(0);
let y1 = new Int32Array(0);
let x2 = new Int32Array(0);
let y2 = new Int32Array(0);
let low = new Int32Array(0);
let high = new Int32Array(0);
let ringOf = new Int32Array(0);
let placeOf = new Int32Array(0);
/** How many edges the ring of each edge has. */
let sizeOf = new Int32Array(0);
/** Numbers of the edges in order of their left ends. */
let order = new Int32Array(0);
/** Left ends with the edges' numbers, in one number each, to be sorted without a comparator. */
let keys = new Float64Array(0);

const EDGE_NUMBERS = 2 ** 24;
/** Up to so many edges insertion is the faster way to sort. */
const FEW_EDGES = 40;

function reserve(count: number): void {
  if (count <= capacity) return;
  capacity = 2 * count;
  x1 = new Int32Array(capacity);
  y1 = new Int32Array(capacity);
  x2 = new Int32Array(capacity);
  y2 = new Int32Array(capacity);
  low = new Int32Array(capacity);
  high = new Int32Array(capacity);
  ringOf = new Int32Array(capacity);
  placeOf = new Int32Array(capacity);
  sizeOf = new Int32Array(capacity);
  order = new Int32Array(capacity);
  keys = new Float64Array(capacity);
}

/**
 * Whether no edge of the rings meets another one except at the ends that neighbours in a ring share. Only when `mayTouch`
 * may different rings touch: where a vertex of one is a vertex of the other or lies on its edge, and they do not cross
 * there. Integer arithmetic on coordinates below 2^15 is exact.
 *
 * @param rings - open rings from `tidyRing`, the rings of one polygon or of a whole feature.
 */
export function areSimple(rings: readonly Path[], mayTouch = false): boolean {
  reserve(rings.reduce((sum, ring) => sum + ring.length / 2, 0));
  let count = 0;
  rings.forEach((ring, r) => (count = loadEdges(ring, 0, ring.length, r, count)));
  return haveNoMeeting(count, mayTouch ? rings : undefined);
}

/** The same for rings that lie one after another in `xy`, each up to its place in `ends`, which may not touch. */
export function areSimpleInPlace(xy: Int32Array, ends: Int32Array, rings: number): boolean {
  reserve(rings === 0 ? 0 : ends[rings - 1]! >> 1);
  let count = 0;
  for (let r = 0; r < rings; r++) count = loadEdges(xy, r === 0 ? 0 : ends[r - 1]!, ends[r]!, r, count);
  return haveNoMeeting(count, undefined);
}

/** Appends the edges of an open ring to the scratch space. @returns how many there are now. */
function loadEdges(xy: Coordinates, start: number, end: number, ring: number, count: number): number {
  let e = count;
  let px = xy[end - 2]!;
  let py = xy[end - 1]!;
  for (let i = start; i < end; i += 2, e++) {
    const x = xy[i]!;
    const y = xy[i + 1]!;
    const isForward = px < x || (px === x && py <= y);
    x1[e] = isForward ? px : x;
    y1[e] = isForward ? py : y;
    x2[e] = isForward ? x : px;
    y2[e] = isForward ? y : py;
    low[e] = py < y ? py : y;
    high[e] = py < y ? y : py;
    ringOf[e] = ring;
    placeOf[e] = (i - start) >> 1;
    sizeOf[e] = (end - start) >> 1;
    px = x;
    py = y;
  }
  return e;
}

/** Whether no edge of the scratch space meets another one, but as is allowed; different rings may touch if they are given. */
function haveNoMeeting(count: number, touching: readonly Path[] | undefined): boolean {
  sortByLeftEnd(count);
  // Only edges that begin before this one ends can meet it.
  for (let i = 0; i < count; i++) {
    const a = order[i]!;
    const right = x2[a]!;
    const bottom = low[a]!;
    const top = high[a]!;
    for (let j = i + 1; j < count; j++) {
      const b = order[j]!;
      if (x1[b]! > right) break;
      if (low[b]! > top || high[b]! < bottom) continue;
      if (areNeighbours(a, b)) continue;
      if (!mayMeet(a, b, touching)) return false;
    }
  }
  return true;
}

function sortByLeftEnd(count: number): void {
  if (count <= FEW_EDGES) {
    for (let e = 0; e < count; e++) {
      const left = x1[e]!;
      let at = e;
      for (; at > 0 && x1[order[at - 1]!]! > left; at--) order[at] = order[at - 1]!;
      order[at] = e;
    }
    return;
  }
  for (let e = 0; e < count; e++) keys[e] = x1[e]! * EDGE_NUMBERS + e;
  keys.subarray(0, count).sort();
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    order[i] = key - Math.floor(key / EDGE_NUMBERS) * EDGE_NUMBERS;
  }
}

/** Whether two edges follow each other in a ring: in a tidy one they share that vertex and nothing else. */
function areNeighbours(a: number, b: number): boolean {
  if (ringOf[a] !== ringOf[b]) return false;
  const gap = Math.abs(placeOf[a]! - placeOf[b]!);
  return gap === 1 || gap === sizeOf[a]! - 1;
}

/** Whether two edges that are no neighbours lie apart, or meet in the way that is allowed. */
function mayMeet(a: number, b: number, touching: readonly Path[] | undefined): boolean {
  const ax = x1[a]!;
  const ay = y1[a]!;
  const bx = x2[a]!;
  const by = y2[a]!;
  const cx = x1[b]!;
  const cy = y1[b]!;
  const dx = x2[b]!;
  const dy = y2[b]!;
  const c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
  if ((c > 0 && d > 0) || (c < 0 && d < 0)) return true;
  const p = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
  const q = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
  if ((p > 0 && q > 0) || (p < 0 && q < 0)) return true;
  const mayTouch = touching !== undefined && ringOf[a] !== ringOf[b];
  // On one line they may only end where the other begins.
  if (c === 0 && d === 0) {
    const isApart = bx < cx || dx < ax || high[a]! < low[b]! || high[b]! < low[a]!;
    const isEndToEnd = (bx === cx && by === cy) || (dx === ax && dy === ay);
    return isApart || (mayTouch && isEndToEnd);
  }
  return mayTouch && touchesOnly(a, b, touching, c, d, p, q);
}

/** Whether the rings of two edges that meet in one point stay on their sides there; `c` … `q` as in `mayMeet`. */
function touchesOnly(
  a: number,
  b: number,
  rings: readonly Path[],
  c: number,
  d: number,
  p: number,
  q: number,
): boolean {
  if (c !== 0 && d !== 0 && p !== 0 && q !== 0) return false;
  const x = c === 0 ? x1[b]! : d === 0 ? x2[b]! : p === 0 ? x1[a]! : x2[a]!;
  const y = c === 0 ? y1[b]! : d === 0 ? y2[b]! : p === 0 ? y1[a]! : y2[a]!;
  const [ux, uy, vx, vy] = waysFrom(a, x, y, rings);
  const [sx, sy, tx, ty] = waysFrom(b, x, y, rings);
  return isBetween(sx, sy, ux, uy, vx, vy) === isBetween(tx, ty, ux, uy, vx, vy);
}

/** The two directions in which the ring of an edge leaves a point on that edge. */
function waysFrom(e: number, x: number, y: number, rings: readonly Path[]): [number, number, number, number] {
  const ring = rings[ringOf[e]!]!;
  const n = ring.length;
  let next = 2 * placeOf[e]!;
  let last = (next + n - 2) % n;
  if (ring[next] === x && ring[next + 1] === y) next = (next + 2) % n;
  else if (ring[last] === x && ring[last + 1] === y) last = (last + n - 2) % n;
  return [ring[last]! - x, ring[last + 1]! - y, ring[next]! - x, ring[next + 1]! - y];
}

/** Whether a direction lies in the angle from `u` to `v`, turning from the x axis to the y axis; it is neither of them. */
function isBetween(x: number, y: number, ux: number, uy: number, vx: number, vy: number): boolean {
  const afterU = ux * y - uy * x > 0;
  const beforeV = x * vy - y * vx > 0;
  return ux * vy - uy * vx >= 0 ? afterU && beforeV : afterU || beforeV;
}
