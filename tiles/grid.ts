/** Units along the edge of a tile (MVT extent). */
export const EXTENT = 4096;
/** Units around a tile that are drawn too, so that lines and fills meet across its edge. */
export const BUFFER = 64;
/**
 * Where geometries are cut, units around a tile; `BUFFER` when rounded. A whole number would put the cuts on the grid of
 * deeper tiles, where positions lie more often than by chance, and ST_ClipByBox2D may turn a polygon inside out that meets
 * its box exactly in a vertex (GEOS 3.11).
 */
export const CLIP_MARGIN = BUFFER + 0.37;
/** The deepest zoom that is rendered; clients stretch its tiles beyond. */
export const MAX_ZOOM = 14;

/** Half the width of the square of web mercator, metres (EPSG:3857: π × 6 378 137). */
const HALF_WORLD_M = 20_037_508.342789244;

export interface TileId {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** `[xmin, ymin, xmax, ymax]` in metres, EPSG:3857. */
export type MercatorBox = readonly [xmin: number, ymin: number, xmax: number, ymax: number];

/** Tiles of one zoom, both ends included. */
export interface TileRange {
  readonly z: number;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Width of a tile of zoom `z`, metres in EPSG:3857. */
export const tileSizeM = (z: number): number => (2 * HALF_WORLD_M) / 2 ** z;

/** The square of a tile, grown by `buffer` units on each side. */
export function tileBox({ z, x, y }: TileId, buffer = 0): MercatorBox {
  const size = tileSizeM(z);
  const margin = (size * buffer) / EXTENT;
  const xmin = x * size - HALF_WORLD_M;
  const ymax = HALF_WORLD_M - y * size;
  return [xmin - margin, ymax - size - margin, xmin + size + margin, ymax + margin];
}

/** The tiles of zoom `z` whose buffered square meets the box. */
export function tilesTouching([xmin, ymin, xmax, ymax]: MercatorBox, z: number): TileRange {
  const size = tileSizeM(z);
  const margin = CLIP_MARGIN / EXTENT;
  const last = 2 ** z - 1;
  const clamp = (n: number): number => Math.max(0, Math.min(last, Math.floor(n)));
  return {
    z,
    minX: clamp((xmin + HALF_WORLD_M) / size - margin),
    minY: clamp((HALF_WORLD_M - ymax) / size - margin),
    maxX: clamp((xmax + HALF_WORLD_M) / size + margin),
    maxY: clamp((HALF_WORLD_M - ymin) / size + margin),
  };
}

export const isInRange = (range: TileRange, { z, x, y }: TileId): boolean =>
  z === range.z && x >= range.minX && x <= range.maxX && y >= range.minY && y <= range.maxY;

/** Web mercator metres to `[lon, lat]` in degrees, EPSG:4326 (spherical inverse, EPSG method 1024). */
export function toDegrees(x: number, y: number): [lon: number, lat: number] {
  const lat = 2 * Math.atan(Math.exp((y / HALF_WORLD_M) * Math.PI)) - Math.PI / 2;
  return [(x / HALF_WORLD_M) * 180, (lat * 180) / Math.PI];
}

/** `[lon, lat]` in degrees, EPSG:4326, to web mercator metres (spherical forward, EPSG method 1024). */
export function toMercator([lon, lat]: readonly [lon: number, lat: number]): [x: number, y: number] {
  const y = Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI;
  return [(lon / 180) * HALF_WORLD_M, y * HALF_WORLD_M];
}

/**
 * The tile of zoom `z` that a position lies in; beyond the square of web mercator the nearest one.
 *
 * @param position - degrees, EPSG:4326.
 */
export function tileAt(position: readonly [lon: number, lat: number], z: number): TileId {
  const [x, y] = toMercator(position);
  const at = (metres: number): number =>
    Math.max(0, Math.min(2 ** z - 1, Math.floor((metres + HALF_WORLD_M) / tileSizeM(z))));
  return { z, x: at(x), y: at(-y) };
}
