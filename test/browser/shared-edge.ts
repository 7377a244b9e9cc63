import type { WireChange, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';

type Position = readonly [lon: number, lat: number];

/** A vertex inside an edge that two beats of one jurisdiction have in common, and nobody else. */
export interface SharedVertex {
  readonly beats: readonly [WireTerritoryFeature, WireTerritoryFeature];
  readonly at: Position;
  /** Into the first beat, a part of the way to its middle: what moves there from `at` leaves the second one larger. */
  readonly to: Position;
  /** All around the two lie other beats: they touch no boundary of an agency. */
  readonly isInner: boolean;
}

const ringsOf = ({ geometry }: WireTerritoryFeature): Position[][] => geometry.coordinates.flat();
const keyOf = ([lon, lat]: Position): string => `${lon},${lat}`;
const middleOf = (ring: readonly Position[]): Position => [
  ring.reduce((sum, [lon]) => sum + lon, 0) / ring.length,
  ring.reduce((sum, [, lat]) => sum + lat, 0) / ring.length,
];

/**
 * Vertices to try changes on, each of another pair of beats.
 *
 * @param features - beats; only those that may be drawn are taken.
 * @param part - how far into the first beat the vertex goes, of the way to its middle.
 */
export function sharedVertices(features: readonly WireTerritoryFeature[], part = 0.15): SharedVertex[] {
  const owners = new Map<string, Set<WireTerritoryFeature>>();
  for (const feature of features) {
    for (const position of ringsOf(feature).flat()) {
      const known = owners.get(keyOf(position)) ?? new Set();
      owners.set(keyOf(position), known.add(feature));
    }
  }
  const taken = new Set<WireTerritoryFeature>();
  const found: SharedVertex[] = [];
  for (const feature of features) {
    if (!feature.properties.mayDraw || taken.has(feature)) continue;
    const [ring] = ringsOf(feature);
    for (let i = 1; ring && i < ring.length - 1; i++) {
      const chain = ring.slice(i - 1, i + 2).map((position) => owners.get(keyOf(position))!);
      const [other] = [...chain[1]!].filter((one) => one !== feature);
      const isInside = chain[1]!.size === 2 && other !== undefined && chain.every((all) => all.has(other));
      if (!isInside || !other.properties.mayDraw || taken.has(other)) continue;
      if (other.properties.jurisdiction !== feature.properties.jurisdiction) continue;
      const [at, middle] = [ring[i]!, middleOf(ring)];
      const to: Position = [at[0] + (middle[0] - at[0]) * part, at[1] + (middle[1] - at[1]) * part];
      const isInner = [feature, other].every((one) =>
        ringsOf(one)
          .flat()
          .every((position) => owners.get(keyOf(position))!.size > 1),
      );
      found.push({ beats: [feature, other], at, to: [Number(to[0].toFixed(7)), Number(to[1].toFixed(7))], isInner });
      taken.add(feature).add(other);
      break;
    }
  }
  return found;
}

/** What a draft makes of a feature whose vertex is moved. */
export function movedVertex({ geometry, properties: p }: WireTerritoryFeature, at: Position, to: Position): WireChange {
  const { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule } = p;
  const area = geometry.coordinates.map((polygon) =>
    polygon.map((ring) =>
      ring.map((position): [number, number] => (keyOf(position) === keyOf(at) ? [...to] : position)),
    ),
  );
  return {
    layer: 'beat',
    code: p.code,
    attributes: { name_zh, name_en, agency, station, jurisdiction, kind, agencies, rule },
    area,
    baseVersionId: p.versionId,
  };
}
