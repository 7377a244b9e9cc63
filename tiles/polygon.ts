import polygonClipping from 'polygon-clipping';
import { PART } from './flat-geometry.ts';
import type { FlatGeometry, Path } from './flat-geometry.ts';
import { areNested } from './nesting.ts';
import { areSimple, areSimpleInPlace, doubleArea, reverseInPlace, tidyInPlace, tidyRing } from './ring.ts';

type Ring = [number, number][];

/** Rounding may break what a repair mended; after this many rounds what is still broken is left out. */
const ROUNDS = 4;

/**
 * Makes polygons fit for a vector tile, in place: rings tidy and oriented, holes after their shell, nothing that meets
 * itself. Rounding to the grid breaks a few rings in ten thousand; only those are paid for beyond the check. Parts that
 * are no polygons go; nothing is left when no polygon has an area any more.
 *
 * @see Vector Tile Specification 2.1, §4.3.4.4: rings must be simple, exterior clockwise, interior counter-clockwise.
 */
export function fitPolygons(geometry: FlatGeometry): void {
  tidyRings(geometry);
  const { xy, ends, parts } = geometry;
  if (areSimpleInPlace(xy, ends, parts) && (parts <= 1 || areNested(geometry.polygons()))) return;
  geometry.setPolygons(repair(geometry.polygons()));
}

/** Tidies and turns the rings and moves what is left of them together. */
function tidyRings(geometry: FlatGeometry): void {
  const { xy, ends, kinds, parts } = geometry;
  let start = 0;
  let to = 0;
  let left = 0;
  let hasShell = false;
  for (let part = 0; part < parts; part++) {
    const kind = kinds[part]!;
    const end = ends[part]!;
    if (kind === PART.SHELL || (kind === PART.HOLE && hasShell)) {
      const tidyEnd = tidyInPlace(xy, start, end);
      const isLeft = tidyEnd > start;
      if (kind === PART.SHELL) hasShell = isLeft;
      if (isLeft) {
        if (doubleArea(xy, start, tidyEnd) > 0 !== (kind === PART.SHELL)) reverseInPlace(xy, start, tidyEnd);
        if (to < start) xy.copyWithin(to, start, tidyEnd);
        to += tidyEnd - start;
        ends[left] = to;
        kinds[left++] = kind;
      }
    }
    start = end;
  }
  geometry.length = to;
  geometry.parts = left;
}

function tidyPolygons(polygons: readonly Path[][]): Path[][] {
  return polygons.flatMap(([shell, ...holes]) => {
    const outer = shell && oriented(shell, true);
    const inner = holes.map((hole) => oriented(hole, false)).filter((hole) => hole !== undefined);
    return outer ? [[outer, ...inner]] : [];
  });
}

/** @returns the tidy ring turned as a shell or a hole is, or `undefined` when nothing is left. */
function oriented(ring: Path, isShell: boolean): Path | undefined {
  const tidy = tidyRing(ring);
  if (tidy && doubleArea(tidy) > 0 !== isShell) reverseInPlace(tidy);
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
