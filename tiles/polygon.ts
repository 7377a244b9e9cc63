import polygonClipping from 'polygon-clipping';
import { areNested } from './nesting.ts';
import { areSimple, doubleArea, reversed, tidyRing } from './ring.ts';
import type { Path } from './twkb.ts';

type Ring = [number, number][];

/** Rounding may break what a repair mended; after this many rounds what is still broken is left out. */
const ROUNDS = 4;

/**
 * Makes polygons fit for a vector tile: rings tidy and oriented, holes after their shell, nothing that meets itself.
 * Rounding to the grid breaks a few rings in ten thousand; only those are paid for beyond the check.
 *
 * @param polygons - shells with their holes, as rounded.
 * @returns what is left of them; `[]` when nothing has an area any more.
 * @see Vector Tile Specification 2.1, §4.3.4.4: rings must be simple, exterior clockwise, interior counter-clockwise.
 */
export function fitPolygons(polygons: readonly Path[][]): Path[][] {
  const tidy = tidyPolygons(polygons);
  if (tidy.length === 0) return tidy;
  if (areSimple(tidy.flat()) && areNested(tidy)) return tidy;
  return repair(tidy);
}

function tidyPolygons(polygons: readonly Path[][]): Path[][] {
  const tidy: Path[][] = [];
  for (const [shell, ...holes] of polygons) {
    const outer = shell && tidyRing(shell);
    if (!outer) continue;
    const rings = [doubleArea(outer) > 0 ? outer : reversed(outer)];
    for (const hole of holes) {
      const inner = tidyRing(hole);
      if (inner) rings.push(doubleArea(inner) < 0 ? inner : reversed(inner));
    }
    tidy.push(rings);
  }
  return tidy;
}

/** Lays the polygons over themselves, rounds, and looks again, until they are simple. */
function repair(broken: readonly Path[][]): Path[][] {
  let polygons = broken;
  for (let round = 0; round < ROUNDS; round++) {
    const merged = union(polygons) ?? polygons.flatMap((rings) => union([rings]) ?? union([rings.slice(0, 1)]) ?? []);
    polygons = tidyPolygons(merged.map((rings) => rings.map(toPath)));
    if (isFit(polygons)) return polygons as Path[][];
  }
  return fitParts(polygons);
}

/** @returns `undefined` when the sweep lost its way in edges that nearly coincide. */
function union(polygons: readonly Path[][]): Ring[][] | undefined {
  const [first, ...rest] = polygons.map((rings) => [rings.map(toPairs)]);
  try {
    return first ? (polygonClipping.union(first, ...rest) as Ring[][]) : [];
  } catch {
    return undefined;
  }
}

/** The largest of the polygons and of their holes, as many as are fit together. */
function fitParts(polygons: readonly Path[][]): Path[][] {
  const kept: Path[][] = [];
  for (const [shell, ...holes] of bySize(polygons, ([outer]) => outer!)) {
    if (!isFit([...kept, [shell!]])) continue;
    const rings = [shell!];
    for (const hole of bySize(holes, (ring) => ring)) if (isFit([...kept, [...rings, hole]])) rings.push(hole);
    kept.push(rings);
  }
  return kept;
}

const bySize = <T>(items: readonly T[], ring: (item: T) => Path): T[] =>
  items
    .map((item) => ({ item, size: Math.abs(doubleArea(ring(item))) }))
    .sort((a, b) => b.size - a.size)
    .map(({ item }) => item);

const isFit = (polygons: readonly Path[][]): boolean => areSimple(polygons.flat(), true) && areNested(polygons);

function toPairs(ring: Path): Ring {
  const pairs: Ring = [];
  for (let i = 0; i < ring.length; i += 2) pairs.push([ring[i]!, ring[i + 1]!]);
  pairs.push(pairs[0]!);
  return pairs;
}

const toPath = (ring: Ring): Path => ring.flatMap(([x, y]) => [Math.round(x), Math.round(y)]);
