import { LON_SCALE, bboxOf, isInside } from './geometry.ts';
import type { Areal, LonLat } from './geometry.ts';
import { required } from './required.ts';

/**
 * Spreads points over an area, each time taking the candidate farthest from those there (Mitchell 1991), so that cells
 * come out of like size without a grid.
 *
 * @param density - how crowded it is at a place, 1 = usual; 4 halves the distances.
 */
export function spreadSites(
  area: Areal,
  count: number,
  random: () => number,
  density: (position: LonLat) => number = () => 1,
): LonLat[] {
  const [west, south, east, north] = bboxOf(area);
  const sites: LonLat[] = [];
  const candidates = 12;
  while (sites.length < count) {
    let best: LonLat | undefined;
    let farthest = -1;
    for (let found = 0; found < candidates;) {
      const position: LonLat = [west + random() * (east - west), south + random() * (north - south)];
      if (!isInside(area, position)) continue;
      found++;
      // With no site there yet every distance is infinite: the first candidate stands.
      const distance = nearest(sites, position).squared * density(position);
      if (distance > farthest) [farthest, best] = [distance, position];
    }
    sites.push(required(best, 'a site'));
  }
  return sites;
}

/** The site nearest to a position, by flat distance. `index` is -1 when there are none. */
export function nearest(sites: readonly LonLat[], [lon, lat]: LonLat): { index: number; squared: number } {
  let index = -1;
  let squared = Infinity;
  sites.forEach((site, i) => {
    const dx = (site[0] - lon) * LON_SCALE;
    const dy = site[1] - lat;
    const d = dx * dx + dy * dy;
    if (d < squared) [squared, index] = [d, i];
  });
  return { index, squared };
}
