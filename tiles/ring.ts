import type { Path } from './twkb.ts';

/**
 * Twice the signed area; above 0 for an exterior ring of a vector tile, whose y axis points down.
 * @see Vector Tile Specification 2.1, §4.3.4.4 (surveyor's formula)
 */
export function doubleArea(ring: Path): number {
  let sum = 0;
  let x0 = ring[ring.length - 2]!;
  let y0 = ring[ring.length - 1]!;
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i]!;
    const y = ring[i + 1]!;
    sum += x0 * y - x * y0;
    x0 = x;
    y0 = y;
  }
  return sum;
}

/**
 * Drops what rounding to the grid made superfluous: the closing position, repeated positions, positions on a straight
 * line, and spikes that go out and come back the same way.
 *
 * @returns an open ring of at least three positions with an area, or `undefined`.
 */
export function tidyRing(ring: Path): Path | undefined {
  const kept: Path = [];
  const push = (x: number, y: number): void => {
    for (;;) {
      const n = kept.length;
      if (n >= 2 && kept[n - 2] === x && kept[n - 1] === y) return;
      if (n >= 4 && isStraight(kept[n - 4]!, kept[n - 3]!, kept[n - 2]!, kept[n - 1]!, x, y)) {
        kept.length = n - 2;
        continue;
      }
      kept.push(x, y);
      return;
    }
  };
  for (let i = 0; i < ring.length; i += 2) push(ring[i]!, ring[i + 1]!);
  // The seam: the ring starts somewhere, and that may be in the middle of a straight line or on a spike.
  for (let changed = true; changed && kept.length >= 6;) {
    changed = false;
    const n = kept.length;
    if (kept[0] === kept[n - 2] && kept[1] === kept[n - 1]) {
      kept.length = n - 2;
      changed = true;
    } else if (isStraight(kept[n - 4]!, kept[n - 3]!, kept[n - 2]!, kept[n - 1]!, kept[0]!, kept[1]!)) {
      kept.length = n - 2;
      changed = true;
    } else if (isStraight(kept[n - 2]!, kept[n - 1]!, kept[0]!, kept[1]!, kept[2]!, kept[3]!)) {
      kept.splice(0, 2);
      changed = true;
    }
  }
  return kept.length >= 6 && doubleArea(kept) !== 0 ? kept : undefined;
}

const isStraight = (ax: number, ay: number, bx: number, by: number, cx: number, cy: number): boolean =>
  (bx - ax) * (cy - by) === (cx - bx) * (by - ay);

/** The same ring the other way round. */
export function reversed(ring: Path): Path {
  const turned = new Array<number>(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    turned[i] = ring[ring.length - 2 - i]!;
    turned[i + 1] = ring[ring.length - 1 - i]!;
  }
  return turned;
}

// Scratch space for `areSimple`, grown as needed: rings are checked by the hundred thousand.
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
  let count = 0;
  for (const ring of rings) count += ring.length >> 1;
  reserve(count);
  let e = 0;
  for (let r = 0; r < rings.length; r++) {
    const ring = rings[r]!;
    let px = ring[ring.length - 2]!;
    let py = ring[ring.length - 1]!;
    for (let i = 0; i < ring.length; i += 2, e++) {
      const x = ring[i]!;
      const y = ring[i + 1]!;
      const isForward = px < x || (px === x && py <= y);
      x1[e] = isForward ? px : x;
      y1[e] = isForward ? py : y;
      x2[e] = isForward ? x : px;
      y2[e] = isForward ? y : py;
      low[e] = py < y ? py : y;
      high[e] = py < y ? y : py;
      ringOf[e] = r;
      placeOf[e] = i >> 1;
      px = x;
      py = y;
    }
  }
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
      if (!mayMeet(a, b, rings, mayTouch)) return false;
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

/** Whether two edges lie apart, or meet in the way that is allowed. */
function mayMeet(a: number, b: number, rings: readonly Path[], mayTouch: boolean): boolean {
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
  const isSameRing = ringOf[a] === ringOf[b];
  // They meet. On one line: neighbours in a tidy ring never do, and others may only end where the other begins.
  if (c === 0 && d === 0) {
    const isApart = bx < cx || dx < ax || high[a]! < low[b]! || high[b]! < low[a]!;
    const isEndToEnd = (bx === cx && by === cy) || (dx === ax && dy === ay);
    return isApart || (isEndToEnd && mayTouch && !isSameRing);
  }
  if (!isSameRing) return mayTouch && touchesOnly(a, b, rings, c, d, p, q);
  const hasSharedVertex =
    (ax === cx && ay === cy) || (ax === dx && ay === dy) || (bx === cx && by === cy) || (bx === dx && by === dy);
  if (!hasSharedVertex) return false;
  const gap = Math.abs(placeOf[a]! - placeOf[b]!);
  return gap === 1 || gap === rings[ringOf[a]!]!.length / 2 - 1;
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
