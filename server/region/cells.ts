import { Delaunay } from 'd3-delaunay';
import type { Position } from 'geojson';
import { LON_SCALE, bboxOf } from './geometry.ts';
import type { Areal } from './geometry.ts';
import { seededNoise } from './noise.ts';
import { nearest } from './sites.ts';

/** Cells around sites, with borders as streams and ridges have them. */
export interface Cells {
  /** Each border once; they reach past the area. */
  readonly borders: readonly (readonly Position[])[];
  /** Index of the site whose cell holds a position (but for the bends of its border). */
  siteAt(position: Position): number;
}

/**
 * Voronoi cells on a plane that is then pulled about by noise, so that they are neither convex nor alike; their borders
 * are bent besides.
 */
export function makeCells(sites: readonly Position[], area: Areal, random: () => number, seed: number): Cells {
  const pull = makePull(seed);
  const [west, south, east, north] = bboxOf(area);
  const margin = 0.03;
  const flat = sites.map(pull.back);
  const delaunay = Delaunay.from(flat.map(([lon, lat]) => [lon! * LON_SCALE, lat!] as [number, number]));
  const voronoi = delaunay.voronoi([
    (west - margin) * LON_SCALE,
    south - margin,
    (east + margin) * LON_SCALE,
    north + margin,
  ]);
  const borders: Position[][] = [];
  const seen = new Set<string>();
  for (let i = 0; i < sites.length; i++) {
    const cell = voronoi.cellPolygon(i);
    for (let k = 1; k < cell.length; k++) {
      const [from, to] = [cell[k - 1]!, cell[k]!].map(([x, y]): Position => [x / LON_SCALE, y]) as [Position, Position];
      const key = [from, to].map(([x, y]) => `${x!.toFixed(7)},${y!.toFixed(7)}`).sort().join(' '); // prettier-ignore
      if (seen.has(key)) continue;
      seen.add(key);
      borders.push(bend(from, to, random, 3).map(pull.there));
    }
  }
  return { borders, siteAt: (position) => nearest(flat, pull.back(position)).index };
}

/** Moves the plane by up to some 600 m and back; nothing folds, for the slopes of the two noises add up to less than 1. */
function makePull(seed: number) {
  const wide = [seededNoise(seed, 0.03), seededNoise(seed + 1, 0.03)] as const;
  const fine = [seededNoise(seed + 2, 0.011), seededNoise(seed + 3, 0.011)] as const;
  const shift = (position: Position): [number, number] => [
    0.004 * wide[0](position) + 0.0015 * fine[0](position),
    0.0034 * wide[1](position) + 0.0013 * fine[1](position),
  ];
  const there = (position: Position): Position => {
    const [dx, dy] = shift(position);
    return [position[0]! + dx, position[1]! + dy];
  };
  const back = (position: Position): Position => {
    let guess = position;
    for (let i = 0; i < 40; i++) {
      const [dx, dy] = shift(guess);
      guess = [position[0]! - dx, position[1]! - dy];
    }
    return guess;
  };
  return { there, back };
}

/** Midpoint displacement: each half of the line bends by up to a tenth of its length to one side. */
function bend(a: Position, b: Position, random: () => number, depth: number): Position[] {
  const dx = b[0]! - a[0]!;
  const dy = b[1]! - a[1]!;
  if (depth === 0 || Math.hypot(dx, dy) < 0.0016) return [a, b];
  const shift = (random() - 0.5) * 0.2;
  const middle: Position = [(a[0]! + b[0]!) / 2 - dy * shift, (a[1]! + b[1]!) / 2 + dx * shift];
  return [...bend(a, middle, random, depth - 1), ...bend(middle, b, random, depth - 1).slice(1)];
}
