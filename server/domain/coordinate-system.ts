import gcoord from 'gcoord';
import { wgs84Position } from './position.ts';
import type { Wgs84Position } from './position.ts';

/**
 * The systems that a file may be in: WGS 84, CGCS2000 geographic (equal to WGS 84 within centimetres), and the two
 * shifted ones of Chinese web maps.
 */
export const COORDINATE_SYSTEMS = ['4326', '4490', 'gcj02', 'bd09'] as const;
export type CoordinateSystem = (typeof COORDINATE_SYSTEMS)[number];

/**
 * Brings a position to WGS 84. GCJ-02 and BD-09 are undone iteratively; the rest is below a metre.
 *
 * @param lon - degrees in the given system.
 * @param lat - degrees in the given system.
 * @throws {RangeError} when it is not a position on the globe.
 */
export function toWgs84(lon: number, lat: number, system: CoordinateSystem): Wgs84Position {
  const position = wgs84Position(lon, lat);
  if (system === '4326' || system === '4490') return position;
  const [x, y] = gcoord.transform([lon, lat], system === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09, gcoord.WGS84);
  return wgs84Position(x, y);
}
