import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import gcoord from 'gcoord';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LAYERS, LAYER_NAMES } from '../../server/domain/layer.ts';
import type { LayerName } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import type { ImportReport } from '../../server/services/import/import-file.ts';
import type { Database } from '../../server/stores/database.ts';
import { exportFeatures } from '../../server/stores/export-store.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { agency, collection, loadInto, square } from './import-files.ts';
import type { Json } from './import-files.ts';

let place: TestDatabase;
beforeAll(async () => void (place = await createTestDatabase()));
afterAll(() => place.drop());

const load = (layer: LayerName, text: string, options?: Parameters<typeof loadInto>[3]): Promise<ImportReport> =>
  loadInto(place.database, layer, text, options);
const versions = async (): Promise<number> =>
  Number((await place.database.query<{ n: string }>('SELECT count(*) AS n FROM agency')).rows[0]!.n);

describe('a file with a fault is not loaded, and the fault is named with its index, reason and place', () => {
  const bowTie = {
    type: 'Polygon',
    coordinates: [
      [
        [120, 30],
        [121, 31],
        [121, 30],
        [120, 31],
        [120, 30],
      ],
    ],
  };
  const ring = (...positions: unknown[]): Json => ({ type: 'Polygon', coordinates: [positions] });
  test.each<[string, string, string]>([
    ['half a JSON', '{"type":"FeatureColl', 'not-json'],
    ['something else', '{"type":"Topology"}', 'not-a-collection'],
    [
      'another coordinate system',
      JSON.stringify({
        type: 'FeatureCollection',
        crs: { properties: { name: 'urn:ogc:def:crs:EPSG::3857' } },
        features: [],
      }),
      'other-crs',
    ],
    ['a feature that is none', collection({ type: 'Point' }), 'not-a-feature'],
    ['no code', collection(agency(undefined, { code: undefined })), 'bad-code'],
    ['a code with a space', collection(agency(undefined, { code: 'A 1' })), 'bad-code'],
    ['a code twice', collection(agency(), agency()), 'repeated-code'],
    ['no name', collection(agency(undefined, { name_en: '' })), 'missing-property'],
    ['a number for a name', collection(agency(undefined, { name_zh: 5 })), 'bad-property'],
    ['a date that is none', collection(agency(undefined, { valid_from: 'soon' })), 'bad-property'],
    ['a point for an area', collection(agency({ type: 'Point', coordinates: [120, 30] })), 'wrong-geometry'],
    ['no geometry', collection(agency(null)), 'wrong-geometry'],
    ['a null ordinate', collection(agency(ring([120, 30], [121, null], [121, 31], [120, 30]))), 'bad-coordinates'],
    ['text for a number', collection(agency(ring([120, 30], [121, '30'], [121, 31], [120, 30]))), 'bad-coordinates'],
    ['swapped axes', collection(agency(ring([30, 120], [31, 120], [31, 121], [30, 120]))), 'swapped-axes'],
    [
      'metres',
      collection(agency(ring([13358338, 3632749], [13359338, 3632749], [13359338, 3633749], [13358338, 3632749]))),
      'not-degrees',
    ],
    ['another continent', collection(agency(ring([10, 50], [11, 50], [11, 51], [10, 50]))), 'out-of-region'],
    [
      'a ring that does not close',
      collection(agency(ring([120, 30], [121, 30], [121, 31], [120.5, 30.5]))),
      'open-ring',
    ],
    ['a ring that crosses itself', collection(agency(bowTie)), 'invalid-geometry'],
    ['no area', collection(agency(ring([120, 30], [121, 30], [120, 30], [120, 30]))), 'invalid-geometry'],
  ])('%s', async (_, text, reason) => {
    const before = await versions();
    const { faults } = await load('agency', text);
    expect(faults.map((fault) => fault.reason)).toContain(reason);
    expect(await versions()).toBe(before);
  });

  test.each([
    ['a text of 20 MB without its end', `{"type":"${'x'.repeat(20_000_000)}`, 'line 1, column 9'],
    ['20 MB of escapes and a fault behind them', `{"a":"${'\\n'.repeat(10_000_000)}",\n}`, 'line 2, column 1'],
    ['20 MB of spaces', ' '.repeat(20_000_000), 'line 1, column 20000001'],
    ['20 MB of digits', `[${'1'.repeat(20_000_000)}`, 'line 1, column 20000002'],
  ])('%s', async (_, text, found) => {
    expect((await load('agency', text)).faults).toMatchObject([{ reason: 'not-json', found }]);
  });

  test('one bad feature among good ones keeps them all out', async () => {
    const before = await versions();
    const report = await load(
      'agency',
      collection(agency(undefined, { code: 'B-1' }), agency(bowTie, { code: 'B-2' })),
    );
    expect(report.faults).toMatchObject([
      { index: 1, code: 'B-2', reason: 'invalid-geometry', location: [120.5, 30.5] },
    ]);
    expect(report.added).toBe(0);
    expect(await versions()).toBe(before);
  });

  test('a reference to what is not there, and a kind that no pack has', async () => {
    await load('agency', collection(agency()));
    const station = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [120.05, 30.55] },
      properties: { code: 'S-1', name_zh: '站', name_en: 'Station', agency: 'NONE' },
    };
    expect((await load('station', collection(station))).faults).toMatchObject([
      { index: 0, reason: 'unknown-reference', found: 'agency = NONE' },
    ]);
    const spot = { ...station, properties: { ...station.properties, code: 'P-1', agency: 'A-1', kind: 'castle' } };
    expect((await load('place', collection(spot))).faults).toMatchObject([{ reason: 'unknown-kind', found: 'castle' }]);
  });
});

