import type { Path } from './twkb.ts';

type Box = readonly [xmin: number, ymin: number, xmax: number, ymax: number];

/** A ring and the box around it. */
interface Boxed {
  readonly ring: Path;
  readonly box: Box;
}

/**
 * Whether every hole lies in its shell and in no other hole of it, and no shell in the filled part of another polygon.
 *
 * @param polygons - shells with their holes; the rings may touch at points but must not cross.
 */
export function areNested(polygons: readonly Path[][]): boolean {
  if (polygons.length === 1 && polygons[0]!.length === 1) return true;
  const boxed = polygons.map((rings) => rings.map((ring): Boxed => ({ ring, box: boxOf(ring) })));
  return boxed.every(
    ([shell, ...holes], i) =>
      holes.every(
        (hole) => isWithin(hole, shell!) && !holes.some((other) => other !== hole && isWithin(hole, other)),
      ) &&
      !boxed.some(
        ([outer, ...gaps], k) => k !== i && isWithin(shell!, outer!) && !gaps.some((gap) => isWithin(shell!, gap)),
      ),
  );
}

function boxOf(ring: Path): Box {
  let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i]!;
    const y = ring[i + 1]!;
    if (x < xmin) xmin = x;
    if (x > xmax) xmax = x;
    if (y < ymin) ymin = y;
    if (y > ymax) ymax = y;
  }
  return [xmin, ymin, xmax, ymax];
}

function isWithin({ ring, box: [xmin, ymin, xmax, ymax] }: Boxed, { ring: outer, box }: Boxed): boolean {
  if (xmin < box[0] || ymin < box[1] || xmax > box[2] || ymax > box[3]) return false;
  // Corners and middles of edges, until one does not touch the outer ring; twice the coordinates, so that both are whole.
  for (let step = 0; step < 2; step++) {
    let i = ring.length - 2;
    for (let j = 0; j < ring.length; i = j, j += 2) {
      const from = step === 0 ? j : i;
      const side = sideOf(outer, ring[from]! + ring[j]!, ring[from + 1]! + ring[j + 1]!);
      if (side !== 0) return side > 0;
    }
  }
  return true;
}

/** 1 when a point, given by twice its coordinates, is inside the ring, -1 outside, 0 on it. */
function sideOf(ring: Path, x: number, y: number): number {
  let side = -1;
  let ax = 2 * ring[ring.length - 2]!;
  let ay = 2 * ring[ring.length - 1]!;
  for (let i = 0; i < ring.length; i += 2) {
    const bx = 2 * ring[i]!;
    const by = 2 * ring[i + 1]!;
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    if (cross === 0 && (ax - x) * (bx - x) <= 0 && (ay - y) * (by - y) <= 0) return 0;
    if (ay > y !== by > y && cross > 0 === by > ay) side = -side;
    ax = bx;
    ay = by;
  }
  return side;
}
