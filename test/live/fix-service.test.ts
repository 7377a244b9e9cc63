import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createFixService } from '../../server/services/fix-service.ts';
import { createPositionFixStore } from '../../server/stores/position-fix-store.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import { wgs84Position } from '../../server/domain/position.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
let place: TestDatabase;
beforeAll(async () => void (place = await createTestDatabase('demo')));
afterAll(() => place.drop());
afterEach(() => void vi.useRealTimers());

const start = () =>
  createFixService({
    store: createPositionFixStore(place.database),
    retentionDays: 30,
    onError: (error) => expect.unreachable(String(error)),
  });
const hasDay = async (at: number): Promise<boolean> => {
  const name = `position_fix_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`;
  const { rows } = await place.database.query<{ has: boolean }>('SELECT to_regclass($1) IS NOT NULL AS has', [name]);
  return rows[0]!.has;
};

test('the days to come have their partition long before their first fix', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const startedAt = Date.now();
  const fixes = await start();
  expect(await hasDay(startedAt + 2 * DAY_MS)).toBe(true);
  expect(await hasDay(startedAt + 3 * DAY_MS)).toBe(false);
  vi.advanceTimersByTime(DAY_MS);
  await vi.waitUntil(() => hasDay(startedAt + 3 * DAY_MS), { timeout: 10_000 });
  fixes.close();
});

test('a mark that nobody heard of for a day is forgotten, and one from before that never shown', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const fixes = await start();
  const { picture } = fixes;
  const { rows } = await place.database.query<{ code: string }>('SELECT code FROM unit ORDER BY id LIMIT 2');
  const draft = (unit: string, fixedAt: number) => ({
    unit,
    position: wgs84Position(120.1, 30.8),
    fixedAt,
    accuracyM: null,
    speedMps: null,
    courseDeg: null,
    batteryPercent: null,
  });
  const drafts = [draft(rows[0]!.code, Date.now()), draft(rows[1]!.code, Date.now() - 2 * DAY_MS)];
  expect(await fixes.accept(agencyScope(null, []), drafts, 'http')).toMatchObject({ accepted: 2 });
  expect(picture.size).toBe(1);
  expect(picture.takeRevised()).toBe(false);
  vi.setSystemTime(Date.now() + DAY_MS + HOUR_MS);
  vi.advanceTimersByTime(10_000);
  await vi.waitUntil(() => picture.size === 0, { timeout: 10_000 });
  expect(picture.takeRevised()).toBe(true);
  fixes.close();
});