describe('what is in force', () => {
  beforeEach(async () => void (await load('agency', collection(agency()))));

  test('stays as it is when the same file is loaded again, and in a dry run', async () => {
    expect(await load('agency', collection(agency()))).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    const before = await versions();
    const dry = await load('agency', collection(agency(undefined, { code: 'D-1' })), { dryRun: true });
    expect(dry).toMatchObject({ added: 1, faults: [] });
    expect(await versions()).toBe(before);
  });

  test('is closed and followed by the new version when a feature changed', async () => {
    const before = await versions();
    expect(await load('agency', collection(agency(square(120, 30.5, 0.2))))).toMatchObject({ changed: 1 });
    expect(await versions()).toBe(before + 1);
    const { rows } = await place.database.query(
      `SELECT count(*) FILTER (WHERE valid_to = 'infinity') AS open, bool_and(next IS NULL OR next = valid_to) AS joined
       FROM (SELECT valid_to, lead(valid_from) OVER (ORDER BY valid_from) AS next FROM agency WHERE code = 'A-1') AS v`,
    );
    expect(rows[0]).toEqual({ open: '1', joined: true });
    await load('agency', collection(agency()));
  });

  test('is not followed by a version that begins before it', async () => {
    const earlier = agency(square(120, 30.5, 0.3), { valid_from: '1990-01-01T00:00:00Z' });
    await load('agency', collection(agency(square(120, 30.5, 0.2))));
    expect((await load('agency', collection(earlier))).faults).toMatchObject([{ reason: 'not-after-current' }]);
    await load('agency', collection(agency()));
  });

  test('is not followed by a version of now while one of the future is waiting', async () => {
    const later = agency(undefined, { code: 'F-1', valid_from: '2099-01-01T00:00:00Z' });
    await load('agency', collection(later));
    const now = agency(square(120, 30.5, 0.2), { code: 'F-1' });
    expect((await load('agency', collection(now))).faults).toMatchObject([
      { code: 'F-1', reason: 'not-after-current' },
    ]);
  });
});

describe('an area that is new', () => {
  const agenciesAt = async (at: number): Promise<string[]> =>
    (await exportFeatures(place.database, LAYERS.agency, at))
      .map((feature) => (JSON.parse(feature) as { properties: { code: string } }).properties.code)
      .filter((code) => code.startsWith('S-'));

  test('was there since ever where nothing was, and begins now where it is cut out of another', async () => {
    await load('agency', collection(agency(square(122, 31, 0.2), { code: 'S-1' })));
    const past = Date.parse('2001-01-01T00:00:00Z');
    expect(await agenciesAt(past)).toEqual(['S-1']);
    await load(
      'agency',
      collection(
        agency(square(122, 31, 0.1), { code: 'S-1' }),
        agency(square(122.1, 31.1, 0.1), { code: 'S-2' }),
        agency(square(123, 31, 0.1), { code: 'S-3' }),
      ),
    );
    expect(await agenciesAt(past)).toEqual(['S-1', 'S-3']);
    expect((await agenciesAt(Date.now())).sort()).toEqual(['S-1', 'S-2', 'S-3']);
  });
});

