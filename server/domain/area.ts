import type { Bbox } from './position.ts';

/** A multipolygon: polygons of rings of `[lon, lat]` in degrees, EPSG:4326, closed, the first ring of each the outer one. */
export interface Area {
  readonly bbox: Bbox;
  readonly polygons: readonly (readonly Ring[])[];
}
type Ring = readonly (readonly [number, number])[];

/** @param polygons - coordinates of a GeoJSON MultiPolygon (RFC 7946), not empty. */
export function areaOf(polygons: Area['polygons']): Area {
  const bbox: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of polygons) {
    for (const [lon, lat] of outer!) {
      bbox[0] = Math.min(bbox[0], lon);
      bbox[1] = Math.min(bbox[1], lat);
      bbox[2] = Math.max(bbox[2], lon);
      bbox[3] = Math.max(bbox[3], lat);
    }
  }
  return { bbox, polygons };
}

/** Whether a position lies in an area or on its edge, as `ST_Covers` has it: edges are straight in degrees. */
export function covers({ bbox, polygons }: Area, [lon, lat]: readonly [number, number]): boolean {
  if (lon < bbox[0] || lat < bbox[1] || lon > bbox[2] || lat > bbox[3]) return false;
  for (const [outer, ...holes] of polygons) {
    const side = sideOf(outer!, lon, lat);
    if (side === 0) return true;
    if (side < 0) continue;
    const inHole = holes.reduce((worst, hole) => Math.max(worst, sideOf(hole, lon, lat)), -1);
    if (inHole <= 0) return true;
  }
  return false;
}

/** Edges of a ring by bands of latitude; an edge is named by where it ends. */
interface Bands {
  readonly south: number;
  readonly perDegree: number;
  readonly edges: readonly (readonly number[])[];
}
const EDGES_PER_BAND = 4;
const bandsOfRings = new WeakMap<Ring, Bands>();

/** Of a ring, made once: a shore has thousands of edges, and every unit is compared with it at each move. */
function bandsOf(ring: Ring): Bands {
  const known = bandsOfRings.get(ring);
  if (known) return known;
  let [south, north] = [Infinity, -Infinity];
  for (const [, lat] of ring) [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  const count = Math.max(1, Math.ceil(ring.length / EDGES_PER_BAND));
  const perDegree = north > south ? (count - 1) / (north - south) : 0;
  const edges = Array.from({ length: count }, (): number[] => []);
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [low, high] = [ring[i]![1], ring[j]![1]].sort((a, b) => a - b) as [number, number];
    const last = Math.floor((high - south) * perDegree);
    for (let band = Math.floor((low - south) * perDegree); band <= last; band++) edges[band]!.push(i);
  }
  const bands = { south, perDegree, edges };
  bandsOfRings.set(ring, bands);
  return bands;
}

/** 1 inside, 0 on the line, -1 outside: a ray to the east crosses the ring an odd number of times from inside. */
function sideOf(ring: Ring, lon: number, lat: number): number {
  const { south, perDegree, edges } = bandsOf(ring);
  let isInside = false;
  for (const i of edges[Math.floor((lat - south) * perDegree)] ?? []) {
    const [x1, y1] = ring[i === 0 ? ring.length - 1 : i - 1]!;
    const [x2, y2] = ring[i]!;
    if (y1 > lat === y2 > lat && y1 !== lat && y2 !== lat) continue;
    const turn = (x2 - x1) * (lat - y1) - (lon - x1) * (y2 - y1);
    if (
      turn === 0 &&
      Math.min(x1, x2) <= lon &&
      lon <= Math.max(x1, x2) &&
      Math.min(y1, y2) <= lat &&
      lat <= Math.max(y1, y2)
    ) {
      return 0;
    }
    if (y1 > lat !== y2 > lat && turn > 0 === y2 > y1) isInside = !isInside;
  }
  return isInside ? 1 : -1;
}
