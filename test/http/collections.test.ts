import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Feature {
  readonly type: string;
  readonly id: number;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
  readonly properties: Record<string, unknown>;
}
interface Collection {
  readonly type: string;
  readonly features: readonly Feature[];
  readonly next?: string;
}

const COLLECTIONS = [
  'agencies',
  'centres',
  'stations',
  'jurisdictions',
  'beats',
  'adjacency-zones',
  'places',
  'units',
] as const;

let huanhu: Huanhu;
let token: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  token = await huanhu.token('wall');
});
afterAll(() => huanhu.stop());

const read = (path: string): Promise<Collection> => huanhu.json<Collection>(path, { token });
/** Every position in a geometry's coordinates. */
const positions = (coordinates: unknown): [number, number][] =>
  Array.isArray(coordinates) && typeof coordinates[0] === 'number'
    ? [coordinates as [number, number]]
    : (coordinates as unknown[]).flatMap(positions);

test.each(COLLECTIONS)('%s are GeoJSON features with a code and a name in both languages', async (name) => {
  const { type, features } = await read(`/api/${name}?limit=5000`);
  expect(type).toBe('FeatureCollection');
  expect(features.length).toBeGreaterThan(0);
  for (const feature of features) {
    expect(feature.type).toBe('Feature');
    expect(feature.properties['code']).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
    expect(feature.properties['name_zh']).not.toBe('');
    expect(feature.properties['name_en']).not.toBe('');
  }
  const ids = features.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(COLLECTIONS)('one of the %s by its id is the same as in the collection', async (name) => {
  const [first] = (await read(`/api/${name}?limit=1`)).features;
  expect(await huanhu.json(`/api/${name}/${first!.id}`, { token })).toEqual(first);
});

test.each(COLLECTIONS)('pages of %s follow one another without gap or repeat, also within a bbox', async (name) => {
  for (const bbox of ['', '&bbox=119,30,121,31.5']) {
    const all = await read(`/api/${name}?limit=5000${bbox}`);
    const size = Math.max(1, Math.ceil(all.features.length / 3));
    const ids: number[] = [];
    for (let path: string | undefined = `/api/${name}?limit=${size}${bbox}`; path;) {
      const page: Collection = await read(path);
      expect(page.features.length).toBeLessThanOrEqual(size);
      ids.push(...page.features.map(({ id }) => id));
      path = page.next;
    }
    expect(ids).toEqual(all.features.map(({ id }) => id));
  }
});

test.each(['stations', 'units'])('a bbox gives the %s in it, all of them and no others', async (name) => {
  const [west, south, east, north] = [119.5, 30.4, 120, 30.8];
  const isInside = ({ geometry }: Feature): boolean =>
    positions(geometry.coordinates).every(([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north);
  const all = await read(`/api/${name}?limit=5000`);
  const inside = await read(`/api/${name}?limit=5000&bbox=${[west, south, east, north].join(',')}`);
  const expected = all.features.filter(isInside).map(({ id }) => id);
  expect(expected.length).toBeGreaterThan(0);
  expect(expected.length).toBeLessThan(all.features.length);
  expect(inside.features.map(({ id }) => id)).toEqual(expected);
});

test('a bbox far away is an empty collection', async () => {
  expect(await read('/api/beats?bbox=-10,-10,-9,-9')).toEqual({ type: 'FeatureCollection', features: [] });
});

interface Found {
  readonly layer: string;
  readonly id: number;
  readonly name_zh: string;
  readonly code: string;
  readonly location: readonly number[];
}
const find = async (words: string): Promise<Found[]> =>
  (await huanhu.json<{ results: Found[] }>(`/api/search?q=${encodeURIComponent(words)}`, { token })).results;

test('a search finds by Chinese, English, pinyin, initials and code, best first', async () => {
  for (const words of ['安吉', 'anji', 'Anji']) {
    const [first] = await find(words);
    expect(first!.name_zh, words).toMatch(/^安吉/);
    expect(first!.location).toHaveLength(2);
  }
  const [station] = (await read('/api/stations?limit=1')).features;
  expect((await find(String(station!.properties['code'])))[0]!.code).toBe(station!.properties['code']);
  expect(await find('nothing is called so')).toEqual([]);
  expect((await find('a')).length).toBeLessThanOrEqual(20);
  // Wild cards are letters like any other.
  expect(await find('%')).toEqual([]);
  expect(await find('a_j%')).toEqual([]);
});

test.each(['太湖', 'taihu', 'lake', 'Lake Taihu'])('a search for %s finds the lake', async (words) => {
  const lake = (await find(words)).find(({ name_zh }) => name_zh === '太湖');
  expect(lake).toMatchObject({ layer: 'place-name' });
});

test('a search finds what is in force, though its next version is known already', async () => {
  const [station] = (await read('/api/stations?limit=1')).features;
  const code = String(station!.properties['code']);
  await huanhu.database.query("UPDATE station SET valid_to = now() + interval '1 day' WHERE code = $1", [code]);
  await huanhu.database.query(
    `INSERT INTO station (id, code, name_zh, name_en, search_text, valid_from, agency_id, geom)
     SELECT id, code, '明日站', 'Station of tomorrow', search_text, valid_to, agency_id, geom FROM station WHERE code = $1`,
    [code],
  );
  const found = (await find(code)).filter((result) => result.layer === 'station' && result.code === code);
  expect(found.map(({ name_zh }) => name_zh)).toEqual([station!.properties['name_zh']]);
});

test('the summary counts what the collections hold', async () => {
  interface Agency {
    readonly code: string;
    readonly units: Record<string, number>;
  }
  const { agencies } = await huanhu.json<{ agencies: Agency[] }>('/api/summary', { token });
  const { features } = await read('/api/units?limit=5000');
  for (const { code, units } of agencies) {
    const counted: Record<string, number> = {};
    for (const { properties } of features.filter((unit) => unit.properties['agency'] === code)) {
      const kind = String(properties['kind']);
      counted[kind] = (counted[kind] ?? 0) + 1;
    }
    expect(units, code).toEqual(counted);
  }
});

test('every kind that features have is explained in both languages', async () => {
  interface Kind {
    readonly noun: string;
    readonly code: string;
    readonly name_zh: string;
    readonly name_en: string;
  }
  const { kinds } = await huanhu.json<{ kinds: Kind[] }>('/api/kinds', { token });
  const known = new Set(kinds.map(({ noun, code }) => `${noun} ${code}`));
  for (const [name, noun] of [
    ['beats', 'beat'],
    ['places', 'place'],
    ['units', 'unit'],
  ]) {
    for (const { properties } of (await read(`/api/${name}?limit=5000`)).features) {
      expect(known).toContain(`${noun} ${String(properties['kind'])}`);
    }
  }
  for (const { name_zh, name_en } of kinds) expect(name_zh !== '' && name_en !== '').toBe(true);
});

test('long answers are compressed for who can read it', async () => {
  const packed = await huanhu.http('/api/units?limit=500', { token, headers: { 'Accept-Encoding': 'gzip' } });
  const plain = await huanhu.http('/api/units?limit=500', { token, headers: { 'Accept-Encoding': 'identity' } });
  expect(packed.headers.get('Content-Encoding')).toBe('gzip');
  expect(plain.headers.get('Content-Encoding')).toBeNull();
  expect(await packed.json()).toEqual(await plain.json());
  expect(Number(packed.headers.get('Content-Length'))).toBeLessThan(Number(plain.headers.get('Content-Length')) / 4);
});
