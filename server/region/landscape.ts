import {
  LON_SCALE,
  METRES_PER_DEGREE,
  bboxOf,
  distanceM,
  distanceToEdgeM,
  distanceToLineM,
  isInside,
} from './geometry.ts';
import type { LonLat } from './geometry.ts';
import { seededNoise } from './noise.ts';
import type { BeatKind } from './plan.ts';
import { lakeTaihu } from './source.ts';
import type { Source } from './source.ts';

/** Roughly where the rivers and canals run. Drawn by hand to tell the kinds of beats apart, never shown on a map. */
const COURSES: readonly (readonly LonLat[])[] = [
  // 东苕溪 from the Yuhang border to Lake Taihu
  [[119.99, 30.45], [120.03, 30.54], [120.08, 30.62], [120.06, 30.71], [120.08, 30.79], [120.1, 30.87], [120.1, 30.94]], // prettier-ignore
  // 西苕溪 from the Tianmu hills through Anji to Huzhou
  [[119.41, 30.5], [119.52, 30.56], [119.62, 30.63], [119.7, 30.7], [119.77, 30.79], [119.88, 30.85], [120.09, 30.88]], // prettier-ignore
  [
    [119.58, 30.46],
    [119.6, 30.55],
    [119.62, 30.63],
  ],
  // 合溪 and 泗安溪 through Changxing to the lake
  [
    [119.72, 31.1],
    [119.79, 31.03],
    [119.91, 31.01],
    [120.0, 31.02],
  ],
  [
    [119.58, 30.9],
    [119.72, 30.91],
    [119.82, 30.96],
    [119.91, 31.01],
  ],
  // 頔塘, the canal from Huzhou to Nanxun, and the drains north of it
  [
    [120.1, 30.87],
    [120.25, 30.87],
    [120.43, 30.88],
  ],
  [
    [120.18, 30.87],
    [120.19, 30.93],
  ],
  [
    [120.26, 30.87],
    [120.27, 30.92],
  ],
  [
    [120.34, 30.875],
    [120.34, 30.93],
  ],
  // 京杭运河 and the canals through Linghu, Shuanglin and Xinshi
  [
    [120.46, 30.74],
    [120.36, 30.66],
    [120.29, 30.61],
    [120.19, 30.53],
  ],
  [
    [120.1, 30.86],
    [120.18, 30.73],
    [120.24, 30.65],
    [120.29, 30.61],
  ],
  [
    [120.1, 30.83],
    [120.31, 30.78],
    [120.46, 30.74],
  ],
  [
    [119.9, 30.55],
    [119.99, 30.54],
    [120.07, 30.56],
    [120.16, 30.58],
  ],
];

/** Larger towns: beats are smaller around them, and stations stand there. */
const TOWNS: readonly LonLat[] = [
  [120.09, 30.87], [120.26, 30.84], [120.19, 30.72], [119.98, 30.69], [120.42, 30.87], [120.44, 30.71], [120.3, 30.78],
  [119.97, 30.54], [120.29, 30.61], [120.08, 30.55], [119.91, 31.01], [119.72, 30.9], [119.73, 31.08], [119.85, 30.86],
  [119.68, 30.63], [119.75, 30.8], [119.57, 30.6], [119.6, 30.53], [119.55, 30.52], [119.9, 30.6],
]; // prettier-ignore

/** Hills that rise from the plain, with their radius in degrees. */
const HILLS: readonly (readonly [LonLat, number])[] = [
  [[119.87, 30.6], 0.1],
  [[120.02, 30.92], 0.035],
  [[119.99, 30.78], 0.06],
  [[119.75, 31.12], 0.08],
];
const QUARRIES: readonly LonLat[] = [
  [119.76, 31.05],
  [119.93, 30.62],
  [119.65, 30.75],
];
/** The marshes of 下渚湖. */
const MARSH: LonLat = [120.05, 30.53];

export interface Landscape {
  /** How many beats there are to the same surface: 1 on farmland, about 3 in a town by the water, 0.6 in the hills. */
  density(position: LonLat): number;
  /** 0 outside of towns to 1 in one. */
  town(position: LonLat): number;
  /** The kind of a beat there. */
  kind(position: LonLat): BeatKind;
}

/** What the land is like around Huzhou: hills in the west, a plain full of water in the east, towns. Coarse and invented. */
export function makeLandscape(water: Source['water'], seed: number): Landscape {
  const meander = [seededNoise(seed, 0.05), seededNoise(seed + 1, 0.05)] as const;
  const patches = seededNoise(seed + 2, 0.045);
  const ridges = seededNoise(seed + 3, 0.06);
  const taihu = lakeTaihu(water);
  const waters = water.map((feature) => ({ ...feature, box: bboxOf(feature.geometry) }));

  const courseM = (position: LonLat): number => {
    const bent: LonLat = [position[0] + 0.008 * meander[0](position), position[1] + 0.008 * meander[1](position)];
    return Math.min(...COURSES.map((course) => distanceToLineM(course, bent)));
  };
  const isNear = (kind: 'lake' | 'river', position: LonLat, metres: number): boolean =>
    waters.some(
      ({ properties, geometry, box }) =>
        properties.kind === kind &&
        isInBox(box, position, metres) &&
        (isInside(geometry, position) || distanceToEdgeM(geometry, position) < metres),
    );
  const hilliness = (position: LonLat): number => {
    const west = Math.max(0, Math.min(1, (119.98 - position[0]) / 0.3));
    const peak = Math.max(...HILLS.map(([top, radius]) => bell(distanceM(top, position), radius * METRES_PER_DEGREE)));
    return Math.max(west, peak) + 0.3 * ridges(position) - 0.55 * bell(courseM(position), 2_800);
  };
  const town = (position: LonLat): number => bell(Math.min(...TOWNS.map((place) => distanceM(place, position))), 3_500);

  return {
    town,
    density: (position) =>
      0.6 +
      0.4 * (1 - Math.max(0, Math.min(1, hilliness(position)))) +
      1.1 * town(position) +
      0.7 * bell(courseM(position), 1_500) +
      0.5 * bell(distanceToEdgeM(taihu, position), 2_000),
    kind: (position) => {
      if (isNear('lake', position, 750)) return 'lake';
      if (isNear('river', position, 500) || courseM(position) < 620) return 'river';
      const isRough = hilliness(position) > 0.4;
      if (isRough && QUARRIES.some((quarry) => distanceM(quarry, position) < 3_300)) return 'mine';
      if (distanceM(MARSH, position) < 3_800) return 'wetland';
      if (isRough) return 'forest';
      if (patches(position) > 0 && isNear('lake', position, 2_200)) return 'wetland';
      return position[0] > 120.08 && patches(position) > 0.42 ? 'wetland' : 'farmland';
    },
  };
}

/** 1 at distance 0, falling to 0.37 at the radius. */
const bell = (distance: number, radius: number): number => Math.exp(-((distance / radius) ** 2));

function isInBox([west, south, east, north]: ReturnType<typeof bboxOf>, [lon, lat]: LonLat, metres: number): boolean {
  const margin = metres / METRES_PER_DEGREE / LON_SCALE;
  return lon > west - margin && lon < east + margin && lat > south - margin && lat < north + margin;
}
