import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { openReader } from '../protocol/reader.ts';

interface Units {
  readonly features: readonly { readonly id: number; readonly properties: { readonly agency: string } }[];
}
let huanhu: Huanhu;
let token: string;
let units: Units['features'];
beforeAll(async () => {
  huanhu = await startHuanhu();
  token = await huanhu.token('duty-officer');
  ({ features: units } = await huanhu.json<Units>('/api/units?limit=5000', { token }));
});
afterAll(() => huanhu.stop());

const unitOf = (agency: string): number => units.find(({ properties }) => properties.agency === agency)!.id;
const sendFix = (unit: number, position: [number, number], fixedAt: number) =>
  huanhu
    .post('/api/position-fixes', { fixes: [{ unit, position, fixedAt }] }, token)
    .then((response) => response.json());

test('an agency sees the marks and the events of its own units and incidents, and of no others', async () => {
  const reader = openReader(huanhu.url, { token: await huanhu.token('wall', ['JS-SUZ']) });
  await reader.whenReady();
  const [own, foreign] = [unitOf('JS-SUZ'), unitOf('ZJ-HUZ')];
  await sendFix(foreign, [120, 30.8], Date.now());
  await huanhu.post('/api/incidents', { kind: 'logging', severity: 3, position: [119.6, 30.6] }, token);
  await sendFix(own, [120.5, 31.1], Date.now());
  const shared = await huanhu.post(
    '/api/incidents',
    { kind: 'water-pollution', severity: 3, position: [120.43, 30.93] },
    token,
  );
  const { id } = (await shared.json()) as { id: number };
  await reader.until(() => reader.events.length > 0 && reader.frames.some(({ unitId }) => unitId.includes(own)));
  expect(reader.events.map(({ event }) => event.incident.id)).toEqual([id]);
  expect(reader.frames.some(({ unitId }) => unitId.includes(foreign))).toBe(false);
  expect(reader.breaches).toEqual([]);
  reader.close();
});

test('a late fix goes to the track and never moves the mark back', async () => {
  const unit = unitOf('JS-WUX');
  const now = Date.now();
  const reader = openReader(huanhu.url, { token });
  await reader.whenReady();
  await sendFix(unit, [119.8, 31.3], now);
  await reader.until(() => reader.frames.some(({ unitId }) => unitId.includes(unit)));
  expect(await sendFix(unit, [119.7, 31.2], now - 60_000)).toMatchObject({ accepted: 1 });
  await new Promise((done) => setTimeout(done, 700));
  const lons = reader.frames.flatMap(({ unitId, lonE7 }) =>
    unitId.includes(unit) ? [lonE7[unitId.indexOf(unit)]] : [],
  );
  expect(new Set(lons)).toEqual(new Set([1_198_000_000]));
  reader.close();
});

test('a fix that comes twice is stored once, and one from the future or from before the retention not at all', async () => {
  const unit = unitOf('AH-XUC');
  const now = Date.now();
  expect(await sendFix(unit, [119.3, 30.9], now)).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
  expect(await sendFix(unit, [119.3, 30.9], now)).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
  expect(await sendFix(unit, [119.3, 30.9], now + 3_600_000)).toMatchObject({
    rejected: [{ index: 0, code: 'in-future' }],
  });
  expect(await sendFix(unit, [119.3, 30.9], now - 40 * 86_400_000)).toMatchObject({
    rejected: [{ index: 0, code: 'too-old' }],
  });
});

test('a unit that moves to another agency is seen by that one and no longer by the one before; a retired one by nobody', async () => {
  const [moved, retired] = units.filter(({ properties }) => properties.agency === 'JS-SUZ').map(({ id }) => id);
  const before = openReader(huanhu.url, { token: await huanhu.token('wall', ['JS-SUZ']) });
  const after = openReader(huanhu.url, { token: await huanhu.token('wall', ['ZJ-HUZ']) });
  await Promise.all([before.whenReady(), after.whenReady()]);
  for (const unit of [moved!, retired!]) await sendFix(unit, [120.5, 31.1], Date.now());
  const shows = (frame: (typeof before.frames)[number] | undefined, unit: number): boolean =>
    frame?.unitId.includes(unit) ?? false;
  await before.until(() => [moved!, retired!].every((unit) => before.frames.some((frame) => shows(frame, unit))));
  await huanhu.database.query(
    "UPDATE unit SET agency_id = (SELECT id FROM feature WHERE layer = 'agency' AND code = 'ZJ-HUZ') WHERE id = $1",
    [moved],
  );
  await huanhu.database.query('UPDATE unit SET retired_at = now() WHERE id = $1', [retired]);
  const lastSnapshot = () => before.frames.findLast(({ kind }) => kind === 'snapshot');
  // Sooner than the snapshot that comes every 30 s.
  await before.until(() => !shows(lastSnapshot(), moved!) && !shows(lastSnapshot(), retired!), 20_000);
  await after.until(() => after.frames.some((frame) => shows(frame, moved!)));
  expect(after.frames.some((frame) => shows(frame, retired!))).toBe(false);
  before.close();
  after.close();
});

