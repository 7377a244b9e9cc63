import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Track {
  readonly geometry: { readonly coordinates: readonly (readonly [number, number])[] } | null;
  readonly properties: {
    readonly code: string;
    readonly isWhole: boolean;
    readonly fixes: readonly { fixedAt: string }[];
  };
}
interface Units {
  readonly features: readonly {
    readonly id: number;
    readonly properties: { readonly code: string; readonly beat: string };
  }[];
}

let huanhu: Huanhu;
let duty: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  duty = await huanhu.token('duty-officer', ['ZJ-HUZ']);
});
afterAll(() => huanhu.stop());

const firstUnit = async (token: string): Promise<Units['features'][number]> =>
  (await huanhu.json<Units>('/api/units?limit=1', { token })).features[0]!;

test('a track has the fixes of the asked time, oldest first, also those that came late', async () => {
  const unit = await firstUnit(duty);
  const now = Date.now();
  const fix = (minutesAgo: number) => ({
    unit: unit.id,
    position: [119.6 + minutesAgo / 1000, 30.6],
    fixedAt: now - minutesAgo * 60_000,
  });
  await huanhu.post('/api/position-fixes', { fixes: [fix(1), fix(3)] }, duty);
  await huanhu.post('/api/position-fixes', { fixes: [fix(2), fix(90)] }, duty);
  const from = new Date(now - 3_600_000).toISOString();
  const track = await huanhu.json<Track>(`/api/units/${unit.id}/track?from=${from}`, { token: duty });
  expect(track.properties).toMatchObject({ code: unit.properties.code, isWhole: true });
  expect(track.properties.fixes.map(({ fixedAt }) => (now - Date.parse(fixedAt)) / 60_000)).toEqual([3, 2, 1]);
  expect(track.geometry!.coordinates.map(([lon]) => Math.round((lon - 119.6) * 1000))).toEqual([3, 2, 1]);
  const day = await huanhu.json<Track>(`/api/units/${unit.id}/track`, { token: duty });
  expect(day.properties.fixes).toHaveLength(4);
});

test('who went nowhere has a track without a line', async () => {
  const suzhou = await huanhu.token('duty-officer', ['JS-SUZ']);
  const { id } = await firstUnit(suzhou);
  const track = await huanhu.json<Track>(`/api/units/${id}/track`, { token: suzhou });
  expect(track).toMatchObject({ geometry: null, properties: { fixes: [], isWhole: true } });
});

test('a track is read by whoever is in charge of the unit and by nobody else', async () => {
  const unit = await firstUnit(duty);
  const path = `/api/units/${unit.id}/track`;
  const suzhou = await huanhu.token('duty-officer', ['JS-SUZ']);
  expect((await huanhu.http(path, { token: suzhou })).status).toBe(404);
  const liaison = await huanhu.person('liaison', { agency: 'JS-SUZ' });
  const warden = await huanhu.person('warden', { agency: 'ZJ-HUZ', beat: unit.properties.beat });
  expect((await huanhu.http(path, { headers: { Cookie: liaison } })).status).toBe(403);
  expect((await huanhu.http(path, { headers: { Cookie: warden } })).status).toBe(403);
  expect((await huanhu.http(path, { token: await huanhu.token('wall') })).status).toBe(403);
  expect((await huanhu.http('/api/units/2147483647/track', { token: duty })).status).toBe(404);
});

test('a track from after its end is refused, with the place of the fault', async () => {
  const { id } = await firstUnit(duty);
  const response = await huanhu.http(`/api/units/${id}/track?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`, {
    token: duty,
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: '/query/from' }] });
});
