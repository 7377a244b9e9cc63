import { TOLERANCE_M } from './territory.ts';
import type { AreaCoordinates } from './territory.ts';

type Position = readonly [number, number];

/** Metres of a degree of latitude, and of one of longitude on the equator; within 0.6 % of the ellipsoid. */
const DEGREE_M = 111_195;
/** Below this many tolerances two edges are no spike but a corner of small edges. */
const LEAST_LENGTH = 4;

/**
 * The tips of spikes: where two edges run there and back no further apart than the tolerance, 0.5 m. The shorter of the two
 * is at least 2 m long.
 *
 * @param rings - of polygons, closed; `[lon, lat]` in degrees, EPSG:4326.
 */
export function spikesOf(rings: AreaCoordinates): [number, number][] {
  return rings.flatMap((polygon) =>
    polygon.flatMap((ring) => {
      const open = ring.slice(0, -1) as unknown as Position[];
      return open.flatMap((tip, i): [number, number][] =>
        isSpike(open.at(i - 1)!, tip, open[(i + 1) % open.length]!) ? [[tip[0], tip[1]]] : [],
      );
    }),
  );
}

function isSpike(before: Position, tip: Position, after: Position): boolean {
  const lonM = DEGREE_M * Math.cos((tip[1] * Math.PI) / 180);
  const [ax, ay] = [(before[0] - tip[0]) * lonM, (before[1] - tip[1]) * DEGREE_M];
  const [bx, by] = [(after[0] - tip[0]) * lonM, (after[1] - tip[1]) * DEGREE_M];
  const [a, b] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
  if (Math.min(a, b) < LEAST_LENGTH * TOLERANCE_M || ax * bx + ay * by <= 0) return false;
  // How far the end of the shorter edge lies from the line of the longer one.
  return Math.abs(ax * by - ay * bx) / Math.max(a, b) <= TOLERANCE_M;
}
