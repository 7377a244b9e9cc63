import type { MultiPolygon, Polygon, Position } from 'geojson';

/** Degrees of longitude are this much shorter than those of latitude at 30.8° N, the middle of Huzhou. */
export const LON_SCALE = Math.cos((30.8 * Math.PI) / 180);
/** Metres in a degree of latitude (IUGG mean radius 6 371 008.8 m). */
export const METRES_PER_DEGREE = 111_195;

export type Areal = Polygon | MultiPolygon;

export const polygonsOf = (geometry: Areal): Position[][][] =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

/** Even-odd rule over all rings; a point on the border may fall on either side. */
export function isInside(geometry: Areal, [x, y]: Position): boolean {
  let inside = false;
  for (const ring of polygonsOf(geometry).flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x1, y1] = ring[i] as [number, number];
      const [x2, y2] = ring[j] as [number, number];
      if (y1 > y! !== y2 > y! && x! < ((x2 - x1) * (y! - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

/** Metres from a point to the nearest edge; flat, good to a percent over a few kilometres. */
export function distanceToEdgeM(geometry: Areal, point: Position): number {
  return Math.min(
    ...polygonsOf(geometry)
      .flat()
      .map((ring) => distanceToLineM(ring, point)),
  );
}

/** Metres from a point to the nearest segment of a line; flat, as above. */
export function distanceToLineM(line: readonly Position[], point: Position): number {
  let best = Infinity;
  for (let i = 1; i < line.length; i++) best = Math.min(best, segmentDistanceM(line[i - 1]!, line[i]!, point));
  return best;
}

function segmentDistanceM(a: Position, b: Position, p: Position): number {
  const ax = (a[0]! - p[0]!) * LON_SCALE;
  const ay = a[1]! - p[1]!;
  const dx = (b[0]! - a[0]!) * LON_SCALE;
  const dy = b[1]! - a[1]!;
  const along = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(ax + along * dx, ay + along * dy) * METRES_PER_DEGREE;
}

export function bboxOf(geometry: Areal): [number, number, number, number] {
  const positions = polygonsOf(geometry).flat(2);
  const lons = positions.map(([lon]) => lon!);
  const lats = positions.map(([, lat]) => lat!);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

export const rounded = ([lon, lat]: Position): Position => [round6(lon!), round6(lat!)];
export const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
