import gcoord from 'gcoord';
import { fromGaussKrueger, gaussKruegerZone, toGaussKrueger } from './gauss-krueger.ts';
import { wgs84Position } from './position.ts';
import type { Wgs84Position } from './position.ts';

/** First and last EPSG code of the CGCS2000 / Gauss–Krüger systems. */
const FIRST_GAUSS_KRUEGER = 4491;
const LAST_GAUSS_KRUEGER = 4554;

type Epsg = `${number}`;

/** The systems with positions in degrees: WGS 84, CGCS2000 geographic, and the two shifted ones of Chinese web maps. */
export const DEGREE_SYSTEMS = ['4326', '4490', 'gcj02', 'bd09'] as const;

/** What a file may be in, by EPSG code or name: the ones in degrees, and CGCS2000 / Gauss–Krüger in metres. */
export type CoordinateSystem = (typeof DEGREE_SYSTEMS)[number] | Epsg;

/** All of them, those in metres behind those in degrees. */
export const COORDINATE_SYSTEMS: readonly CoordinateSystem[] = [
  ...DEGREE_SYSTEMS,
  ...Array.from({ length: LAST_GAUSS_KRUEGER - FIRST_GAUSS_KRUEGER + 1 }, (_, i): Epsg => `${FIRST_GAUSS_KRUEGER + i}`),
];

/** @param text - as a person writes it: `4326`, `EPSG:4549`, `gk:4549`, `GCJ02`. */
export function coordinateSystemOf(text: string): CoordinateSystem | undefined {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^(epsg:|gk:)/, '');
  return COORDINATE_SYSTEMS.find((system) => system === name);
}

/** Whether positions are easting and northing in metres, and not degrees. */
export const isMetric = (system: CoordinateSystem): boolean => !(DEGREE_SYSTEMS as readonly string[]).includes(system);

/**
 * Brings a position to WGS 84. CGCS2000 agrees with it within centimetres and is taken as equal. GCJ-02 and BD-09 are
 * undone iteratively; the rest is below a metre. What is converted lies on a grid of 1e-9 degree, a tenth of a millimetre, so
 * that what went out in another system comes back as the very same numbers.
 *
 * @param x - longitude in degrees; in a Gauss–Krüger system the easting in metres, with its zone where the system has it.
 * @param y - latitude in degrees, or northing in metres.
 * @throws {RangeError} when it is not a position on the globe.
 */
export function toWgs84(x: number, y: number, system: CoordinateSystem): Wgs84Position {
  if (isMetric(system)) return onGrid(...fromGaussKrueger(x, y, gaussKruegerZone(Number(system))));
  const position = wgs84Position(x, y);
  if (system === '4326' || system === '4490') return position;
  const [lon, lat] = gcoord.transform([x, y], system === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09, gcoord.WGS84);
  return onGrid(lon, lat);
}

const onGrid = (lon: number, lat: number): Wgs84Position =>
  wgs84Position(Math.round(lon * 1e9) / 1e9, Math.round(lat * 1e9) / 1e9);

/** The way back: where a place lies in a file that is written in `system`. */
export function fromWgs84(lon: number, lat: number, system: CoordinateSystem): [number, number] {
  if (isMetric(system)) return toGaussKrueger(lon, lat, gaussKruegerZone(Number(system)));
  if (system === '4326' || system === '4490') return [lon, lat];
  return gcoord.transform([lon, lat], gcoord.WGS84, system === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09);
}
