import fc from 'fast-check';
import polygonClipping from 'polygon-clipping';
import { describe, expect, test } from 'vitest';
import { MvtLayer, encodeMvt } from '../../tiles/mvt.ts';
import { fitPolygons } from '../../tiles/polygon.ts';
import { areSimple, doubleArea, tidyRing } from '../../tiles/ring.ts';
import { areaOf, faultsOf } from './mvt-validator.ts';

const closed = (ring: readonly number[]): [number, number][] =>
  [...ring, ring[0]!, ring[1]!].flatMap((x, i, all): [number, number][] => (i % 2 === 0 ? [[x, all[i + 1]!]] : []));

const lengthOf = (ring: readonly number[]): number =>
  closed(ring).reduce(
    (sum, [x, y], i, all) => sum + Math.hypot(x - all[Math.max(0, i - 1)]![0], y - all[Math.max(0, i - 1)]![1]),
    0,
  );

describe('a ring on the grid', () => {
  test('loses repeated points, points on a straight line, spikes and its closing point', () => {
    expect(tidyRing([0, 0, 5, 0, 10, 0, 10, 0, 10, 10, 20, 10, 10, 10, 0, 10, 0, 0])).toEqual([
      0, 0, 10, 0, 10, 10, 0, 10,
    ]);
  });

  test('that starts in the middle of a straight line is the same ring', () => {
    expect(tidyRing([5, 0, 10, 0, 10, 10, 0, 10, 0, 0, 5, 0])).toHaveLength(8);
  });

  test('is dropped when rounding left it no area', () => {
    expect(tidyRing([0, 0, 10, 0, 0, 0])).toBeUndefined();
    expect(tidyRing([3, 3, 3, 3, 3, 3])).toBeUndefined();
  });

  test('is simple, unless it crosses, touches or overlaps itself', () => {
    expect(areSimple([[0, 0, 10, 0, 10, 10, 0, 10]])).toBe(true);
    expect(areSimple([[0, 0, 10, 10, 10, 0, 0, 10]])).toBe(false);
    // A vertex on another edge, and two lobes that meet in a point.
    expect(areSimple([[0, 0, 10, 0, 10, 10, 5, 0, 0, 10]])).toBe(false);
    expect(areSimple([[0, 0, 4, 0, 4, 4, 8, 4, 8, 8, 4, 8, 4, 4, 0, 4]])).toBe(false);
  });
});

describe('polygons that rounding broke', () => {
  test('a bow-tie becomes its two halves', () => {
    const fit = fitPolygons([[[0, 0, 20, 20, 20, 0, 0, 10]]]);
    expect(fit).toHaveLength(2);
    expect(areSimple(fit.flat(), true)).toBe(true);
    expect(fit.every(([shell]) => doubleArea(shell!) > 0)).toBe(true);
  });

  test('a hole that came to touch its shell along an edge is cut out of it', () => {
    const fit = fitPolygons([
      [
        [0, 0, 10, 0, 10, 10, 0, 10],
        [0, 2, 4, 2, 4, 6, 0, 6],
      ],
    ]);
    expect(fit.flat().reduce((sum, ring) => sum + doubleArea(ring), 0)).toBe(2 * (100 - 16));
    expect(areSimple(fit.flat(), true)).toBe(true);
  });

  test('a hole that touches its shell in a point, in the middle of an edge, takes neither with it', () => {
    const square = [-64, -64, 4160, -64, 4160, 4160, -64, 4160];
    const fit = fitPolygons([[square, [-64, 100, 50, 80, 50, 120]]]);
    expect(fit).toHaveLength(1);
    expect(fit[0]).toHaveLength(2);
    expect(areaOf(fit[0]![0]!)).toBe(4_224 ** 2);
  });

  test('rings that cross through a point which both have do not count as touching', () => {
    const square = [0, 0, 10, 0, 10, 10, 0, 10];
    expect(areSimple([square, [0, 5, 5, 2, 5, 8]], true)).toBe(true);
    expect(areSimple([square, [-5, 5, 0, 3, 5, 5, 0, 7]], true)).toBe(false);
    expect(areSimple([square, [0, 0, -5, 8, 5, 8]], true)).toBe(false);
    expect(areSimple([square, [0, 0, 4, 8, 8, 4]], true)).toBe(true);
  });

  test('a hole that hopped over the edge of its shell is no hole any more', () => {
    expect(
      fitPolygons([
        [
          [0, 0, 10, 0, 10, 10, 0, 10],
          [12, 2, 14, 2, 14, 4],
        ],
      ]),
    ).toEqual([[[0, 0, 10, 0, 10, 10, 0, 10]]]);
  });

  test('keep their area, however they lie over each other', () => {
    const coordinate = fc.integer({ min: -64, max: 4_160 });
    const ring = fc.array(coordinate, { minLength: 12, maxLength: 12 });
    const polygons = fc.array(fc.array(ring, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(polygons, (rough) => {
        const [first, ...rest] = rough.map((rings) => [rings.map(closed)]);
        const exact = (polygonClipping.union(first!, ...rest) as [number, number][][][]).map((rings) =>
          rings.map((pairs) => pairs.slice(0, -1).flat()),
        );
        const area = (rings: readonly number[][]): number =>
          rings.reduce((sum, one, i) => sum + (i === 0 ? 1 : -1) * Math.abs(areaOf(one)), 0);
        const [before, after] = [exact, fitPolygons(rough)].map((all) => all.reduce((sum, one) => sum + area(one), 0));
        // Each corner moves by at most half a unit either way.
        const slack = exact.flat().reduce((sum, one) => sum + lengthOf(one), 0);
        expect(Math.abs(before! - after!)).toBeLessThanOrEqual(0.71 * slack + 1);
      }),
      { numRuns: 500, seed: 20_260_102 },
    );
  });

  test('whatever comes, what goes out is a valid tile', () => {
    const coordinate = fc.integer({ min: -64, max: 40 });
    const ring = fc.array(coordinate, { minLength: 6, maxLength: 20 }).map((flat) => flat.slice(0, flat.length & ~1));
    const polygons = fc.array(fc.array(ring, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(polygons, (rough) => {
        const layer = new MvtLayer('rough');
        layer.add(1, { points: [], lines: [], polygons: rough }, { name: 'x' });
        expect(faultsOf(encodeMvt([layer]))).toEqual([]);
      }),
      { numRuns: 1_000, seed: 20_260_101 },
    );
  });
});
