import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';

/** A degree by a degree, from a meridian and 30° N. */
export const square = (west: number): [number, number][][][] => [
  [
    [
      [west, 30],
      [west + 1, 30],
      [west + 1, 31],
      [west, 31],
      [west, 30],
    ],
  ],
];

/** A beat in force that anybody may draw on. @param id - also of its version. */
export function createBeat(code: string, id: number, west = 120): WireTerritoryFeature {
  return {
    type: 'Feature',
    id,
    geometry: { type: 'MultiPolygon', coordinates: square(west) },
    properties: {
      layer: 'beat',
      code,
      name_zh: code,
      name_en: code,
      agency: 'A',
      station: null,
      jurisdiction: 'J',
      kind: 'forest',
      agencies: null,
      rule: null,
      versionId: id,
      validFrom: null,
      validTo: null,
      drawnBy: null,
      approvedBy: null,
      reason: null,
      areaM2: 1,
      mayDraw: true,
    },
  };
}
