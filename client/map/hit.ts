/** `[lon, lat]` in degrees, EPSG:4326. */
export type Position = readonly [lon: number, lat: number];

/** Something under the pointer. */
export interface Hit {
  readonly layer: 'unit' | 'incident' | 'place' | 'centre' | 'station' | 'beat' | 'adjacency-zone' | 'jurisdiction';
  readonly id: number;
  /** Of territory: what its tile says. */
  readonly properties: Readonly<Record<string, string | number>>;
}
