import { boxOf, toDegrees } from './grid.ts';
import type { GridPolygon } from './grid.ts';

/** A position inside a polygon: in the middle of its widest stretch at half its height, in degrees. */
export function placeInside(polygon: GridPolygon): [lon: number, lat: number] {
  const { south, north } = boxOf(polygon);
  // Half a step above a grid line, so that no vertex lies on it.
  const y = Math.floor((south + north) / 2) + 0.5;
  const xs: number[] = [];
  for (const chain of polygon) {
    for (let i = 0; i < chain.length; i += 2) {
      const j = (i + 2) % chain.length;
      const [ax, ay, bx, by] = [chain[i]!, chain[i + 1]!, chain[j]!, chain[j + 1]!];
      if (ay > y !== by > y) xs.push(ax + ((bx - ax) * (y - ay)) / (by - ay));
    }
  }
  xs.sort((a, b) => a - b);
  let [x, widest] = [polygon[0]?.[0] ?? 0, -1];
  for (let i = 0; i + 1 < xs.length; i += 2) {
    const width = xs[i + 1]! - xs[i]!;
    if (width > widest) [x, widest] = [(xs[i]! + xs[i + 1]!) / 2, width];
  }
  return [toDegrees(x), toDegrees(y)];
}
