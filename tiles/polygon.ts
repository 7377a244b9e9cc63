import polygonClipping from 'polygon-clipping';
import { areSimple, doubleArea, reversed, tidyRing } from './ring.ts';
import type { Path } from './twkb.ts';

type Ring = [number, number][];

/** Rounding may break what a repair mended; after this many rounds the polygon is given up. */
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
  if (areSimple(tidy.flat())) return tidy;
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
  let polygons: readonly Path[][] = broken;
  for (let round = 0; round < ROUNDS; round++) {
    let merged: Ring[][];
    try {
      const [first, ...rest] = polygons.map((rings) => rings.map(toPairs));
      merged = first ? (polygonClipping.union([first], ...rest.map((polygon) => [polygon])) as Ring[][]) : [];
    } catch {
      // The sweep lost its way in edges that nearly coincide; the parts may still be good one by one.
      break;
    }
    polygons = tidyPolygons(merged.map((rings) => rings.map(toPath)));
    if (isFit(polygons)) return polygons as Path[][];
  }
  return polygons
    .filter((polygon) => isFit([polygon]))
    .filter((polygon, i, kept) => i === 0 || isFit([...kept.slice(0, i), polygon]));
}

const isFit = (polygons: readonly Path[][]): boolean => areSimple(polygons.flat(), true);

function toPairs(ring: Path): Ring {
  const pairs: Ring = [];
  for (let i = 0; i < ring.length; i += 2) pairs.push([ring[i]!, ring[i + 1]!]);
  pairs.push(pairs[0]!);
  return pairs;
}

const toPath = (ring: Ring): Path => ring.flatMap(([x, y]) => [Math.round(x), Math.round(y)]);
