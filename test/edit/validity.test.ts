import { expect, test } from 'vitest';
import { checkCoverage } from '../../client/edit/engine/check.ts';
import { areaM2 } from '../../client/edit/engine/measure.ts';
import { applyPatch } from '../../client/edit/engine/history.ts';
import { repairsOf } from '../../client/edit/engine/repair.ts';
import type { Coverage, Shape } from '../../client/edit/engine/types.ts';
import type { AreaCoordinates, TerritoryFault } from '../../server/domain/territory.ts';

type Place = [number, number];
/** A thousandth of a degree a step, from 120° E, 30.8° N. */
const at = (x: number, y: number): Place => [(120_000 + x) / 1000, (30_800 + y) / 1000];
const ring = (...places: Place[]): Place[] => [...places, places[0]!].map(([x, y]) => at(x, y));
const square = (x: number, y: number, size: number): Place[] =>
  ring([x, y], [x + size, y], [x + size, y + size], [x, y + size]);
const KEY = 'adjacency-zone/Z';
const ATTRIBUTES = {
  name_zh: '区',
  name_en: 'Zone',
  agency: null,
  station: null,
  jurisdiction: null,
  kind: null,
  agencies: ['X', 'Y'],
  rule: null,
};
const zone = (...polygons: Place[][][]): Coverage => {
  const layer = 'adjacency-zone';
  const area = polygons as AreaCoordinates;
  const shape: Shape = { key: KEY, layer, code: 'Z', parent: null, area, attributes: ATTRIBUTES, isLocked: false };
  return new Map([[KEY, shape]]);
};
const faultsOf = (coverage: Coverage): TerritoryFault[] => checkCoverage(coverage, [KEY], 0.5);

// The places are those that ST_IsValidDetail tells, GEOS 3.11.
test.each<[string, Place[][][], Place]>([
  ['a hole that touches its shell from outside', [[square(0, 0, 100), square(100, 100, 20)]], at(100, 100)],
  ['a hole in a hole', [[square(0, 0, 100), square(20, 20, 60), ring([20, 20], [50, 30], [30, 50])]], at(20, 20)],
  ['a part in a part', [[square(0, 0, 100)], [square(20, 20, 20)]], at(20, 20)],
])('%s is told where the database tells it', (_, polygons, place) => {
  expect(faultsOf(zone(...polygons))).toMatchObject([{ kind: 'self-crossing', location: place }]);
});

test('where a hole cuts an area in two, a place is told at which it touches', () => {
  const [fault] = faultsOf(zone([square(0, 0, 100), ring([50, 20], [100, 50], [50, 80], [0, 50])]));
  expect([at(0, 50), at(100, 50)]).toContainEqual(fault!.location);
});

test('a part that is too narrow is told also where another runs there and back', () => {
  const spiked = ring([0, 0], [100, 0], [100, 100], [0, 100], [0, 150]);
  const narrow = ring([200, 0], [200, 100], [200.002, 100], [200.002, 0]);
  const faults = faultsOf(zone([spiked], [narrow]));
  expect(faults.map(({ kind }) => kind).sort()).toEqual(['sliver', 'spike']);
});

test('holes that overlap are one hole, whichever way each of them runs', () => {
  const overlapping = [square(20, 20, 30), square(40, 40, 30).reverse()];
  const coverage = zone([square(0, 0, 100), ...overlapping]);
  const mended = applyPatch(coverage, repairsOf(coverage, faultsOf(coverage)[0]!)[0]!.patch());
  expect(faultsOf(mended)).toEqual([]);
  const areaOf = (of: Coverage): number => areaM2(of.get(KEY)!.area);
  // Of 10 000 squares of a step, 900 and 900 less the 100 that both have.
  expect(areaOf(mended) / areaOf(zone([square(0, 0, 100)]))).toBeCloseTo(0.83, 4);
});
