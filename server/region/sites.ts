import { Delaunay } from 'd3-delaunay';
import type { Position } from 'geojson';
import { LON_SCALE, bboxOf, isInside } from './geometry.ts';
import type { Areal } from './geometry.ts';

/**
 * Spreads points over an area, each time taking the candidate farthest from those there (Mitchell 1991), so that beats
 * come out of like size without a grid.
 *
 * @param density - how crowded it is at a place, 1 = usual; 4 halves the distances.
 */
export function spreadSites(
  area: Areal,
  count: number,
  random: () => number,
  density: (position: Position) => number = () => 1,
): Position[] {
  const [west, south, east, north] = bboxOf(area);
  const sites: Position[] = [];
  const candidates = 10;
  while (sites.length < count) {
    let best: Position | undefined;
    let farthest = -1;
    for (let found = 0; found < candidates;) {
      const position: Position = [west + random() * (east - west), south + random() * (north - south)];
      if (!isInside(area, position)) continue;
      found++;
      const distance = nearest(sites, position).squared * density(position);
      if (distance > farthest) [farthest, best] = [distance, position];
    }
    sites.push(best!);
  }
  return sites;
}

/** The site nearest to a position, by flat distance. `index` is -1 when there are none. */
export function nearest(sites: readonly Position[], [lon, lat]: Position): { index: number; squared: number } {
  let index = -1;
  let squared = Infinity;
  sites.forEach((site, i) => {
    const dx = (site[0]! - lon!) * LON_SCALE;
    const dy = site[1]! - lat!;
    const d = dx * dx + dy * dy;
    if (d < squared) [squared, index] = [d, i];
  });
  return { index, squared };
}

/**
 * The borders between the Voronoi cells of the sites, each once and bent a little at random, for no stream or ridge is
 * straight.
 */
export function cellBorders(sites: readonly Position[], area: Areal, random: () => number): Position[][] {
  const [west, south, east, north] = bboxOf(area);
  const margin = 0.02;
  const delaunay = Delaunay.from(sites.map(([lon, lat]) => [lon! * LON_SCALE, lat!] as [number, number]));
  const voronoi = delaunay.voronoi([
    (west - margin) * LON_SCALE,
    south - margin,
    (east + margin) * LON_SCALE,
    north + margin,
  ]);
  const borders: Position[][] = [];
  const seen = new Set<string>();
  sites.forEach((_, i) => {
    const cell = voronoi.cellPolygon(i);
    for (let k = 1; k < cell.length; k++) {
      const ends = [cell[k - 1]!, cell[k]!].map(([x, y]): Position => [x / LON_SCALE, y]);
      const key = ends
        .map(([x, y]) => `${x!.toFixed(7)},${y!.toFixed(7)}`)
        .sort()
        .join(' ');
      if (seen.has(key)) continue;
      seen.add(key);
      borders.push(bend(ends[0]!, ends[1]!, random, 3));
    }
  });
  return borders;
}

/** Midpoint displacement: each half of the line bends by up to 7 % of its length to one side. */
function bend(a: Position, b: Position, random: () => number, depth: number): Position[] {
  const dx = b[0]! - a[0]!;
  const dy = b[1]! - a[1]!;
  if (depth === 0 || Math.hypot(dx, dy) < 0.0012) return [a, b];
  const shift = (random() - 0.5) * 0.14;
  const middle: Position = [(a[0]! + b[0]!) / 2 - dy * shift, (a[1]! + b[1]!) / 2 + dx * shift];
  return [...bend(a, middle, random, depth - 1), ...bend(middle, b, random, depth - 1).slice(1)];
}