test('whoever loses their token loses the line within two seconds', async () => {
  const lost = await huanhu.token('wall');
  const reader = openReader(huanhu.url, { token: lost, reconnection: false });
  await reader.whenReady();
  const gone = new Promise<number>((done) => reader.socket.on('disconnect', () => done(Date.now())));
  const revokedAt = Date.now();
  await huanhu.revoke(lost);
  expect((await gone) - revokedAt).toBeLessThan(2_000);
});

test('open maps hear of a changed beat: its tileset, its box, and nothing of other agencies', async () => {
  const everyone = openReader(huanhu.url, { token });
  const suzhou = openReader(huanhu.url, { token: await huanhu.token('wall', ['JS-SUZ']) });
  await Promise.all([everyone.whenReady(), suzhou.whenReady()]);
  const heard: { tileset: string; bbox: readonly number[] }[] = [];
  const overheard: unknown[] = [];
  everyone.socket.on('tiles-changed', (change) => heard.push(change));
  suzhou.socket.on('tiles-changed', (change) => overheard.push(change));
  const { rows } = await huanhu.database.query<{ west: number }>(
    `UPDATE beat SET reason = 'test' WHERE code = (SELECT min(code) FROM beat) RETURNING ST_XMin(geom) AS west`,
  );
  await everyone.until(() => heard.length >= 2);
  expect(new Set(heard.map(({ tileset }) => tileset))).toEqual(new Set(['beat', 'territory']));
  expect(heard[0]!.bbox[0]).toBeCloseTo(rows[0]!.west, 4);
  await new Promise((done) => setTimeout(done, 300));
  expect(overheard).toEqual([]);
  everyone.close();
  suzhou.close();
});

test('a log that is put back to a backup: whoever has later events starts over, and every new one is shown', async () => {
  const own = await startHuanhu();
  const officer = await own.token('duty-officer');
  const report = async (): Promise<number> => {
    const incident = { kind: 'logging', severity: 4, position: [119.6, 30.6] };
    const response = await own.post('/api/incidents', incident, officer);
    return ((await response.json()) as { id: number }).id;
  };
  const reader = openReader(own.url, { token: officer, after: 0 });
  const ids = [await report(), await report(), await report()];
  await reader.until(() => reader.events.some(({ event }) => event.incident.id === ids[2]));
  const { seq: lastSeq } = reader.events.at(-1)!;
  const away = openReader(own.url, { token: officer, after: 0 });
  await away.until(() => away.events.at(-1)?.seq === lastSeq);
  away.close();

  await own.database.asOwner(async () => {
    await own.database.query('ALTER TABLE event DISABLE TRIGGER event_append_only');
    await own.database.query('DELETE FROM event WHERE seq > $1', [lastSeq - 2]);
    await own.database.query('ALTER TABLE event ENABLE TRIGGER event_append_only');
    await own.database.query('UPDATE event_counter SET seq = $1', [lastSeq - 2]);
  });
  await reader.until(() => reader.restarts > 0);
  const later = [await report(), await report(), await report(), await report()];
  // Away until the log had grown beyond what it has: only the name of the log tells.
  away.socket.connect();
  for (const one of [reader, away]) {
    await one.until(() => one.events.at(-1)?.event.incident.id === later[3]);
    expect(one.restarts).toBe(1);
    expect(one.events.map(({ seq }) => seq)).toEqual(one.events.map((_, i) => i + 1));
    const told = one.events.map(({ event }) => event.incident.id);
    expect(told.filter((id) => [...ids, ...later].includes(id))).toEqual([ids[0], ...later]);
    one.close();
  }
  await own.stop(/background work failed/);
  expect(own.log.filter(({ level }) => level >= 40)).toHaveLength(1);
});

test('two copies of one ready database are two logs', async () => {
  const names: string[] = [];
  for (let i = 0; i < 2; i++) {
    const own = await startHuanhu({ demo: true });
    const reader = openReader(own.url);
    reader.socket.on('ready', ({ log }) => names.push(log));
    await reader.whenReady();
    reader.close();
    await own.stop();
  }
  expect(new Set(names).size).toBe(2);
});
