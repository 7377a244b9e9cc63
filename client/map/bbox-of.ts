import type { Bbox } from '../../server/domain/position.ts';

/** What the box around is wanted of: GeoJSON geometries other than collections. */
interface Coordinates {
  readonly coordinates: readonly unknown[];
}

/** west, south, east, north of geometries; `null` without any position. */
export function bboxOf(geometries: readonly Coordinates[]): Bbox | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    const [lon, lat] = node as unknown[];
    if (typeof lon !== 'number' || typeof lat !== 'number') {
      node.forEach(walk);
      return;
    }
    [west, south] = [Math.min(west, lon), Math.min(south, lat)];
    [east, north] = [Math.max(east, lon), Math.max(north, lat)];
  };
  for (const { coordinates } of geometries) walk(coordinates);
  return west <= east ? [west, south, east, north] : null;
}
