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
let edges = new Int32Array(0);
let order: number[] = [];

/**
 * Whether no edge of the rings meets another one except at the ends that neighbours in a ring share. Rings may touch each
 * other at a vertex of both only when `mayTouch`. Integer arithmetic on coordinates below 2^15 is exact.
 *
 * @param rings - open rings from `tidyRing`, the rings of one polygon or of a whole feature.
 */
export function areSimple(rings: readonly Path[], mayTouch = false): boolean {
  let count = 0;
  for (const ring of rings) count += ring.length / 2;
  if (count > capacity) {
    capacity = 2 * count;
    edges = new Int32Array(6 * capacity);
  }
  // Six numbers an edge: x1 y1 x2 y2 with x1 ≤ x2, its ring, its place in the ring.
  let e = 0;
  rings.forEach((ring, r) => {
    let px = ring[ring.length - 2]!;
    let py = ring[ring.length - 1]!;
    for (let i = 0; i < ring.length; i += 2) {
      const x = ring[i]!;
      const y = ring[i + 1]!;
      const leftFirst = px < x || (px === x && py <= y);
      edges[e++] = leftFirst ? px : x;
      edges[e++] = leftFirst ? py : y;
      edges[e++] = leftFirst ? x : px;
      edges[e++] = leftFirst ? y : py;
      edges[e++] = r;
      edges[e++] = i / 2;
      px = x;
      py = y;
    }
  });
  order = order.length === count ? order : new Array<number>(count);
  for (let i = 0; i < count; i++) order[i] = 6 * i;
  order.sort((a, b) => edges[a]! - edges[b]!);
  // Edges in order of their left ends: only those that begin before this one ends can meet it.
  for (let i = 0; i < count; i++) {
    const a = order[i]!;
    const right = edges[a + 2]!;
    const low = Math.min(edges[a + 1]!, edges[a + 3]!);
    const high = Math.max(edges[a + 1]!, edges[a + 3]!);
    for (let j = i + 1; j < count; j++) {
      const b = order[j]!;
      if (edges[b]! > right) break;
      const y1 = edges[b + 1]!;
      const y2 = edges[b + 3]!;
      if ((y1 > high && y2 > high) || (y1 < low && y2 < low)) continue;
      if (!mayMeet(a, b, rings, mayTouch)) return false;
    }
  }
  return true;
}

/** Whether two edges (offsets into `edges`) lie apart, or meet in the way that is allowed. */
function mayMeet(a: number, b: number, rings: readonly Path[], mayTouch: boolean): boolean {
  const [ax, ay, bx, by] = [edges[a]!, edges[a + 1]!, edges[a + 2]!, edges[a + 3]!];
  const [cx, cy, dx, dy] = [edges[b]!, edges[b + 1]!, edges[b + 2]!, edges[b + 3]!];
  const c = side(ax, ay, bx, by, cx, cy);
  const d = side(ax, ay, bx, by, dx, dy);
  if (c * d > 0) return true;
  const p = side(cx, cy, dx, dy, ax, ay);
  const q = side(cx, cy, dx, dy, bx, by);
  if (p * q > 0) return true;
  // They meet. On one line: neighbours in a tidy ring never do, and others may only end where the other begins.
  if (c === 0 && d === 0) {
    const apart = bx < cx || dx < ax || Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by);
    const endToEnd = (bx === cx && by === cy) || (dx === ax && dy === ay);
    return apart || (endToEnd && mayTouch && edges[a + 4] !== edges[b + 4]);
  }
  const sharedVertex =
    (ax === cx && ay === cy) || (ax === dx && ay === dy) || (bx === cx && by === cy) || (bx === dx && by === dy);
  if (!sharedVertex) return false;
  if (edges[a + 4] !== edges[b + 4]) return mayTouch;
  const n = rings[edges[a + 4]!]!.length / 2;
  const gap = Math.abs(edges[a + 5]! - edges[b + 5]!);
  return gap === 1 || gap === n - 1;
}

const side = (ax: number, ay: number, bx: number, by: number, px: number, py: number): number =>
  Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
