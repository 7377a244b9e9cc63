import { expect, test } from 'vitest';
import { areaM2 } from '../../client/edit/engine/measure.ts';
import { checkCoverage } from '../../client/edit/engine/check.ts';
import { applyPatch } from '../../client/edit/engine/history.ts';
import { repairsOf } from '../../client/edit/engine/repair.ts';
import type { Coverage, Shape } from '../../client/edit/engine/types.ts';
import { previewOf } from '../../client/edit/panels/repair-preview.ts';
import { TOLERANCE_M } from '../../server/domain/territory.ts';
import type { TerritoryFault } from '../../server/domain/territory.ts';

type Ring = [number, number][];
const box = (west: number, east: number): Ring => [
  [west, 31],
  [east, 31],
  [east, 31.01],
  [west, 31.01],
  [west, 31],
];
const beat = (code: string, ring: Ring): Shape => ({
  key: `beat/${code}`,
  layer: 'beat',
  code,
  parent: null,
  area: [[ring]],
  attributes: {
    name_zh: code,
    name_en: code,
    agency: null,
    station: null,
    jurisdiction: 'J',
    kind: 'farmland',
    agencies: null,
    rule: null,
  },
  isLocked: false,
});
const [west, east] = [beat('A', box(120, 120.01)), beat('B', box(120.011, 120.02))];
const coverage: Coverage = new Map([west, east].map((shape) => [shape.key, shape]));
const gap = (ring: Ring): TerritoryFault => ({
  kind: 'gap',
  layer: 'beat',
  codes: ['A', 'B'],
  parent: 'J',
  location: [120.0105, 31.005],
  area: [[ring]],
  areaM2: 106_000,
});

test.each([
  ['counter-clockwise', box(120.01, 120.011)],
  ['clockwise, as the database turns it', box(120.01, 120.011).reverse()],
])('a gap whose ring runs %s can be given to either neighbour, who gets all of it', (_, ring) => {
  const repairs = repairsOf(coverage, gap(ring));
  expect(repairs.map(({ id, to }) => [id, to])).toEqual([
    ['give-gap', 'A'],
    ['give-gap', 'B'],
  ]);
  const taken = repairs[1]!.patch().get('beat/B')!;
  expect(areaM2(taken.area) - areaM2(east.area)).toBeCloseTo(areaM2([[ring]]), 0);
});

/** Of a zone, in which nothing else has to lie: what the editor finds, and what it finds after the first repair that it offers. */
function checkedAndRepaired(area: Shape['area']): [TerritoryFault[], TerritoryFault[]] {
  const shape: Shape = { ...west, key: 'adjacency-zone/A', layer: 'adjacency-zone', area };
  const alone: Coverage = new Map([[shape.key, shape]]);
  const faults = checkCoverage(alone, [shape.key], TOLERANCE_M);
  const [repair] = faults.flatMap((fault) => repairsOf(alone, fault));
  return [faults, repair ? checkCoverage(applyPatch(alone, repair.patch()), [shape.key], TOLERANCE_M) : faults];
}

test('a ring that is not closed is told at its end, and closed by one click', () => {
  const [faults, after] = checkedAndRepaired([[box(120, 120.01).slice(0, -1)]]);
  expect(faults.map(({ kind, location }) => [kind, location])).toEqual([['self-crossing', [120, 31.01]]]);
  expect(after).toEqual([]);
});

test('a corner outside China is told where it is, and is for the user to put right', () => {
  const [faults, after] = checkedAndRepaired([
    [
      [
        [120, 31],
        [120.01, 31],
        [0, 0],
        [120, 31],
      ],
    ],
  ]);
  expect(faults.map(({ kind, location }) => [kind, location])).toEqual([['outside-parent', [0, 0]]]);
  expect(after).toBe(faults);
});

test('a hole in a hole is told where the inner one is', () => {
  const hole = (from: number, to: number): Ring => [
    [from, 31.002],
    [from, 31.008],
    [to, 31.007],
    [to, 31.003],
    [from, 31.002],
  ];
  const inner: Ring = [
    [120.004, 31.004],
    [120.004, 31.006],
    [120.005, 31.005],
    [120.004, 31.004],
  ];
  const [faults, after] = checkedAndRepaired([[box(120, 120.01), hole(120.002, 120.008), inner]]);
  expect(faults.map(({ kind, location }) => [kind, location])).toEqual([['self-crossing', [120.004, 31.004]]]);
  expect(after).toEqual([]);
});

test('a spike is dropped also where its ring comes to the tip twice', () => {
  const tip: [number, number] = [120.005, 31.004];
  const hole: Ring = [tip, [120.002, 31.007], [120.008, 31.007], tip, [120.004, 31.005], tip];
  const [faults, after] = checkedAndRepaired([[box(120, 120.01), hole]]);
  expect(faults.map(({ kind }) => kind)).toContain('spike');
  expect(after).toEqual([]);
});

test('what a repair would do is shown before and after, and nothing is changed by showing it', () => {
  const [repair] = repairsOf(coverage, gap(box(120.01, 120.011)));
  const preview = previewOf(coverage, repair!.patch());
  expect(preview.before).toEqual([west.area]);
  expect(areaM2(preview.after[0]!)).toBeGreaterThan(areaM2(west.area));
  expect(coverage.get('beat/A')).toBe(west);
});
