import { booleanIntersects, booleanPointInPolygon } from '@turf/turf';
import type { Feature, MultiPolygon, Point } from 'geojson';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

type Properties = Readonly<Record<string, string>>;
type Area = Feature<MultiPolygon, Properties> & { id: number };
type Spot = Feature<Point, Properties> & { id: number };

let huanhu: Huanhu;
let everything: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  everything = await huanhu.token('duty-officer');
});
afterAll(() => huanhu.stop());

type As = { readonly token: string } | { readonly headers: { readonly Cookie: string } };
const all = async <F>(name: string, as: As = { token: everything }): Promise<F[]> =>
  (await huanhu.json<{ features: F[] }>(`/api/${name}?limit=5000`, as)).features;
const codes = (features: readonly { properties: Properties }[]): string[] =>
  features.map(({ properties }) => properties['code']!).sort();

/** The station of the demo region's first jurisdiction that has neighbours of its own agency and of another one. */
async function borderStation(): Promise<{ own: Area; near: Area[] }> {
  const jurisdictions = await all<Area>('jurisdictions');
  for (const own of jurisdictions.filter(({ properties }) => properties['agency'] === 'ZJ-HUZ')) {
    const touching = jurisdictions.filter((other) => booleanIntersects(own, other));
    const near = touching.filter(({ properties }) => properties['agency'] === 'ZJ-HUZ');
    if (near.length < touching.length) return { own, near };
  }
  throw new Error('no jurisdiction on the border');
}

test.each(['station-commander', 'wall'] as const)(
  'a %s of a station sees its jurisdiction, the neighbours in its agency and what lies in them',
  async (role) => {
    const { own, near } = await borderStation();
    const station = own.properties['station']!;
    const as: As =
      role === 'wall'
        ? { token: await huanhu.token('wall', ['ZJ-HUZ'], station) }
        : { headers: { Cookie: await huanhu.person(role, { agency: 'ZJ-HUZ', station }) } };
    expect(codes(await all<Area>('jurisdictions', as))).toEqual(codes(near));

    const isNear = (code: string | undefined): boolean => codes(near).includes(code!);
    const beats = (await all<Area>('beats')).filter(({ properties }) => isNear(properties['jurisdiction']));
    expect(codes(await all<Area>('beats', as))).toEqual(codes(beats));

    const stations = near.map(({ properties }) => properties['station']!);
    const units = (await all<Spot>('units')).filter(({ properties: { agency, beat, station: based } }) =>
      beat ? codes(beats).includes(beat) : agency === 'ZJ-HUZ' && stations.includes(based!),
    );
    expect(codes(await all<Spot>('units', as))).toEqual(codes(units));

    const incidents = (await all<Spot>('incidents')).filter((spot) =>
      near.some((area) => booleanPointInPolygon(spot, area)),
    );
    const seen = await all<Spot>('incidents', as);
    expect(seen.map(({ id }) => id).sort()).toEqual(incidents.map(({ id }) => id).sort());
  },
);

test('a warden sees the own beat, its unit and its incidents, and nothing else', async () => {
  const incident = (await all<Spot & { properties: { beatId: unknown } }>('incidents')).find(
    ({ properties }) => properties['beatId'],
  )!;
  const beat = (await all<Area>('beats')).find(({ id }) => id === Number(incident.properties['beatId']))!;
  const code = beat.properties['code']!;
  const headers = { Cookie: await huanhu.person('warden', { agency: 'ZJ-HUZ', beat: code }) };
  expect(codes(await all<Area>('beats', { headers }))).toEqual([code]);
  expect((await all<Spot>('units', { headers })).map(({ properties }) => properties['beat'])).toEqual([code]);
  const incidents = (await all<Spot>('incidents')).filter((spot) => booleanPointInPolygon(spot, beat));
  expect((await all<Spot>('incidents', { headers })).map(({ id }) => id)).toEqual(incidents.map(({ id }) => id));
  for (const name of ['agencies', 'centres', 'stations', 'jurisdictions']) {
    expect(await all(name, { headers }), name).toEqual([]);
  }
});

test('a warden reports anywhere in the own agency, and sends fixes of the own unit alone', async () => {
  const [mine, other] = (await all<Spot>('units')).filter(({ properties }) => properties['beat']);
  const beat = mine!.properties['beat']!;
  const Cookie = await huanhu.person('warden', { agency: 'ZJ-HUZ', beat });
  const send = (path: string, body: object): Promise<Response> =>
    huanhu.http(path, {
      method: 'POST',
      headers: { Cookie, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const report = { kind: 'forest-fire', severity: 2 };
  expect((await send('/api/incidents', { ...report, position: [119.6, 30.6] })).status).toBe(201);
  expect((await send('/api/incidents', { ...report, position: [120.6, 31.3] })).status).toBe(422);
  const fix = (unit: number) => ({ unit, position: [119.6, 30.6], fixedAt: Date.now() });
  const receipt = await send('/api/position-fixes', { fixes: [fix(mine!.id), fix(other!.id)] });
  expect(await receipt.json()).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'unknown-unit' }] });
});

test('a liaison with no share in force sees the basemap and nothing more', async () => {
  const headers = { Cookie: await huanhu.person('liaison', { agency: 'JS-WUX' }) };
  for (const name of [
    'agencies',
    'stations',
    'jurisdictions',
    'beats',
    'adjacency-zones',
    'places',
    'units',
    'incidents',
  ]) {
    expect(await all(name, { headers }), name).toEqual([]);
  }
  expect((await huanhu.http('/tiles/territory/8/213/104.mvt', { headers })).status).toBe(204);
  expect((await huanhu.http('/tiles/basemap/8/213/104.mvt', { headers })).status).toBe(200);
});

test('whoever was given a password changes it before anything else', async () => {
  const Cookie = await huanhu.person('duty-officer', { agency: 'ZJ-HUZ' });
  expect((await huanhu.http('/api/units?limit=1', { headers: { Cookie } })).status).toBe(200);
  await huanhu.database.query('UPDATE account SET must_change_password = true');
  await expect
    .poll(async () => (await huanhu.http('/api/units?limit=1', { headers: { Cookie } })).status, { timeout: 2_000 })
    .toBe(403);
  expect((await huanhu.http('/tiles/beat.json', { headers: { Cookie } })).status).toBe(403);
});
