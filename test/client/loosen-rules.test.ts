import { expect, test } from 'vitest';
import { loosenRules } from '../../client/edit/loosen-rules.ts';
import type { Shape } from '../../client/edit/engine/types.ts';
import type { ZoneRule } from '../../server/domain/territory.ts';

const RULE: ZoneRule = { provinces: ['330000', '320000'], from: null, to: null, widthM: 5_000 };
const square = (west: number): Shape['area'] => [
  [
    [
      [west, 31],
      [west + 0.1, 31],
      [west + 0.1, 31.1],
      [west, 31.1],
      [west, 31],
    ],
  ],
];
const zone = (rule: ZoneRule | null, area: Shape['area']): Shape => ({
  key: 'adjacency-zone/Z',
  layer: 'adjacency-zone',
  code: 'Z',
  parent: null,
  area,
  attributes: {
    name_zh: '毗邻区',
    name_en: 'Zone',
    agency: null,
    station: null,
    jurisdiction: null,
    kind: null,
    agencies: ['A', 'B'],
    rule,
  },
  isLocked: false,
});
const ruleAfter = (before: Shape, after: Shape): ZoneRule | null =>
  loosenRules(new Map([[before.key, before]]), new Map([[after.key, after]])).get(after.key)!.attributes.rule;

test('a zone that is drawn on by hand follows its rule no longer', () => {
  const before = zone(RULE, square(120));
  expect(ruleAfter(before, { ...before, area: square(120.01) })).toBe(null);
});

test('a zone keeps its rule when only its name changes, and gets the one that is applied anew', () => {
  const before = zone(RULE, square(120));
  expect(ruleAfter(before, { ...before, attributes: { ...before.attributes, name_zh: '新名' } })).toBe(RULE);
  const wider = { ...RULE, widthM: 6_000 };
  expect(ruleAfter(before, zone(wider, square(119.9)))).toBe(wider);
  const byHand = zone(null, square(120));
  expect(ruleAfter(byHand, zone(RULE, square(119.9)))).toBe(RULE);
});

test('what is taken out of force has no rule to lose', () => {
  const before = zone(RULE, square(120));
  expect([...loosenRules(new Map([[before.key, before]]), new Map([[before.key, null]])).values()]).toEqual([null]);
});
