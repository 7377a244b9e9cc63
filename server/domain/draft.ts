import type { Bbox } from './position.ts';
import type { AreaCoordinates, DrawnAttributes, DrawnLayer } from './territory.ts';

/** `open` is drawn on; `submitted` waits for a second person; `scheduled` takes effect later; the last two are over. */
export type DraftState = 'open' | 'submitted' | 'approved' | 'scheduled' | 'published' | 'discarded';

/** What a draft makes of one feature; `null` takes it out of force. */
export interface DraftChange {
  readonly layer: DrawnLayer;
  readonly code: string;
  readonly attributes: DrawnAttributes | null;
  /** As it was drawn, broken or not. */
  readonly area: AreaCoordinates | null;
  /** The version that it was drawn on; `null` for a new feature. */
  readonly baseVersionId: number | null;
}

/** Changes of the territory that belong together. Times are epoch milliseconds UTC, agencies codes. */
export interface DraftSummary {
  readonly id: number;
  readonly version: number;
  readonly state: DraftState;
  readonly title: string;
  readonly reason: string;
  readonly agencyId: number | null;
  readonly agency: string | null;
  /** As `Viewer.key`. */
  readonly authorKey: string;
  readonly author: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly submittedAt: number | null;
  /** Other agencies whose boundary it touched when it was submitted, by `feature.id`. */
  readonly touches: readonly number[];
  readonly approvedBy: string | null;
  readonly approvedAt: number | null;
  readonly returnNote: string | null;
  readonly publishedAt: number | null;
  readonly takesEffectAt: number | null;
  readonly bbox: Bbox | null;
  /** How many it changes. */
  readonly features: number;
}

export interface Draft extends DraftSummary {
  readonly changes: readonly DraftChange[];
}

/** Grid that areas are stored on, parts of a degree: 1e-7 degree is a centimetre. */
const GRID = 1e7;
const onGrid = (degrees: number): number => Math.round(degrees * GRID) / GRID;

/**
 * The rings of an area that are rings, on the grid of 1e-7 degree and closed; a line or a point has no area and is left
 * out, and a polygon with its shell. What it gives may still cross itself.
 */
export function ringsOf(area: AreaCoordinates): AreaCoordinates {
  return area.flatMap((polygon) => {
    const [shell, ...holes] = polygon.map(ringOf);
    return shell ? [[shell, ...holes.filter((hole) => hole !== undefined)]] : [];
  });
}

function ringOf(ring: AreaCoordinates[number][number]): [number, number][] | undefined {
  const positions: [number, number][] = [];
  for (const [lon, lat] of ring) {
    const position: [number, number] = [onGrid(lon!), onGrid(lat!)];
    const last = positions.at(-1);
    if (last?.[0] !== position[0] || last[1] !== position[1]) positions.push(position);
  }
  const [first, last] = [positions[0], positions.at(-1)];
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) positions.push([...first]);
  return positions.length < 4 ? undefined : positions;
}
