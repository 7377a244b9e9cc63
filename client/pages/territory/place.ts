import { toWgs84 } from '../../../server/domain/coordinate-system.ts';
import type { CoordinateSystem } from '../../../server/domain/coordinate-system.ts';
import type { Bbox } from '../../../server/domain/position.ts';

const KM_PER_DEGREE = 111.2;
/** So many steps along each side: in another system the sides of a box are bent. */
const STEPS = 8;

/**
 * Where a box of the file lies if the file is in `system`.
 *
 * @param bbox - as written in the file.
 * @returns degrees, EPSG:4326; `null` where that is nowhere on the globe.
 */
export function placeOf([west, south, east, north]: Bbox, system: CoordinateSystem): Bbox | null {
  const shares = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
  const rim = shares.flatMap((share): [number, number][] => {
    const x = west + share * (east - west);
    const y = south + share * (north - south);
    return [
      [x, south],
      [x, north],
      [west, y],
      [east, y],
    ];
  });
  try {
    const positions = rim.map(([x, y]) => toWgs84(x, y, system));
    const [lons, lats] = [positions.map(([lon]) => lon), positions.map(([, lat]) => lat)];
    return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** How far two boxes lie apart, km; 0 where they meet. Good to a few percent, which is enough to tell towns from continents. */
export function gapKm(a: Bbox, b: Bbox): number {
  const apart = (lowA: number, highA: number, lowB: number, highB: number): number =>
    Math.max(0, lowB - highA, lowA - highB);
  const lat = apart(a[1], a[3], b[1], b[3]);
  const lon = apart(a[0], a[2], b[0], b[2]) * Math.cos((((a[1] + b[3]) / 2) * Math.PI) / 180);
  return Math.hypot(lat, lon) * KM_PER_DEGREE;
}
