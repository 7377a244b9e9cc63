import type { AreaCoordinates, DrawnAttributes, DrawnLayer } from '../../../server/domain/territory.ts';

/** `[lon, lat]` in degrees, EPSG:4326, on the grid of `GRID_DEGREES` once an operation has touched it. */
export type LonLat = readonly [lon: number, lat: number];

/** Vertices lie on this grid, one centimetre: an edge that two areas share is the same numbers on both sides. */
export const GRID_DEGREES = 1e-7;

/** `<layer>/<code>`. */
export type ShapeKey = string;

/** Layers that are drawn, and those that only say where others end. */
export type ShapeLayer = DrawnLayer | 'agency';

/** A feature as it is being edited. Never changed in place: an operation makes another one. */
export interface Shape {
  readonly key: ShapeKey;
  readonly layer: ShapeLayer;
  readonly code: string;
  /** What contains it: of a jurisdiction the agency, of a beat the jurisdiction; `null` for the others. */
  readonly parent: ShapeKey | null;
  readonly area: AreaCoordinates;
  readonly attributes: DrawnAttributes;
  /** It is there to be seen and snapped to, and no operation changes it. */
  readonly isLocked: boolean;
}

/** All shapes at hand, by key. Never changed in place. */
export type Coverage = ReadonlyMap<ShapeKey, Shape>;

/** What an operation makes of some shapes; `null` takes one away. Shapes that it does not name stay as they are. */
export type Patch = ReadonlyMap<ShapeKey, Shape | null>;

/** Why an operation cannot be done; the words are in `client/text` under `edit.refused.<reason>`. */
export type RefusalReason =
  | 'too-few-positions'
  | 'crosses-itself'
  | 'does-not-cross'
  | 'not-neighbours'
  | 'nothing-left'
  | 'outside'
  | 'not-yours'
  | 'locked'
  | 'no-edge-here';

export class EditRefused extends Error {
  readonly reason: RefusalReason;
  readonly location: LonLat | undefined;
  constructor(reason: RefusalReason, location?: LonLat) {
    super(reason);
    this.name = 'EditRefused';
    this.reason = reason;
    this.location = location;
  }
}
