import { expect, test } from 'vitest';
import { areaM2 } from '../../client/edit/engine/measure.ts';
import { repairsOf } from '../../client/edit/engine/repair.ts';
import type { Coverage, Shape } from '../../client/edit/engine/types.ts';
import { previewOf } from '../../client/edit/panels/repair-preview.ts';
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

test('what a repair would do is shown before and after, and nothing is changed by showing it', () => {
  const [repair] = repairsOf(coverage, gap(box(120.01, 120.011)));
  const preview = previewOf(coverage, repair!.patch());
  expect(preview.before).toEqual([west.area]);
  expect(areaM2(preview.after[0]!)).toBeGreaterThan(areaM2(west.area));
  expect(coverage.get('beat/A')).toBe(west);
});
