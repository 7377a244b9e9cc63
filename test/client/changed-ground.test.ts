import { expect, test } from 'vitest';
import { changedGround } from '../../client/edit/panels/changed-ground.ts';
import type { AreaCoordinates } from '../../server/domain/territory.ts';

/** From one meridian to another, a hundredth of a degree high at the equator: 1,113.2 m × 1,105.7 m a hundredth (WGS 84). */
const strip = (west: number, east: number): AreaCoordinates => [
  [
    [
      [west, 0],
      [east, 0],
      [east, 0.01],
      [west, 0.01],
      [west, 0],
    ],
  ],
];
const HUNDREDTH_M2 = 1_113.2 * 1_105.7;

test('of two versions it is told what came and what went, not only how much larger the later one is', () => {
  const { gainedM2, lostM2 } = changedGround(strip(10, 10.03), strip(10.01, 10.04));
  expect(Math.abs(gainedM2 / HUNDREDTH_M2 - 1)).toBeLessThan(0.01);
  expect(Math.abs(lostM2 / HUNDREDTH_M2 - 1)).toBeLessThan(0.01);
});

test('of one and the same version nothing came and nothing went', () => {
  expect(changedGround(strip(10, 10.03), strip(10, 10.03))).toEqual({ gainedM2: 0, lostM2: 0 });
});
