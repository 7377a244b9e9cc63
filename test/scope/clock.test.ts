import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReader } from '../protocol/reader.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

const ZONE = 'ZJ-HUZ_JS-SUZ';

let huanhu: Huanhu;
beforeAll(async () => void (huanhu = await startHuanhu()));
afterAll(() => huanhu.stop());

test('a share begins and ends by the clock, without anybody doing anything', async () => {
  const liaison = await huanhu.token('liaison', ['JS-SUZ']);
  const beats = async (): Promise<number> =>
    (await huanhu.json<{ features: unknown[] }>('/api/beats?limit=5000', { token: liaison })).features.length;
  const id = await huanhu.share({ owner: 'ZJ-HUZ', receiver: 'JS-SUZ', zones: [ZONE], layers: { beat: {} } });
  const all = await beats();
  expect(all).toBeGreaterThan(0);
  await huanhu.database.query(
    "UPDATE share SET starts_at = now() + interval '3 s', ends_at = now() + interval '6 s' WHERE id = $1",
    [id],
  );
  const changedAt = Date.now();
  await expect.poll(beats, { timeout: 1_500, interval: 50 }).toBe(0);
  // The database shows nothing any more at once; the server puts sockets out a moment later.
  await new Promise((done) => setTimeout(done, 300));
  const reader = openReader(huanhu.url, { token: liaison, reconnection: false });
  let isPutOut = false;
  reader.socket.on('disconnect', () => (isPutOut = true));
  await reader.whenReady();
  await expect.poll(beats, { timeout: 5_000, interval: 50 }).toBe(all);
  expect(Date.now() - changedAt).toBeGreaterThan(2_900);
  expect(Date.now() - changedAt).toBeLessThan(5_000);
  await reader.until(() => isPutOut, 1_000);
  await expect.poll(beats, { timeout: 5_000, interval: 50 }).toBe(0);
  expect(Date.now() - changedAt).toBeGreaterThan(5_900);
  expect(Date.now() - changedAt).toBeLessThan(8_000);
});

test('a zone that is drawn anew is what counts from then on', async () => {
  const liaison = await huanhu.token('liaison', ['JS-SUZ']);
  await huanhu.share({ owner: 'ZJ-HUZ', receiver: 'JS-SUZ', zones: [ZONE], layers: { place: {} } });
  const places = async (): Promise<number> =>
    (await huanhu.json<{ features: unknown[] }>('/api/places?limit=5000', { token: liaison })).features.length;
  expect(await places()).toBeGreaterThan(0);
  // Its middle alone, some 100 m around a point in the lake.
  await huanhu.database.transaction(async () => {
    await huanhu.database.query(
      "UPDATE adjacency_zone SET valid_to = now() WHERE code = $1 AND valid_to = 'infinity'",
      [ZONE],
    );
    await huanhu.database.query(
      `INSERT INTO adjacency_zone (id, code, name_zh, name_en, valid_from, agency_ids, geom)
       SELECT id, code, name_zh, name_en, now(), agency_ids, ST_Multi(ST_Expand(ST_PointOnSurface(geom), 0.001))
       FROM adjacency_zone WHERE code = $1`,
      [ZONE],
    );
  });
  await expect.poll(places, { timeout: 2_000, interval: 50 }).toBe(0);
});
