import type { MultiPolygon } from 'geojson';

/** The layers that are drawn in the editor: each feature is an area that must fit together with the others. */
export const DRAWN_LAYERS = ['jurisdiction', 'beat', 'adjacency-zone'] as const;
export type DrawnLayer = (typeof DRAWN_LAYERS)[number];

/** The layer of what contains the features of a layer. */
export const PARENT_LAYERS = { jurisdiction: 'agency', beat: 'jurisdiction', 'adjacency-zone': null } as const;

/** Rings of polygons as GeoJSON has them: `[lon, lat]` in degrees, EPSG:4326, each ring closed, the shell first. */
export type AreaCoordinates = MultiPolygon['coordinates'];

/** What a drawn feature is beside its area. Other features are named by code; what a layer has not is `null`. */
export interface DrawnAttributes {
  readonly name_zh: string;
  readonly name_en: string;
  /** Of a jurisdiction, or of the jurisdiction that a beat lies in. */
  readonly agency: string | null;
  /** Of a jurisdiction. */
  readonly station: string | null;
  /** Of a beat. */
  readonly jurisdiction: string | null;
  /** Of a beat. */
  readonly kind: string | null;
  /** Of an adjacency zone: two or more. */
  readonly agencies: readonly string[] | null;
  /** Of an adjacency zone that still follows the rule that made it. */
  readonly rule: ZoneRule | null;
}

/** A strip on both sides of the border that two provinces have in common. */
export interface ZoneRule {
  /** GB/T 2260, six digits. */
  readonly provinces: readonly [string, string];
  /** Where on the border it begins and ends, `[lon, lat]`; `null` for the ends of the border. */
  readonly from: readonly [number, number] | null;
  readonly to: readonly [number, number] | null;
  /** To either side of the border, metres. */
  readonly widthM: number;
}

/** In metres: what gaps and overlaps may be wide, and what counts as touching. */
export const TOLERANCE_M = 0.5;

/** What may be wrong with how areas fit together. */
export const FAULT_KINDS = [
  /** A ring crosses or touches itself or is not closed, rings cross, parts overlap: no valid area. */
  'self-crossing',
  /** Two edges that run there and back within the tolerance. */
  'spike',
  /** A part that is nowhere wider than the tolerance. */
  'sliver',
  /** Area that two features of a layer both have. */
  'overlap',
  /** Area of the parent (the agency's territory, the jurisdiction) that nobody has. */
  'gap',
  /** A part beyond the edge of the parent; without an area, a corner outside China. */
  'outside-parent',
  /** A part of the parent that lies apart (an exclave, an island) and is nobody's any more. */
  'island-lost',
  /** Nothing is left of the feature. */
  'no-area',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A place where areas do not fit. */
export interface TerritoryFault {
  readonly kind: FaultKind;
  readonly layer: DrawnLayer;
  /** Codes of the features concerned: of a gap those that border on it, with the longest common edge first. */
  readonly codes: readonly string[];
  /** Of what should contain it: an agency's or a jurisdiction's; `null` where nothing does. */
  readonly parent: string | null;
  /** On the fault, `[lon, lat]`. */
  readonly location: readonly [number, number];
  /** The gap, the overlap, the part outside, the spike's tip; `null` where it is a point. */
  readonly area: AreaCoordinates | null;
  readonly areaM2: number;
}