test('beats follow their jurisdiction to another agency', async () => {
  const demo = await createTestDatabase('demo');
  const [jurisdiction] = (await exportFeatures(demo.database, LAYERS.jurisdiction, Date.now())).filter((feature) =>
    feature.includes('"AJ-01"'),
  );
  const moved = JSON.parse(jurisdiction!) as { properties: Record<string, unknown> };
  moved.properties['agency'] = 'AH-XUC';
  const report = await createImporter(demo.database)({
    layer: LAYERS.jurisdiction,
    text: collection(moved),
    system: '4326',
    dryRun: false,
    acceptMisfits: true,
  });
  expect(report).toMatchObject({ changed: 1, faults: [] });
  const { rows } = await demo.database.query(
    `SELECT agency.code, count(*)::integer AS beats FROM beat JOIN feature AS agency ON agency.id = beat.agency_id
     JOIN feature AS j ON j.id = beat.jurisdiction_id AND j.code = 'AJ-01'
     WHERE valid_from <= now() AND valid_to > now() GROUP BY 1`,
  );
  expect(rows).toEqual([{ code: 'AH-XUC', beats: expect.any(Number) as number }]);
  await demo.drop();
});

test('an empty text is the same as nothing, wherever nothing is allowed', async () => {
  const blank = { valid_from: '', drawn_by: '', reason: '', kind: '' };
  const given = agency(undefined, { ...blank, code: 'E-1' });
  expect(await load('agency', collection(given))).toMatchObject({ added: 1, faults: [] });
  expect(await load('agency', collection(agency(undefined, { code: 'E-1' })))).toMatchObject({ unchanged: 1 });
  const station = {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [120.05, 30.55] },
    properties: { code: 'E-2', name_zh: '站', name_en: 'Station', agency: 'E-1', centre: '' },
  };
  expect(await load('station', collection(station))).toMatchObject({ added: 1, faults: [] });
});

test('a file whose VACUUM fails was loaded all the same, and says so', async () => {
  const noVacuum: Database = {
    ...place.database,
    query: (text, values) =>
      /^VACUUM/.test(String(text)) ? Promise.reject(new Error('no room')) : place.database.query(text, values),
  };
  const warnings: string[] = [];
  const report = await createImporter(noVacuum)({
    layer: LAYERS.agency,
    text: collection(agency(undefined, { code: 'V-1' })),
    system: '4326',
    dryRun: false,
    onVacuumFailed: ({ message }) => warnings.push(message),
  });
  expect(report).toMatchObject({ added: 1, faults: [] });
  expect(warnings).toEqual(['no room']);
});

test('a table of an administrator with a name that the import uses stays', async () => {
  await place.database.query(
    'CREATE TABLE public.staged AS SELECT 1 AS n; CREATE TABLE public.different AS SELECT 2 AS n',
  );
  expect((await load('agency', collection(agency(undefined, { code: 'O-1' })))).added).toBe(1);
  const { rows } = await place.database.query(
    'SELECT s.n, d.n AS other FROM public.staged AS s, public.different AS d',
  );
  expect(rows).toEqual([{ n: 1, other: 2 }]);
});

test.each([
  ['gcj02', gcoord.GCJ02],
  ['bd09', gcoord.BD09],
] as const)('a file in %s lands within a metre of its twin in WGS 84', async (system, crs) => {
  const shift = ([x, y]: number[]): number[] => gcoord.transform([x!, y!] as [number, number], gcoord.WGS84, crs);
  const { coordinates } = square(119.9, 30.9) as { coordinates: number[][][] };
  const shifted = { type: 'Polygon', coordinates: coordinates.map((ring) => ring.map(shift)) };
  await load('agency', collection(agency(shifted, { code: `T-${system}` })), { system });
  const { rows } = await place.database.query<{ m: number }>(
    `SELECT ST_HausdorffDistance(ST_Transform(geom, 4549), ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON($1), 4326), 4549)) AS m FROM agency WHERE code = $2`,
    [JSON.stringify(square(119.9, 30.9)), `T-${system}`],
  );
  expect(rows[0]!.m).toBeLessThan(1);
});

test('CGCS2000 is taken as it is', async () => {
  expect(await load('agency', collection(agency(undefined, { code: 'T-4490' })), { system: '4490' })).toMatchObject({
    added: 1,
  });
});

test('every layer of the demo region comes out as it went in, and other programs read it', async () => {
  const demo = await createTestDatabase('demo');
  const directory = mkdtempSync(join(tmpdir(), 'huanhu-export-'));
  try {
    for (const name of LAYER_NAMES) {
      const features = await exportFeatures(demo.database, LAYERS[name], Date.now());
      const text = `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
      const again = await createImporter(demo.database)({ layer: LAYERS[name], text, system: '4326', dryRun: false });
      expect(again, name).toMatchObject({ added: 0, changed: 0, unchanged: features.length, faults: [] });
      const file = join(directory, `${name}.geojson`);
      writeFileSync(file, text);
      const { stdout } = await promisify(execFile)('ogrinfo', ['-ro', '-so', '-al', file]);
      expect(stdout).toContain(`Feature Count: ${features.length}`);
    }
  } finally {
    rmSync(directory, { recursive: true });
    await demo.drop();
  }
});
