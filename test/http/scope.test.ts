import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Collection {
  readonly features: readonly { readonly id: number; readonly properties: Record<string, unknown> }[];
  readonly next?: string;
}

let huanhu: Huanhu;
let suzhou: string;
let everyone: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  suzhou = await huanhu.token('duty-officer', ['JS-SUZ']);
  everyone = await huanhu.token('duty-officer');
});
afterAll(() => huanhu.stop());

const read = (path: string, token: string): Promise<Collection> => huanhu.json<Collection>(path, { token });

test.each(['agencies', 'stations', 'jurisdictions', 'beats', 'places', 'units'])(
  'of %s an agency sees its own, and asks in vain for the others by id',
  async (name) => {
    const all = await read(`/api/${name}?limit=5000`, everyone);
    const own = await read(`/api/${name}?limit=5000`, suzhou);
    const isOwn = ({ properties }: Collection['features'][number]): boolean =>
      (properties['agency'] ?? properties['code']) === 'JS-SUZ';
    expect(own.features.map(({ id }) => id)).toEqual(all.features.filter(isOwn).map(({ id }) => id));
    const foreign = all.features.find((feature) => !isOwn(feature))!;
    expect((await huanhu.http(`/api/${name}/${foreign.id}`, { token: suzhou })).status).toBe(404);
    expect((await huanhu.http(`/api/${name}/${foreign.id}`, { token: everyone })).status).toBe(200);
  },
);

test('adjacency zones are seen by each agency that shares them, and by no other', async () => {
  const zones = await read('/api/adjacency-zones', suzhou);
  expect(zones.features.length).toBeGreaterThan(0);
  for (const { properties } of zones.features) expect(properties['agencies']).toContain('JS-SUZ');
});

test('search and summary know nothing of other agencies', async () => {
  const found = await huanhu.json<{ results: { layer: string }[] }>('/api/search?q=anji', { token: suzhou });
  expect(found.results.filter(({ layer }) => layer !== 'place-name')).toEqual([]);
  const { agencies } = await huanhu.json<{ agencies: { code: string }[] }>('/api/summary', { token: suzhou });
  expect(agencies.map(({ code }) => code)).toEqual(['JS-SUZ']);
});

test('an incident in a zone is seen by both sides, one elsewhere by its own side only', async () => {
  const zone = { kind: 'water-pollution', severity: 2, position: [120.43, 30.93] };
  const inland = { kind: 'forest-fire', severity: 1, position: [119.6, 30.6] };
  const reported = async (body: object): Promise<number> =>
    ((await (await huanhu.post('/api/incidents', body, everyone)).json()) as { id: number }).id;
  const [shared, own] = [await reported(zone), await reported(inland)];
  expect((await huanhu.http(`/api/incidents/${shared}`, { token: suzhou })).status).toBe(200);
  expect((await huanhu.http(`/api/incidents/${own}`, { token: suzhou })).status).toBe(404);
  expect((await huanhu.post(`/api/incidents/${own}/steps`, { step: 'dispatched' }, suzhou)).status).toBe(404);
  const list = await read('/api/incidents?open=true', suzhou);
  expect(list.features.map(({ id }) => id)).toContain(shared);
  expect(list.features.map(({ id }) => id)).not.toContain(own);
  const { events } = await huanhu.json<{ events: { event: { incident: { id: number } } }[] }>(
    '/api/events?limit=1000',
    { token: suzhou },
  );
  expect(events.map(({ event }) => event.incident.id)).not.toContain(own);
});

test('fixes for units of another agency are refused one by one', async () => {
  const { features } = await read('/api/units?limit=5000', everyone);
  const foreign = features.find(({ properties }) => properties['agency'] === 'ZJ-HUZ')!;
  const own = features.find(({ properties }) => properties['agency'] === 'JS-SUZ')!;
  const fix = (unit: number) => ({ unit, position: [120.4, 31], fixedAt: Date.now() });
  const response = await huanhu.post('/api/position-fixes', { fixes: [fix(foreign.id), fix(own.id)] }, suzhou);
  expect(await response.json()).toEqual({ accepted: 1, duplicates: 0, rejected: [{ index: 0, code: 'unknown-unit' }] });
});

test('a tile from memory is never one of another scope', async () => {
  const path = '/tiles/jurisdiction/8/213/104.mvt';
  const agenciesIn = async (token: string): Promise<string[]> => {
    const bytes = new Uint8Array(await (await huanhu.http(path, { token })).arrayBuffer());
    const layer = new VectorTile(new PbfReader(bytes)).layers['jurisdiction'];
    const codes = Array.from({ length: layer?.length ?? 0 }, (_, i) => String(layer!.feature(i).properties['agency']));
    return [...new Set(codes)].sort();
  };
  for (let round = 0; round < 3; round++) {
    const [all, own] = await Promise.all([agenciesIn(everyone), agenciesIn(suzhou)]);
    expect(all.length).toBeGreaterThan(1);
    expect(own).toEqual(['JS-SUZ']);
  }
});

test('pages of a collection follow one another without gap or repeat', async () => {
  const ids: number[] = [];
  for (let path: string | undefined = '/api/units?limit=700'; path;) {
    const page: Collection = await read(path, everyone);
    ids.push(...page.features.map(({ id }) => id));
    path = page.next;
  }
  const all = await read('/api/units?limit=5000', everyone);
  expect(ids).toEqual(all.features.map(({ id }) => id));
});
