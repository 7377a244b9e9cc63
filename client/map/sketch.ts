import type { AreaCoordinates } from '../../server/domain/territory.ts';
import type { Position } from './hit.ts';

/** How an area stands out. */
export type AreaLook = 'active' | 'after' | 'before' | 'fault' | 'other' | 'left' | 'left-line' | 'left-zone' | 'right';
export type LineLook = 'draft' | 'rubber' | 'edge' | 'knife';
export type PointLook =
  'vertex' | 'midpoint' | 'picked' | 'first' | 'snap-vertex' | 'snap-edge' | 'fault' | 'person' | 'cross';

/** What stands above the map for a moment; positions are `[lon, lat]` in degrees, EPSG:4326. */
export interface Sketch {
  readonly areas?: readonly { readonly area: AreaCoordinates; readonly look: AreaLook }[];
  readonly lines?: readonly { readonly line: readonly Position[]; readonly look: LineLook }[];
  readonly points?: readonly { readonly at: Position; readonly look: PointLook }[];
  readonly labels?: readonly { readonly at: Position; readonly text: string; readonly look: PointLook | 'dimension' }[];
  /** Only what lies within this part of the width of the map, 0–1. */
  readonly clip?: readonly [from: number, to: number];
}

/** What sketches are for, the lowest first. */
export const SLOTS = ['versions', 'draft', 'others', 'faults', 'preview', 'tool', 'people', 'cursor'] as const;
export type Slot = (typeof SLOTS)[number];
