import type { AreaCoordinates, DrawnLayer, FaultKind, TerritoryFault } from '../domain/territory.ts';

/** A place where areas do not fit, as statements tell it; `area` is GeoJSON. */
export interface FaultRow<K = FaultKind> {
  readonly kind: K;
  readonly layer: DrawnLayer;
  readonly codes: string[];
  readonly parent: string | null;
  readonly lon: number;
  readonly lat: number;
  readonly area: string | null;
  readonly area_m2: number;
}

export function faultOf(row: FaultRow): TerritoryFault {
  return {
    kind: row.kind,
    layer: row.layer,
    codes: row.codes,
    parent: row.parent,
    location: [row.lon, row.lat],
    area: row.area === null ? null : (JSON.parse(row.area) as { coordinates: AreaCoordinates }).coordinates,
    areaM2: row.area_m2,
  };
}
