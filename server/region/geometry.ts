import type { MultiPolygon, Polygon, Position } from 'geojson';

/** Degrees of longitude are this much shorter than those of latitude at 30.8° N, the middle of Huzhou. */
export const LON_SCALE = Math.cos((30.8 * Math.PI) / 180);
/** Metres in a degree of latitude (IUGG mean radius 6 371 008.8 m). */
export const METRES_PER_DEGREE = 111_195;

/** `[lon, lat]` in degrees, EPSG:4326. */
export type LonLat = [lon: number, lat: number];
export type Areal = Polygon | MultiPolygon;

/** The rings of each polygon, outer ring first. */
export const polygonsOf = (geometry: Areal): LonLat[][][] =>
  (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as LonLat[][][];

/** Calls `visit` with both ends of each segment of a line or ring. */
export function eachSegment(line: readonly LonLat[], visit: (from: LonLat, to: LonLat) => void): void {
  let from: LonLat | undefined;
  for (const to of line) {
    if (from) visit(from, to);
    from = to;
  }
}

/** Even-odd rule over all rings; a point on the border may fall on either side. */
export function isInside(geometry: Areal, [x, y]: LonLat): boolean {
  let inside = false;
  for (const ring of polygonsOf(geometry).flat()) {
    eachSegment(ring, ([x2, y2], [x1, y1]) => {
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    });
  }
  return inside;
}

/** Metres between two points; flat, good to a percent over a few kilometres. */
export const distanceM = (a: LonLat, b: LonLat): number =>
  Math.hypot((a[0] - b[0]) * LON_SCALE, a[1] - b[1]) * METRES_PER_DEGREE;

/** Metres from a point to the nearest edge; flat, as above. */
export function distanceToEdgeM(geometry: Areal, point: LonLat): number {
  return Math.min(
    ...polygonsOf(geometry)
      .flat()
      .map((ring) => distanceToLineM(ring, point)),
  );
}

/** Metres from a point to the nearest segment of a line; flat, as above. */
export function distanceToLineM(line: readonly LonLat[], point: LonLat): number {
  let best = Infinity;
  eachSegment(line, (a, b) => {
    best = Math.min(best, segmentDistanceM(a, b, point));
  });
  return best;
}

function segmentDistanceM(a: LonLat, b: LonLat, p: LonLat): number {
  const ax = (a[0] - p[0]) * LON_SCALE;
  const ay = a[1] - p[1];
  const dx = (b[0] - a[0]) * LON_SCALE;
  const dy = b[1] - a[1];
  const along = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(ax + along * dx, ay + along * dy) * METRES_PER_DEGREE;
}

export function bboxOf(geometry: Areal): [west: number, south: number, east: number, north: number] {
  const positions = polygonsOf(geometry).flat(2);
  const lons = positions.map(([lon]) => lon);
  const lats = positions.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

export const rounded = ([lon = NaN, lat = NaN]: Position): LonLat => [round6(lon), round6(lat)];
const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** Within some 300 m of a place and in the same area, so that two marks do not hide each other on the map. */
export function beside([lon, lat]: LonLat, area: Areal, random: () => number, spreadDeg = 0.006): LonLat {
  for (let tries = 0; tries < 200; tries++) {
    const position: LonLat = [lon + (random() - 0.5) * spreadDeg, lat + (random() - 0.5) * spreadDeg];
    if (isInside(area, position)) return position;
  }
  return [lon, lat];
}
