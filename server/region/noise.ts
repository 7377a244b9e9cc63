import type { LonLat } from './geometry.ts';

/**
 * Smooth seeded noise over the plane, so that neighbouring places get like values (value noise on a square lattice).
 *
 * @param scaleDeg - distance of the lattice's points in degrees: the size of a patch.
 * @returns a value in [-1, 1] for a position; its slope is at most 3 / scaleDeg a degree along an axis.
 */
export function seededNoise(seed: number, scaleDeg: number): (position: LonLat) => number {
  return ([lon, lat]) => {
    const x = lon / scaleDeg;
    const y = lat / scaleDeg;
    const column = Math.floor(x);
    const row = Math.floor(y);
    const right = smooth(x - column);
    const up = smooth(y - row);
    const below = mix(lattice(column, row, seed), lattice(column + 1, row, seed), right);
    const above = mix(lattice(column, row + 1, seed), lattice(column + 1, row + 1, seed), right);
    return mix(below, above, up);
  };
}

const smooth = (t: number): number => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

/** The lattice's value in [-1, 1): an integer hash with the finalizer of MurmurHash3. */
function lattice(column: number, row: number, seed: number): number {
  let h = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2_147_483_648 - 1;
}
