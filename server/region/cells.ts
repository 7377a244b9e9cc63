import { Delaunay } from 'd3-delaunay';
import { LON_SCALE, bboxOf, eachSegment } from './geometry.ts';
import type { Areal, LonLat } from './geometry.ts';
import { seededNoise } from './noise.ts';
import { nearest } from './sites.ts';

/** Cells around sites, with borders as streams and ridges have them. */
export interface Cells {
  /** Each border once; they reach past the area. */
  readonly borders: readonly (readonly LonLat[])[];
  /** Index of the site whose cell holds a position (but for the bends of its border). */
  siteAt(position: LonLat): number;
}

/**
 * Voronoi cells on a plane that is then pulled about by noise, so that they are neither convex nor alike; their borders
 * are bent besides.
 */
export function makeCells(sites: readonly LonLat[], area: Areal, random: () => number, seed: number): Cells {
  const pull = makePull(seed);
  const [west, south, east, north] = bboxOf(area);
  const margin = 0.03;
  const flat = sites.map(pull.back);
  const delaunay = Delaunay.from(flat.map(([lon, lat]) => [lon * LON_SCALE, lat] as [number, number]));
  const voronoi = delaunay.voronoi([
    (west - margin) * LON_SCALE,
    south - margin,
    (east + margin) * LON_SCALE,
    north + margin,
  ]);
  const borders: LonLat[][] = [];
  const seen = new Set<string>();
  for (let i = 0; i < sites.length; i++) {
    const ring = voronoi.cellPolygon(i).map(([x, y]): LonLat => [x / LON_SCALE, y]);
    eachSegment(ring, (from, to) => {
      const key = [from, to].map(([x, y]) => `${x.toFixed(7)},${y.toFixed(7)}`).sort().join(' '); // prettier-ignore
      if (seen.has(key)) return;
      seen.add(key);
      borders.push(bend(from, to, random, 3).map(pull.there));
    });
  }
  return { borders, siteAt: (position) => nearest(flat, pull.back(position)).index };
}

/** Moves the plane by up to some 600 m and back; nothing folds, for the slopes of the two noises add up to less than 1. */
function makePull(seed: number) {
  const wide = [seededNoise(seed, 0.03), seededNoise(seed + 1, 0.03)] as const;
  const fine = [seededNoise(seed + 2, 0.011), seededNoise(seed + 3, 0.011)] as const;
  const shift = (position: LonLat): [number, number] => [
    0.004 * wide[0](position) + 0.0015 * fine[0](position),
    0.0034 * wide[1](position) + 0.0013 * fine[1](position),
  ];
  const there = (position: LonLat): LonLat => {
    const [dx, dy] = shift(position);
    return [position[0] + dx, position[1] + dy];
  };
  const back = (position: LonLat): LonLat => {
    let guess = position;
    for (let i = 0; i < 40; i++) {
      const [dx, dy] = shift(guess);
      guess = [position[0] - dx, position[1] - dy];
    }
    return guess;
  };
  return { there, back };
}

/** Midpoint displacement: each half of the line bends by up to a tenth of its length to one side. */
function bend(a: LonLat, b: LonLat, random: () => number, depth: number): LonLat[] {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  if (depth === 0 || Math.hypot(dx, dy) < 0.0016) return [a, b];
  const shift = (random() - 0.5) * 0.2;
  const middle: LonLat = [(a[0] + b[0]) / 2 - dy * shift, (a[1] + b[1]) / 2 + dx * shift];
  return [...bend(a, middle, random, depth - 1), ...bend(middle, b, random, depth - 1).slice(1)];
}
