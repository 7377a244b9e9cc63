import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature, FeatureCollection, Geometry, Point, Polygon } from 'geojson';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CoordinateSystem } from '../../server/domain/coordinate-system.ts';
import { LAYERS } from '../../server/domain/layer.ts';
import type { LayerName } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import { describeFault } from '../../server/services/import/fault.ts';
import type { FaultReason } from '../../server/services/import/fault.ts';
import type { ImportReport } from '../../server/services/import/import-file.ts';
import type { Database } from '../../server/stores/database.ts';
import { exportFeatures } from '../../server/stores/export-store.ts';
import { TERRITORY, box, collection, feature, loadTerritory, point } from '../fixtures/territory.ts';
import { gcj02ToBd09, toGcj02 } from '../fixtures/shifted-systems.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { runProgram } from '../harness/program.ts';

let place: TestDatabase;
let database: Database;
beforeAll(async () => {
  place = await createTestDatabase();
  ({ database } = place);
  await loadTerritory(database);
});
afterAll(() => place.drop());

interface How {
  readonly system?: CoordinateSystem;
  readonly dryRun?: boolean;
}
const load = (layer: LayerName, content: FeatureCollection | string, how: How = {}): Promise<ImportReport> =>
  createImporter(database)({
    layer: LAYERS[layer],
    text: typeof content === 'string' ? content : JSON.stringify(content),
    system: how.system ?? '4326',
    dryRun: how.dryRun ?? false,
  });
const exported = async (layer: LayerName, at = Date.now() + 1_000): Promise<Feature[]> =>
  (await exportFeatures(database, LAYERS[layer], at)).map((text) => JSON.parse(text) as Feature);
const rows = async (): Promise<unknown> => {
  const tables = [
    'feature',
    'agency',
    'station',
    'jurisdiction',
    'beat',
    'adjacency_zone',
    'place',
    'unit',
    'incident',
  ];
  const counts = [...tables, 'basemap', 'event'].map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  return (await database.query(`SELECT ${counts.join(', ')}`)).rows[0];
};

const river = { jurisdiction: 'A-J', kind: 'river' };
const SQUARE = box(120.01, 30.01, 120.02, 30.02);
const beat = (geometry: unknown, more: object = river): FeatureCollection =>
  collection(feature('NEW-1', geometry as Geometry, { ...more }));
const ring = (...coordinates: unknown[]): unknown => ({ type: 'Polygon', coordinates: [coordinates] });
const warden = { agency: 'A-1', kind: 'warden' };
const fire = { kind: 'forest-fire', severity: 1, occurred_at: '2026-03-01T08:00:00+08:00' };
const without = (name: string, properties: object): object => ({ ...properties, [name]: undefined });

