import { expect, test } from 'vitest';
import { borderInOrder } from '../../server/domain/border.ts';
import type { Line, LonLat } from '../../server/domain/border.ts';
import { stretchOf } from '../../server/domain/zone-rule.ts';

/** From west to east along 30° N, a position every tenth of a degree. */
const along = (west: number, east: number): LonLat[] =>
  Array.from({ length: Math.round((east - west) * 10) + 1 }, (_, i) => [Math.round((west + i / 10) * 10) / 10, 30]);

test('pieces come in the order along the border, whichever way they were drawn, from its western end', () => {
  const [a, b, c] = [along(120, 120.3), along(120.4, 120.8), along(121, 121.2)] as const;
  const mixed: Line[] = [c.toReversed(), a, b.toReversed()];
  expect(borderInOrder(mixed)).toEqual([a, b, c]);
});

test('a border that turns back on itself is followed round the bend, not across its mouth', () => {
  // A horseshoe, open to the west: its ends are nearer to each other than either is to the bend.
  const upper: Line = [
    [120, 30.1],
    [120.5, 30.1],
  ];
  const bend: Line = [
    [120.53, 30.1],
    [120.6, 30.05],
    [120.53, 30],
  ];
  const lower: Line = [
    [120.01, 30],
    [120.5, 30],
  ];
  expect(borderInOrder([bend, lower, upper])).toEqual([upper, bend, lower.toReversed()]);
});

test('the ring around an exclave is passed where it is nearest to the rest', () => {
  const line = along(120, 120.3);
  const ring: Line = [
    [120.6, 30],
    [120.5, 30.1],
    [120.4, 30],
    [120.5, 29.9],
    [120.6, 30],
  ];
  const ordered = borderInOrder([ring, line]);
  expect(ordered[0]).toEqual(line);
  expect(ordered[1]![0]).toEqual([120.4, 30]);
  expect(ordered[1]!.at(-1)).toEqual([120.4, 30]);
  expect(ordered[1]).toHaveLength(5);
});

test('a stretch is cut at the nearest places, has the pieces between them whole, and is the same from either end', () => {
  const border = [along(120, 120.3), along(120.4, 120.8), along(121, 121.2)];
  const there = stretchOf(border, [120.25, 30.2], [121.05, 29.9]);
  expect(there.lines).toEqual([
    [
      [120.25, 30],
      [120.3, 30],
    ],
    border[1],
    [
      [121, 30],
      [121.05, 30],
    ],
  ]);
  expect(there).toMatchObject({ from: [120.25, 30], to: [121.05, 30] });
  const back = stretchOf(border, [121.05, 29.9], [120.25, 30.2]);
  expect(back.lines).toEqual(there.lines);
  expect(back).toMatchObject({ from: there.to, to: there.from });
});

test('an end that is not named is the end of the border', () => {
  const border = [along(120, 120.3), along(120.4, 120.8)];
  expect(stretchOf(border, null, null)).toEqual({ lines: border, from: [120, 30], to: [120.8, 30] });
  expect(stretchOf(border, null, [120.1, 30]).lines).toEqual([along(120, 120.1)]);
  expect(stretchOf(border, [120.7, 30], null).lines).toEqual([along(120.7, 120.8)]);
});

test('on a ring a stretch goes the shorter way round, past its beginning too', () => {
  const ring: Line = [
    [120, 30],
    [120.1, 30],
    [120.1, 30.1],
    [120, 30.1],
    [120, 30],
  ];
  expect(stretchOf([ring], [120.02, 30], [120, 30.03]).lines).toEqual([
    [
      [120, 30.03],
      [120, 30],
      [120.02, 30],
    ],
  ]);
});

test('one place is no stretch', () => {
  const border = [along(120, 120.3), along(120.4, 120.8)];
  expect(stretchOf(border, [120.12, 30], [120.12, 30.1]).lines).toEqual([]);
  expect(stretchOf(border, null, [119, 30]).lines).toEqual([]);
});
