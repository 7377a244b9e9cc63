import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import { coarsened } from '../../server/domain/share.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { openReader } from '../protocol/reader.ts';
import type { Reader } from '../protocol/reader.ts';

/** In the zone of Huzhou and Suzhou, and well out of it; degrees, EPSG:4326. */
const INSIDE: [number, number] = [120.2, 30.96];
const OUTSIDE: [number, number] = [119.7, 30.7];
const ZONE = 'ZJ-HUZ_JS-SUZ';
/** The tile of zoom 11 that has `INSIDE`. */
const TILE = '11/1707/838';

let huanhu: Huanhu;
let device: string;
let units: number[];
beforeAll(async () => {
  huanhu = await startHuanhu();
  device = await huanhu.token('duty-officer');
  const { features } = await huanhu.json<{ features: { id: number; properties: { agency: string } }[] }>(
    '/api/units?limit=5000',
    { token: device },
  );
  units = features.filter(({ properties }) => properties.agency === 'ZJ-HUZ').map(({ id }) => id);
});
afterAll(() => huanhu.stop());

const send = async (unit: number, position: [number, number], more: object = {}): Promise<void> => {
  const fix = { unit, position, fixedAt: Date.now(), ...more };
  expect((await huanhu.post('/api/position-fixes', { fixes: [fix] }, device)).status).toBe(200);
};
const report = async (position: [number, number]): Promise<number> => {
  const body = { kind: 'water-pollution', severity: 2, position };
  return ((await (await huanhu.post('/api/incidents', body, device)).json()) as { id: number }).id;
};
const share = (unit: object, zones = [ZONE]): Promise<number> =>
  huanhu.share({ owner: 'ZJ-HUZ', receiver: 'JS-SUZ', zones, layers: { unit, incident: {}, beat: {} } });
const featuresOf = async (token: string): Promise<number> => {
  const response = await huanhu.http(`/tiles/beat/${TILE}.mvt`, { token });
  if (response.status === 204) return 0;
  expect(response.status).toBe(200);
  const { layers } = new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer())));
  return layers['beat']?.length ?? 0;
};
const isIn = ({ unitId }: PositionFrame, unit: number): boolean => unitId.includes(unit);
const shows = ({ frames }: Reader, unit: number): boolean => frames.some((frame) => isIn(frame, unit));
const lastPosition = ({ frames }: Reader, unit: number): [number, number] | undefined => {
  const frame = frames.findLast((each) => isIn(each, unit));
  const at = frame?.unitId.indexOf(unit) ?? -1;
  return frame && [frame.lonE7[at]! / 1e7, frame.latE7[at]! / 1e7];
};

test('who loses a share is told and put out within two seconds, and has nothing of it left anywhere', async () => {
  const token = await huanhu.token('liaison', ['JS-SUZ']);
  const id = await share({});
  const [unit] = units as [number];
  await send(unit, INSIDE);
  const incident = await report(INSIDE);
  const reader = openReader(huanhu.url, { token, after: 0, reconnection: false });
  await reader.whenReady();
  await reader.until(() => shows(reader, unit) && reader.events.some(({ event }) => event.incident.id === incident));
  expect(await featuresOf(token)).toBeGreaterThan(0);

  let isTold = false;
  reader.socket.on('scope-changed', () => (isTold = true));
  const out = new Promise<string>((done) => reader.socket.once('disconnect', done));
  const at = Date.now();
  await huanhu.endShare(id);
  expect(await out).toBe('io server disconnect');
  expect(Date.now() - at).toBeLessThan(2_000);
  expect(isTold).toBe(true);
  expect(await featuresOf(token)).toBe(0);
  expect(await huanhu.json('/api/units', { token })).toMatchObject({ features: [] });
  expect(await huanhu.json('/api/incidents', { token })).toMatchObject({ features: [] });
  expect((await huanhu.http(`/api/incidents/${incident}`, { token })).status).toBe(404);

  // Whoever comes back with what it had gets nothing of before.
  const next = openReader(huanhu.url, { token, after: 0 });
  await next.whenReady();
  await report(INSIDE);
  await send(unit, [INSIDE[0] + 0.01, INSIDE[1]]);
  await new Promise((done) => setTimeout(done, 1_000));
  expect(next.events).toEqual([]);
  expect(next.frames.map(({ count }) => count)).toEqual(next.frames.map(() => 0));
  expect(next.breaches).toEqual([]);
  next.close();
});