const BAD: readonly [name: string, reason: FaultReason, layer: LayerName, content: FeatureCollection | string][] = [
  ['half a file', 'not-json', 'beat', '{"type":"FeatureCollection",\n"features":['],
  ['a single feature', 'not-a-collection', 'beat', JSON.stringify(feature('X', SQUARE))],
  ['an array', 'not-a-collection', 'beat', '[]'],
  ['null', 'not-a-collection', 'beat', 'null'],
  [
    'another crs than the one told',
    'other-crs',
    'beat',
    JSON.stringify({ ...beat(SQUARE), crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } } }),
  ],
  ['null for a feature', 'not-a-feature', 'beat', '{"type":"FeatureCollection","features":[null]}'],
  ['a bare geometry', 'not-a-feature', 'beat', JSON.stringify({ type: 'FeatureCollection', features: [SQUARE] })],
  ['no code', 'bad-code', 'beat', beat(SQUARE, { ...river, code: undefined })],
  ['a code with a space', 'bad-code', 'beat', beat(SQUARE, { ...river, code: 'A B' })],
  ['a number for a code', 'bad-code', 'beat', beat(SQUARE, { ...river, code: 7 })],
  ['a code twice', 'repeated-code', 'beat', collection(feature('N', SQUARE, river), feature('N', SQUARE, river))],
  ['no Chinese name', 'missing-property', 'beat', beat(SQUARE, { ...river, name_zh: '' })],
  ['no English name', 'missing-property', 'beat', beat(SQUARE, { ...river, name_en: null })],
  ['no jurisdiction', 'missing-property', 'beat', beat(SQUARE, without('jurisdiction', river))],
  ['a number for a name', 'bad-property', 'beat', beat(SQUARE, { ...river, name_zh: 5 })],
  ['NUL in a name', 'bad-property', 'beat', beat(SQUARE, { ...river, name_zh: 'a\0b' })],
  ['half a character in a name', 'bad-property', 'beat', beat(SQUARE, { ...river, name_zh: '河\ud800' })],
  ['half a character in a reason', 'bad-property', 'beat', beat(SQUARE, { ...river, reason: '\udc00' })],
  ['a name as long as a book', 'bad-property', 'beat', beat(SQUARE, { ...river, name_en: 'x'.repeat(4_001) })],
  ['a list for one reference', 'bad-property', 'beat', beat(SQUARE, { ...river, jurisdiction: ['A-J'] })],
  ['a date without time', 'bad-property', 'beat', beat(SQUARE, { ...river, valid_from: '2026-01-01' })],
  ['a day that is not', 'bad-property', 'beat', beat(SQUARE, { ...river, valid_from: '2026-02-30T00:00:00Z' })],
  ['a time without offset', 'bad-property', 'beat', beat(SQUARE, { ...river, valid_from: '2026-01-01T00:00:00' })],
  ['a province that is no code', 'bad-property', 'agency', collection(feature('N', SQUARE, { province: 'ZJ' }))],
  ['a rank beyond all', 'bad-property', 'basemap', collection(feature('N', SQUARE, { layer: 'land', rank: 1e9 }))],
  ['a layer that is none', 'bad-property', 'basemap', collection(feature('N', SQUARE, { layer: 'sky' }))],
  ['a zone of one agency', 'bad-property', 'adjacency-zone', collection(feature('N', SQUARE, { agencies: ['A-1'] }))],
  ['severity 5', 'bad-property', 'incident', collection(feature('N', point(120.1, 30.1), { ...fire, severity: 5 }))],
  [
    'severity as text',
    'bad-property',
    'incident',
    collection(feature('N', point(120.1, 30.1), { ...fire, severity: '1' })),
  ],
  ['a reference to nothing', 'unknown-reference', 'beat', beat(SQUARE, { ...river, jurisdiction: 'NONE' })],
  [
    'a reference to another layer',
    'unknown-reference',
    'unit',
    collection(feature('N', point(120.1, 30.1), { ...warden, beat: 'A-J' })),
  ],
  [
    'a zone with an unknown agency',
    'unknown-reference',
    'adjacency-zone',
    collection(feature('N', SQUARE, { agencies: ['A-1', 'NONE'] })),
  ],
  ['an unknown kind of beat', 'unknown-kind', 'beat', beat(SQUARE, { ...river, kind: 'desert' })],
  [
    'an unknown kind of unit',
    'unknown-kind',
    'unit',
    collection(feature('N', point(120.1, 30.1), { ...warden, kind: 'dragon' })),
  ],
  ['no geometry', 'wrong-geometry', 'beat', beat(null)],
  ['a point for an area', 'wrong-geometry', 'beat', beat(point(120.1, 30.1))],
  ['an area for a point', 'wrong-geometry', 'unit', collection(feature('N', SQUARE, warden))],
  ['a collection of geometries', 'wrong-geometry', 'beat', beat({ type: 'GeometryCollection', geometries: [] })],
  ['no rings', 'bad-coordinates', 'beat', beat({ type: 'Polygon', coordinates: [] })],
  [
    'an ordinate that is null',
    'bad-coordinates',
    'beat',
    beat(ring([120, 30], [120.1, null], [120.1, 30.1], [120, 30])),
  ],
  ['an ordinate as text', 'bad-coordinates', 'beat', beat(ring([120, 30], ['120.1', 30], [120.1, 30.1], [120, 30]))],
  [
    'an ordinate beyond a double',
    'bad-coordinates',
    'beat',
    JSON.stringify(beat(SQUARE)).replaceAll('120.01', '1e999'),
  ],
  ['one ordinate', 'bad-coordinates', 'beat', beat(ring([120, 30], [120.1], [120.1, 30.1], [120, 30]))],
  ['metres', 'not-degrees', 'beat', beat(box(13358338, 3503549, 13358438, 3503649))],
  ['latitude first', 'swapped-axes', 'beat', beat(ring([30, 120], [30, 120.1], [30.1, 120.1], [30, 120]))],
  ['Null Island', 'out-of-region', 'beat', beat(box(0, 0, 1, 1))],
  ['an open ring', 'open-ring', 'beat', beat(ring([120, 30], [120.1, 30], [120.1, 30.1], [120, 30.1]))],
  ['a ring of three', 'open-ring', 'beat', beat(ring([120, 30], [120.1, 30], [120, 30]))],
  ['a bow-tie', 'invalid-geometry', 'beat', beat(ring([120, 30], [120.1, 30.1], [120.1, 30], [120, 30.1], [120, 30]))],
  ['a line there and back', 'invalid-geometry', 'beat', beat(ring([120, 30], [120.1, 30], [120.05, 30], [120, 30]))],
  [
    'a hole outside',
    'invalid-geometry',
    'beat',
    beat({ type: 'Polygon', coordinates: [...SQUARE.coordinates, ...box(120.05, 30.05, 120.06, 30.06).coordinates] }),
  ],
  ['an incident far away', 'outside-territory', 'incident', collection(feature('N', point(100, 40), fire))],
];

