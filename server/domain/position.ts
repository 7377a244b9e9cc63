declare const wgs84: unique symbol;

/**
 * `[lon, lat]` in degrees, EPSG:4326 (EPSG:4490, CGCS2000, counts as equal: they agree to centimetres).
 * Branded, because a GCJ-02 pair looks the same and lies hundreds of metres off.
 */
export type Wgs84Position = readonly [lon: number, lat: number] & { readonly [wgs84]: true };

/** `[west, south, east, north]` in degrees, EPSG:4326 (RFC 7946 §5). */
export type Bbox = readonly [west: number, south: number, east: number, north: number];

/**
 * @throws {RangeError} when the pair is not finite or not on the globe.
 */
export function wgs84Position(lon: number, lat: number): Wgs84Position {
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lon) > 180 || Math.abs(lat) > 90) {
    throw new RangeError(`not a position in degrees: [${lon}, ${lat}]`);
  }
  return [lon, lat] as unknown as Wgs84Position;
}
