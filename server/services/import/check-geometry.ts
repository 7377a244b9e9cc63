import type { Geometry, Position } from 'geojson';
import { toWgs84 } from '../../domain/coordinate-system.ts';
import type { CoordinateSystem } from '../../domain/coordinate-system.ts';
import type { Layer } from '../../domain/layer.ts';
import type { FaultReason, ImportFault } from './fault.ts';

type GeometryFault = Pick<ImportFault, 'reason' | 'found' | 'location'>;

/** Longitudes and latitudes of China with its seas: a generous box that still catches swapped axes. */
const CHINA = { west: 73, south: 3, east: 136, north: 54 };

const ALLOWED: Record<Layer['geometry'], readonly string[]> = {
  point: ['Point'],
  area: ['Polygon', 'MultiPolygon'],
  any: ['Point', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'],
};
/** How deep the positions lie in `coordinates`. */
const DEPTH: Record<string, number> = { Point: 0, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

/**
 * Checks what PostGIS would take without a word (a null ordinate becomes 0, axes may be swapped, metres pass for degrees)
 * and brings the geometry to WGS 84.
 *
 * @returns the geometry in EPSG:4326, or the first fault.
 */
export function checkGeometry(
  value: unknown,
  allowed: Layer['geometry'],
  system: CoordinateSystem,
): { geometry: Geometry } | { fault: GeometryFault } {
  const fault = (reason: FaultReason, found = '', location: GeometryFault['location'] = null) => ({
    fault: { reason, found, location },
  });
  if (typeof value !== 'object' || value === null) return fault('wrong-geometry', 'null');
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  if (typeof type !== 'string' || !ALLOWED[allowed].includes(type)) return fault('wrong-geometry', String(type));

  let first: GeometryFault | undefined;
  const refuse = (reason: FaultReason, found: string, location: GeometryFault['location'] = null): null => {
    first ??= { reason, found, location };
    return null;
  };
  const position = (candidate: unknown): Position | null => {
    if (!Array.isArray(candidate) || candidate.length < 2 || candidate.length > 3) {
      return refuse('bad-coordinates', short(candidate));
    }
    const [lon, lat] = candidate as unknown[];
    if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon) || !Number.isFinite(lat)) {
      return refuse('bad-coordinates', short(candidate));
    }
    const problem = placeFault(lon, lat);
    if (problem)
      return refuse(problem, short(candidate), Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null);
    return [...toWgs84(lon, lat, system)];
  };
  const walk = (node: unknown, depth: number): unknown => {
    if (depth === 0) return position(node);
    if (!Array.isArray(node) || node.length === 0) return refuse('bad-coordinates', short(node));
    if (depth === 1 && (type === 'Polygon' || type === 'MultiPolygon')) checkRing(node, refuse);
    return node.map((child) => walk(child, depth - 1));
  };
  const walked = walk(coordinates, DEPTH[type]!);
  if (first) return { fault: first };
  return { geometry: { type, coordinates: walked } as Geometry };
}

function placeFault(lon: number, lat: number): FaultReason | null {
  const inChina = (x: number, y: number): boolean =>
    x >= CHINA.west && x <= CHINA.east && y >= CHINA.south && y <= CHINA.north;
  if (inChina(lon, lat)) return null;
  if (inChina(lat, lon)) return 'swapped-axes';
  return Math.abs(lon) > 180 || Math.abs(lat) > 90 ? 'not-degrees' : 'out-of-region';
}

function checkRing(
  ring: unknown[],
  refuse: (reason: FaultReason, found: string, at: [number, number] | null) => null,
): void {
  const [first, last] = [ring[0], ring.at(-1)];
  if (!Array.isArray(first) || !Array.isArray(last)) return;
  const at = first.slice(0, 2).every((n) => typeof n === 'number') ? (first.slice(0, 2) as [number, number]) : null;
  if (ring.length < 4 || first[0] !== last[0] || first[1] !== last[1]) refuse('open-ring', `${ring.length}`, at);
}

const short = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);