describe('a file with a fault', () => {
  test.each(BAD)('%s: %s, and nothing of it is loaded', async (_name, reason, layer, content) => {
    const before = await rows();
    const report = await load(layer, content);
    expect(report.faults.map((fault) => fault.reason)).toEqual([reason]);
    expect(describeFault(report.faults[0]!, 'zh')).not.toBe(describeFault(report.faults[0]!, 'en'));
    expect(await rows()).toEqual(before);
  });

  test('names each bad feature by its place in the file, its code and where it lies, and loads none of the good ones', async () => {
    const before = await rows();
    const bowTie = ring([120, 30], [120.1, 30.1], [120.1, 30], [120, 30.1], [120, 30]) as Polygon;
    const report = await load(
      'beat',
      collection(
        feature('GOOD-1', SQUARE, river),
        feature('BAD-1', box(0, 0, 1, 1), river),
        feature('GOOD-2', box(120.03, 30.03, 120.04, 30.04), river),
        feature('BAD-2', bowTie, river),
      ),
    );
    expect(report.faults.map(({ index, code, reason }) => ({ index, code, reason }))).toEqual([
      { index: 1, code: 'BAD-1', reason: 'out-of-region' },
      { index: 3, code: 'BAD-2', reason: 'invalid-geometry' },
    ]);
    // The diagonals of the bow-tie cross in the middle of its box.
    expect(report.faults[1]!.location![0]).toBeCloseTo(120.05, 9);
    expect(report.faults[1]!.location![1]).toBeCloseTo(30.05, 9);
    expect(await rows()).toEqual(before);
  });

  test.each([
    ['{\n  "type": oops\n}', 2, 11],
    ['{"type":\n"FeatureCollection",}', 2, 21],
    ['{"features":[1,\n 2,]}', 2, 4],
    ['{"features":[1 2]}', 1, 16],
    ['{"features":[}', 1, 14],
    ['{"a" 1}', 1, 6],
    ['{a:1}', 1, 2],
    ['["\\x"]', 1, 2],
    ['[01]', 1, 3],
    ['[]\n[]', 2, 1],
    ['\uFEFF{"a":', 1, 6],
    ['', 1, 1],
  ])('that is no JSON is told the line and the column: %j', async (text, line, column) => {
    const { faults } = await load('beat', text);
    expect(faults).toMatchObject([{ index: -1, reason: 'not-json', found: `line ${line}, column ${column}` }]);
  });
});

test('what a file has beside the properties of its layer does not matter', async () => {
  const more = { ...river, remark: 'NUL \0 and half a character \ud800', nested: { deep: [1, 2, 3] } };
  const report = await load('beat', beat(SQUARE, more), { dryRun: true });
  expect(report).toMatchObject({ added: 1, faults: [] });
});

test('a dry run says what would happen, and nothing happens', async () => {
  const before = await rows();
  expect(await load('beat', beat(SQUARE), { dryRun: true })).toMatchObject({ added: 1, faults: [] });
  const incident = collection(feature('DRY-1', point(120.1, 30.1), fire));
  expect(await load('incident', incident, { dryRun: true })).toMatchObject({ added: 1, faults: [] });
  expect(await rows()).toEqual(before);
});

test.each(Object.keys(TERRITORY) as LayerName[])('the same %s file again changes nothing', async (layer) => {
  const before = await rows();
  const file = TERRITORY[layer]!;
  const count = file.features.length;
  expect(await load(layer, file)).toMatchObject({ added: 0, changed: 0, unchanged: count, faults: [] });
  expect(await rows()).toEqual(before);
});

