import { covers } from './area.ts';
import type { Area } from './area.ts';
import type { Incident } from './incident.ts';

/** What a share can show of each layer, beside the id, the agency and the geometry that it always shows. */
export const SHARE_FIELDS = {
  /** `name` is the code and both names. */
  jurisdiction: ['name', 'station'],
  beat: ['name', 'kind', 'jurisdiction'],
  place: ['name', 'kind'],
  unit: ['name', 'kind', 'call-sign', 'station', 'beat', 'speed', 'course', 'accuracy', 'battery'],
  /** Kind, severity, step, position and times are always shown. */
  incident: ['description', 'jurisdiction', 'beat'],
} as const satisfies Record<string, readonly string[]>;
export type ShareLayerName = keyof typeof SHARE_FIELDS;
export const SHARE_LAYERS = Object.keys(SHARE_FIELDS) as ShareLayerName[];

/** The terms of one layer. */
export interface ShareLayer {
  readonly fields: readonly string[];
  /** Kinds of places, units or incidents; `null` for all. */
  readonly kinds: readonly string[] | null;
  /** Of incidents, 1 the worst; `null` for all. */
  readonly severities: readonly number[] | null;
  /** How late units' positions are told, milliseconds. */
  readonly delayMs: number;
  /** Units' positions are moved to the middle of their cell of a grid of so many metres; 0 for exact. */
  readonly gridM: number;
}

/** A zone of a share as it is in force. */
export interface SharedZone {
  readonly id: number;
  readonly versionId: number;
  readonly area: Area;
}

/** A share in force, as far as its receiver is concerned. */
export interface Grant {
  readonly shareId: number;
  readonly ownerId: number;
  /** By id. */
  readonly zones: readonly SharedZone[];
  readonly layers: Readonly<Partial<Record<ShareLayerName, ShareLayer>>>;
}

/** Metres of a degree of latitude on a sphere of 6 371 008.8 m (GRS80 mean radius). */
const METRES_PER_DEGREE = 111_195.08;

/**
 * The middle of the grid cell that a position lies in, so that nobody can tell where in it. Rows are as high as `gridM`
 * along a meridian, from the equator; columns are as wide along the middle of their row, from Greenwich.
 *
 * @param gridM - metres; 0 leaves the position as it is.
 */
export function coarsened([lon, lat]: readonly [number, number], gridM: number): readonly [number, number] {
  if (gridM === 0) return [lon, lat];
  const middleOf = (value: number, step: number): number => (Math.floor(value / step) + 0.5) * step;
  const middleLat = middleOf(lat, gridM / METRES_PER_DEGREE);
  return [middleOf(lon, gridM / (METRES_PER_DEGREE * Math.cos((middleLat * Math.PI) / 180))), middleLat];
}

const isAmong = <T>(value: T, list: readonly T[] | null): boolean => list === null || list.includes(value);

/** What a grant says of units, if it shows those of this agency and kind at all. */
export function unitTerms(grant: Grant, agencyId: number, kind: string): ShareLayer | undefined {
  const terms = grant.layers.unit;
  return terms && grant.ownerId === agencyId && isAmong(kind, terms.kinds) ? terms : undefined;
}

/** Whether a position lies in a zone of the grant. */
export const isInZones = ({ zones }: Grant, position: readonly [number, number]): boolean =>
  zones.some(({ area }) => covers(area, position));

/** The incident as these grants show it: `undefined` when none does; of several each adds its fields. */
export function sharedIncident(grants: readonly Grant[], incident: Incident): Incident | undefined {
  const fields = new Set<string>();
  const agencyIds = new Set<number>();
  const zoneIds = new Set<number>();
  for (const grant of grants) {
    const terms = grant.layers.incident;
    if (!terms || !incident.agencyIds.includes(grant.ownerId)) continue;
    if (!isAmong(incident.kind, terms.kinds) || !isAmong(incident.severity, terms.severities)) continue;
    const zones = grant.zones.filter(({ area }) => covers(area, incident.position));
    if (zones.length === 0) continue;
    agencyIds.add(grant.ownerId);
    for (const { id } of zones) zoneIds.add(id);
    for (const field of terms.fields) fields.add(field);
  }
  if (agencyIds.size === 0) return undefined;
  return {
    ...incident,
    externalId: null,
    zoneIds: [...zoneIds].sort((a, b) => a - b),
    agencyIds: [...agencyIds].sort((a, b) => a - b),
    description: fields.has('description') ? incident.description : '',
    jurisdictionId: fields.has('jurisdiction') ? incident.jurisdictionId : null,
    beatId: fields.has('beat') ? incident.beatId : null,
  };
}

/** A unit as a share shows it now. */
export interface ShownUnit {
  readonly unitId: number;
  readonly shareId: number;
  /** `[lon, lat]` in degrees, EPSG:4326, as coarse as the share says. */
  readonly position: readonly [number, number];
}
