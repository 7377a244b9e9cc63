import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Unit {
  readonly id: number;
  readonly properties: { readonly code: string };
}
let huanhu: Huanhu;
let device: string;
let units: readonly Unit[];
beforeAll(async () => {
  huanhu = await startHuanhu();
  device = await huanhu.token('device');
  const wall = await huanhu.token('wall');
  ({ features: units } = await huanhu.json<{ features: Unit[] }>('/api/units?limit=100', { token: wall }));
});
afterAll(() => huanhu.stop());

const send = async (fixes: readonly object[], more: object = {}): Promise<unknown> => {
  const response = await huanhu.post('/api/position-fixes', { fixes, ...more }, device);
  expect(response.status).toBe(200);
  return response.json();
};
const stored = async (unit: number): Promise<Record<string, unknown>[]> =>
  (
    await huanhu.database.query(
      `SELECT extract(epoch FROM fixed_at)::float8 * 1000 AS ms, ST_X(geom) AS lon, ST_Y(geom) AS lat, accuracy_m, speed_mps,
         course_deg, battery_percent, source FROM position_fix WHERE unit_id = $1 ORDER BY fixed_at`,
      [unit],
    )
  ).rows;

test('a fix is stored as it was measured, by the id or the code of its unit', async () => {
  const { id, properties } = units[0]!;
  const at = Date.now() - 5_000;
  const full = { accuracyM: 4.5, speedMps: 1.25, courseDeg: 359.5, batteryPercent: 73 };
  const receipt = await send(
    [
      { unit: id, position: [120.123_456_7, 30.765_432_1], fixedAt: at, ...full },
      { unit: properties.code, position: [120.2, 30.8], fixedAt: new Date(at + 1_000).toISOString() },
    ],
    { source: 'radio-1' },
  );
  expect(receipt).toEqual({ accepted: 2, duplicates: 0, rejected: [] });
  expect(await stored(id)).toEqual([
    {
      ms: at,
      lon: 120.123_456_7,
      lat: 30.765_432_1,
      accuracy_m: 4.5,
      speed_mps: 1.25,
      course_deg: 359.5,
      battery_percent: 73,
      source: 'radio-1',
    },
    {
      ms: at + 1_000,
      lon: 120.2,
      lat: 30.8,
      accuracy_m: null,
      speed_mps: null,
      course_deg: null,
      battery_percent: null,
      source: 'radio-1',
    },
  ]);
});

test('what is wrong with a fix is told by its place in the request, and the rest is stored', async () => {
  const unit = units[1]!.id;
  const now = Date.now();
  const fix = (more: object) => ({ unit, position: [120.1, 30.8], fixedAt: now, ...more });
  const receipt = await send([
    fix({ unit: 'NO-SUCH-UNIT' }),
    fix({}),
    fix({ fixedAt: now + 3_600_000 }),
    fix({ fixedAt: now - 1_000 }),
    fix({ fixedAt: 0 }),
    fix({ unit: 2_147_483_647 }),
  ]);
  expect(receipt).toEqual({
    accepted: 2,
    duplicates: 0,
    rejected: [
      { index: 0, code: 'unknown-unit' },
      { index: 2, code: 'in-future' },
      { index: 4, code: 'too-old' },
      { index: 5, code: 'unknown-unit' },
    ],
  });
  expect((await stored(unit)).map(({ ms }) => ms)).toEqual([now - 1_000, now]);
});

test('of the same unit and moment the first fix counts, also within one request and among many at once', async () => {
  const unit = units[2]!.id;
  const fixedAt = Date.now();
  const fix = (lon: number) => ({ unit, position: [lon, 30.8], fixedAt });
  expect(await send([fix(120.1), fix(120.2)])).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
  const receipts = (await Promise.all(
    Array.from({ length: 10 }, (_, n) => send([fix(120.3), { ...fix(120.3), fixedAt: fixedAt - 1 - (n % 2) }])),
  )) as { accepted: number }[];
  expect(receipts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(2);
  expect((await stored(unit)).map(({ lon }) => lon)).toEqual([120.3, 120.3, 120.1]);
});

test('five thousand fixes in one request are stored', async () => {
  const now = Date.now();
  const fixes = Array.from({ length: 5_000 }, (_, n) => ({
    unit: units[10 + (n % 50)]!.id,
    position: [120 + n / 10_000, 30.8],
    fixedAt: now - Math.floor(n / 50) * 1_000,
  }));
  expect(await send(fixes)).toEqual({ accepted: 5_000, duplicates: 0, rejected: [] });
});

test('fixes of the days before find their day', async () => {
  const unit = units[3]!.id;
  const days = [1, 2, 3].map((ago) => Date.now() - ago * 86_400_000);
  const receipt = await send(days.map((fixedAt) => ({ unit, position: [120.1, 30.8], fixedAt })));
  expect(receipt).toEqual({ accepted: 3, duplicates: 0, rejected: [] });
  expect(await stored(unit)).toHaveLength(3);
});