test('an incident in a file is reported once, with its event, however often the file comes', async () => {
  const file = collection(feature('FILE-1', point(120.2, 30.1), fire));
  expect(await load('incident', file)).toMatchObject({ added: 1, unchanged: 0 });
  expect(await load('incident', file)).toMatchObject({ added: 0, unchanged: 1 });
  const { rows: events } = await database.query<{ data: { incident: { occurredAt: number; agencyIds: number[] } } }>(
    `SELECT data FROM event WHERE data -> 'incident' ->> 'externalId' = 'FILE-1'`,
  );
  expect(events).toHaveLength(1);
  expect(events[0]!.data.incident.occurredAt).toBe(Date.UTC(2026, 2, 1));
  // It lies in the zone that both agencies share.
  expect(events[0]!.data.incident.agencyIds).toHaveLength(2);
});

describe('a feature that changed', () => {
  let at: number;
  const northern = (geometry: Geometry, more: object = {}): FeatureCollection =>
    collection(feature('VERSIONED', geometry, { ...river, ...more }));
  const small = box(120.01, 30.11, 120.02, 30.12);
  const large = box(120.01, 30.11, 120.05, 30.12);
  beforeEach(async () => {
    await database.query("DELETE FROM beat WHERE code = 'VERSIONED'");
    await load('beat', northern(small));
    at = Number(
      (await database.query<{ ms: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms')).rows[0]!.ms,
    );
  });
  const find = (features: readonly Feature[]): Feature | undefined =>
    features.find(({ properties }) => properties!['code'] === 'VERSIONED');

  test('has a second version from now on, and the first is still what was in force before', async () => {
    expect(await load('beat', northern(large))).toMatchObject({ added: 0, changed: 1, unchanged: 0 });
    const { rows: versions } = await database.query<{ id: number; open: boolean }>(
      "SELECT id, valid_to = 'infinity' AS open FROM beat WHERE code = 'VERSIONED' ORDER BY valid_from",
    );
    expect(versions.map(({ open }) => open)).toEqual([false, true]);
    expect(versions[0]!.id).toBe(versions[1]!.id);
    expect((find(await exported('beat', at))!.geometry as Polygon).coordinates).toEqual([small.coordinates]);
    expect((find(await exported('beat'))!.geometry as Polygon).coordinates).toEqual([large.coordinates]);
  });

  test('has it from the day that the file says', async () => {
    await load('beat', northern(large, { valid_from: '2026-01-01T00:00:00+08:00' }));
    expect((find(await exported('beat', Date.UTC(2025, 11, 31, 15, 59)))!.geometry as Polygon).coordinates).toEqual([
      small.coordinates,
    ]);
    expect((find(await exported('beat', Date.UTC(2025, 11, 31, 16)))!.geometry as Polygon).coordinates).toEqual([
      large.coordinates,
    ]);
  });

  test('is refused when it would begin before the version in force', async () => {
    await load('beat', northern(large, { valid_from: '2026-01-01T00:00:00Z' }));
    const { faults } = await load('beat', northern(small, { valid_from: '2025-06-01T00:00:00Z' }));
    expect(faults).toMatchObject([{ index: 0, code: 'VERSIONED', reason: 'not-after-current' }]);
  });

  test('may have changed in a property alone', async () => {
    expect(await load('beat', northern(small, { name_en: 'Renamed' }))).toMatchObject({ changed: 1 });
    expect(find(await exported('beat'))!.properties).toMatchObject({ name_en: 'Renamed' });
  });
});

test('a unit that moved house is the same unit', async () => {
  const idOf = async (): Promise<unknown> => (await database.query("SELECT id FROM unit WHERE code = 'MOVER'")).rows[0];
  await load('unit', collection(feature('MOVER', point(120.1, 30.1), warden)));
  const before = await idOf();
  expect(await load('unit', collection(feature('MOVER', point(120.11, 30.1), warden)))).toMatchObject({ changed: 1 });
  expect(await idOf()).toEqual(before);
});

describe('coordinates', () => {
  const METRES_PER_DEGREE = 111_320;
  const toMetres = ([lon, lat]: readonly number[], [lon0, lat0]: readonly [number, number]): number =>
    Math.hypot((lon! - lon0) * Math.cos((lat0 * Math.PI) / 180), lat! - lat0) * METRES_PER_DEGREE;

  const SPOT = [120.0868, 30.8943] as const;
  const SHIFTED = {
    '4326': SPOT,
    '4490': SPOT,
    gcj02: toGcj02(...SPOT),
    bd09: gcj02ToBd09(...toGcj02(...SPOT)),
  };

  test('of the shifted systems lie hundreds of metres off', () => {
    expect(toMetres(SHIFTED.gcj02, SPOT)).toBeGreaterThan(300);
    expect(toMetres(SHIFTED.bd09, SHIFTED.gcj02)).toBeGreaterThan(300);
  });

  test.each(Object.entries(SHIFTED) as [CoordinateSystem, readonly [number, number]][])(
    'in %s arrive in WGS 84 within a metre',
    async (system, [lon, lat]) => {
      const code = `IN-${system}`;
      const file = collection(feature(code, point(lon, lat), warden));
      expect(await load('unit', file, { system })).toMatchObject({ added: 1, faults: [] });
      const found = (await exported('unit')).find(({ properties }) => properties!['code'] === code)!;
      expect(toMetres((found.geometry as Point).coordinates, SPOT)).toBeLessThan(1);
    },
  );

  test('with a crs member that agrees are taken', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4490' } };
    const file = JSON.stringify({ ...collection(feature('CRS', point(120.1, 30.1), warden)), crs });
    expect(await load('unit', file, { system: '4490', dryRun: true })).toMatchObject({ added: 1, faults: [] });
    expect(await load('unit', file, { system: 'gcj02', dryRun: true })).toMatchObject({
      faults: [{ reason: 'other-crs' }],
    });
  });
});

describe('an export', () => {
  test.each(Object.keys(TERRITORY) as LayerName[])('of %s imported again changes nothing', async (layer) => {
    const features = await exported(layer);
    expect(features.length).toBeGreaterThan(0);
    const count = features.length;
    expect(await load(layer, collection(...features))).toMatchObject({
      changed: 0,
      added: 0,
      unchanged: count,
      faults: [],
    });
  });

  test('is read by GDAL, with every feature and property', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'huanhu-'));
    const path = join(directory, 'beats.geojson');
    const features = await exported('beat');
    writeFileSync(path, JSON.stringify(collection(...features)));
    const text = execFileSync('ogrinfo', ['-al', '-so', path], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    expect(text).toContain(`Feature Count: ${features.length}`);
    expect(text).toMatch(/Geometry: (Multi )?Polygon/);
    expect(text).toContain('ID["EPSG",4326]');
    for (const property of ['code', 'name_zh', 'name_en', 'kind', 'jurisdiction'])
      expect(text).toContain(`${property}: String`);
  });
});

