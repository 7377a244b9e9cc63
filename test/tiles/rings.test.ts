import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MvtLayer, encodeMvt } from '../../tiles/mvt.ts';
import { fitPolygons } from '../../tiles/polygon.ts';
import { areSimple, doubleArea, tidyRing } from '../../tiles/ring.ts';
import { faultsOf } from './mvt-validator.ts';

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
      { numRuns: 300, seed: 20_260_101 },
    );
  });
});