test('a reader that was put out starts over by itself with what it may see now', async () => {
  const token = await huanhu.token('liaison', ['JS-SUZ']);
  const first = await share({});
  const before = await report(INSIDE);
  const reader = openReader(huanhu.url, { token, after: 0 });
  await reader.until(() => reader.events.some(({ event }) => event.incident.id === before));
  await huanhu.endShare(first);
  await reader.until(() => reader.restarts === 1 && reader.events.length === 0, 3_000);
  await reader.whenReady();
  const second = await share({});
  await reader.until(() => reader.restarts >= 2 && reader.events.some(({ event }) => event.incident.id === before));
  expect(reader.breaches).toEqual([]);
  reader.close();
  await huanhu.endShare(second);
});

test('a unit that leaves the zone is gone with the next frame, and comes back when it does', async () => {
  const token = await huanhu.token('liaison', ['JS-SUZ']);
  const id = await share({});
  const unit = units[1]!;
  await send(unit, INSIDE);
  const reader = openReader(huanhu.url, { token });
  await reader.until(() => shows(reader, unit));
  await send(unit, OUTSIDE);
  await reader.until(() => {
    const last = reader.frames.at(-1)!;
    return last.kind === 'snapshot' && !isIn(last, unit);
  }, 2_000);
  expect(lastPosition(reader, unit)![0]).toBeCloseTo(INSIDE[0], 6);
  const framesThen = reader.frames.length;
  await send(unit, [INSIDE[0] + 0.01, INSIDE[1]]);
  await reader.until(() => reader.frames.slice(framesThen).some((frame) => isIn(frame, unit)), 2_000);
  reader.close();
  await huanhu.endShare(id);
});

test('positions come as coarse as agreed, and with what is not shared unknown', async () => {
  const token = await huanhu.token('liaison', ['JS-SUZ']);
  const id = await share({ gridM: 1_000, fields: ['battery'] });
  const unit = units[2]!;
  await send(unit, INSIDE, { speedMps: 3, courseDeg: 90, accuracyM: 5, batteryPercent: 70 });
  const reader = openReader(huanhu.url, { token });
  await reader.until(() => shows(reader, unit));
  const [lon, lat] = lastPosition(reader, unit)!;
  const middle = coarsened(INSIDE, 1_000);
  expect(lon).toBeCloseTo(middle[0], 6);
  expect(lat).toBeCloseTo(middle[1], 6);
  expect([lon, lat]).not.toEqual(INSIDE);
  const frame = reader.frames.findLast((each) => isIn(each, unit))!;
  const at = frame.unitId.indexOf(unit);
  expect([frame.speedCms[at], frame.courseCdeg[at], frame.accuracyDm[at]]).toEqual([65_535, 65_535, 65_535]);
  expect(frame.batteryPercent[at]).toBe(70);
  reader.close();
  await huanhu.endShare(id);
});

test('a delayed position is told neither earlier than agreed nor much later', async () => {
  const DELAY_MS = 3_000;
  const token = await huanhu.token('liaison', ['JS-SUZ']);
  const id = await share({ delayMs: DELAY_MS });
  const unit = units[3]!;
  const reader = openReader(huanhu.url, { token });
  await reader.whenReady();
  const sentAt = Date.now();
  await send(unit, INSIDE);
  await reader.until(() => shows(reader, unit), 10_000);
  const waited = Date.now() - sentAt;
  expect(waited).toBeGreaterThanOrEqual(DELAY_MS - 50);
  expect(waited).toBeLessThan(DELAY_MS + 3_000);
  reader.close();
  await huanhu.endShare(id);
});

test('the sharing side sees by `as` just what the other one gets, and nobody looks as an agency for a third one', async () => {
  const id = await share({});
  const unit = units[4]!;
  await send(unit, INSIDE);
  const duty = await huanhu.person('duty-officer', { agency: 'ZJ-HUZ' });
  const liaison = await huanhu.token('liaison', ['JS-SUZ']);
  const [theirs, ours] = [
    openReader(huanhu.url, { token: liaison }),
    openReader(huanhu.url, { cookie: duty, as: 'JS-SUZ' }),
  ];
  await Promise.all([theirs, ours].map((reader) => reader.until(() => shows(reader, unit))));
  const seen = ({ frames }: Reader): number[] => [...frames.find(({ kind }) => kind === 'snapshot')!.unitId].sort();
  expect(seen(ours)).toEqual(seen(theirs));
  const wuxi = openReader(huanhu.url, { token: await huanhu.token('liaison', ['JS-WUX']), as: 'JS-SUZ' });
  await wuxi.whenReady();
  await new Promise((done) => setTimeout(done, 600));
  expect(shows(wuxi, unit)).toBe(false);
  for (const reader of [theirs, ours, wuxi]) reader.close();
  await huanhu.endShare(id);
});