test('on the command line a file is loaded, exported, and refused with one line a fault', async () => {
  const own = await createTestDatabase();
  await loadTerritory(own.database);
  await own.database.close();
  const good = join(own.directory, 'good.geojson');
  const bad = join(own.directory, 'bad.geojson');
  writeFileSync(good, JSON.stringify(beat(SQUARE)));
  writeFileSync(
    bad,
    JSON.stringify(collection(feature('B-1', box(0, 0, 1, 1), river), feature('B-2', point(1, 1), river))),
  );
  const environment = { ...own.environment, HUANHU_DEMO: 'off' };
  const run = async (name: string, ...args: string[]) => {
    const program = runProgram(name, environment, args);
    return { code: await program.ends(), ...program.output() };
  };
  const loaded = await run('import', '--layer', 'beat', '--source-srid', '4490', good);
  expect(loaded).toMatchObject({ code: 0, error: '' });
  expect(loaded.out).toContain('新增 1 added · 更新 0 changed · 未变 0 unchanged');
  const refused = await run('import', '--layer', 'beat', '--source-srid', '4326', '--lang', 'en', bad);
  expect(refused.code).toBe(1);
  expect(refused.error.trim().split('\n')).toEqual([
    '#0 B-1: the place is not in China ([0,0]) @ 0.000000, 0.000000',
    '#1 B-2: the geometry is of the wrong type (Point)',
    `${bad}: 2 处错误，未载入任何要素 · 2 faults, nothing was loaded`,
  ]);
  expect(await run('import', '--layer', 'beat', good)).toMatchObject({ code: 1, out: '' });
  const out = (await run('export', '--layer', 'beat')).out;
  expect((JSON.parse(out) as FeatureCollection).features).toHaveLength(5);
  await own.dropPlace();
});
