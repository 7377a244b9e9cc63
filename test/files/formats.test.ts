import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import gcoord from 'gcoord';
import type { Geometry, Position } from 'geojson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoordinateSystem } from '../../server/domain/coordinate-system.ts';
import { LAYERS } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import { readParts } from '../../server/read-parts.ts';
import { readBatches } from '../../server/services/import/batches.ts';
import type { ImportedFile } from '../../server/services/import/batches.ts';
import { describeFile } from '../../server/services/import/describe-file.ts';
import type { ImportSettings } from '../../server/services/import/settings.ts';
import { createTestDatabase } from '../harness/database.ts';
import { gdal, ringsOf } from './gdal.ts';

const SOURCE = fileURLToPath(new URL('../../sql/demo/source/districts.region.wgs84.geojson', import.meta.url));
const HUZHOU_GCJ02 = fileURLToPath(new URL('../fixtures/districts.huzhou.gcj02.geojson', import.meta.url));

interface District {
  readonly geometry: Geometry;
  readonly properties: { readonly adcode: number; readonly name: string; readonly city: string };
}
interface Row {
  readonly code: string;
  readonly nameZh: string;
  readonly geometry: Geometry;
}

const districts = (JSON.parse(readFileSync(SOURCE, 'utf8')) as { features: District[] }).features;
let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'huanhu-formats-'))));
afterAll(() => rmSync(directory, { recursive: true }));

const settings = (more: Partial<ImportSettings> = {}): ImportSettings => ({
  source: null,
  layer: LAYERS.agency,
  system: '4326',
  encoding: null,
  mapping: {
    code: { field: 'adcode' },
    name_zh: { field: 'name' },
    name_en: { field: 'name' },
    province: { value: '330000' },
  },
  repair: false,
  replace: false,
  ...more,
});
async function rowsOf(file: ImportedFile, more: Partial<ImportSettings> = {}): Promise<Row[]> {
  const { batches, faults } = await readBatches(file, settings(more));
  expect(faults).toEqual([]);
  return batches.flatMap(({ json }) =>
    (JSON.parse(Buffer.from(json).toString()) as (Omit<Row, 'geometry'> & { geometry: string })[]).map((row) => ({
      ...row,
      geometry: JSON.parse(row.geometry) as Geometry,
    })),
  );
}

/** Zips what GDAL wrote as a shapefile. */
function zipped(folder: string): ImportedFile {
  const entries = readdirSync(folder).map((name) => [`some/folder/${name}`, readFileSync(join(folder, name))] as const);
  return { name: 'districts.zip', parts: new Map([['zip', zipSync(Object.fromEntries(entries))]]) };
}

async function written(format: string, ending: string, ...options: string[]): Promise<ImportedFile> {
  const path = join(directory, `${format.replaceAll(' ', '')}.${ending}`);
  await gdal('ogr2ogr', '-f', format, path, SOURCE, ...options);
  return readParts(path);
}
async function shapefile(name: string, ...options: string[]): Promise<ImportedFile> {
  const folder = join(directory, name);
  mkdirSync(folder);
  await gdal('ogr2ogr', '-f', 'ESRI Shapefile', join(folder, 'districts.shp'), SOURCE, ...options);
  return zipped(folder);
}

test.each<[string, () => Promise<ImportedFile>, Partial<ImportSettings>]>([
  ['GeoJSON', () => written('GeoJSON', 'geojson'), {}],
  ['Shapefile in GBK, as its .cpg says', () => shapefile('gbk', '-lco', 'ENCODING=GBK'), {}],
  ['Shapefile in UTF-8', () => shapefile('utf8', '-lco', 'ENCODING=UTF-8'), { encoding: 'utf-8' }],
  ['KML', () => written('LIBKML', 'kml'), {}],
  ['KMZ', () => written('LIBKML', 'kmz'), {}],
  ['GeoPackage', () => written('GPKG', 'gpkg'), {}],
  ['CSV with WKT', () => written('CSV', 'csv', '-lco', 'GEOMETRY=AS_WKT'), {}],
])('75 districts that GDAL wrote as %s come in with their names, and within 1e-7 degrees', async (_, write, more) => {
  const file = await write();
  const { layers } = await describeFile(file, null);
  expect(layers.map(({ features }) => features)).toEqual([75]);
  const rows = await rowsOf(file, { ...more, source: layers[0]!.name });
  expect(rows.map(({ code, nameZh }) => [code, nameZh])).toEqual(
    districts.map(({ properties: { adcode, name } }) => [String(adcode), name]),
  );
  rows.forEach(({ geometry }, i) => expect(ringsOf(geometry)).toEqual(ringsOf(districts[i]!.geometry)));
});

describe('a shapefile without a .cpg', () => {
  const bare = async (name: string, encoding: string): Promise<ImportedFile> => {
    const file = await shapefile(name, '-lco', `ENCODING=${encoding}`);
    const folder = join(directory, name);
    rmSync(join(folder, 'districts.cpg'));
    const path = join(folder, 'districts.dbf');
    const dbf = readFileSync(path);
    dbf[29] = 0;
    writeFileSync(path, dbf);
    expect(file.name).toBe('districts.zip');
    return zipped(folder);
  };
  test.each([
    ['is read as GBK where it is not UTF-8', 'bare-gbk', 'GBK', 'gbk'],
    ['is read as UTF-8 where it is that', 'bare-utf8', 'UTF-8', 'utf-8'],
  ] as const)('%s', async (_, name, encoding, found) => {
    const file = await bare(name, encoding);
    expect((await describeFile(file, null)).encoding).toBe(found);
    expect((await rowsOf(file))[0]!.nameZh).toBe('吴兴区');
  });

  test('is not read in an encoding that it is not written in', async () => {
    const { faults } = await readBatches(zipped(join(directory, 'bare-gbk')), settings({ encoding: 'utf-8' }));
    expect(faults).toMatchObject([{ index: -1, reason: 'wrong-encoding' }]);
  });
});

test.each<[CoordinateSystem, string]>([
  ['4549', 'a zone of 3 degrees'],
  ['4528', 'a zone of 3 degrees with its number'],
  ['4498', 'a zone of 6 degrees with its number'],
  ['4510', 'a zone of 6 degrees, some of it far outside'],
  ['4490', 'degrees of CGCS2000'],
])('what GDAL wrote in EPSG:%s, %s, lies within a millimetre of where it was', async (system) => {
  const file = await shapefile(
    `epsg-${system}`,
    '-s_srs',
    'EPSG:4490',
    '-t_srs',
    `EPSG:${system}`,
    '-lco',
    'ENCODING=GBK',
  );
  const rows = await rowsOf(file, { system });
  rows.forEach(({ geometry }, i) => {
    const [found, meant] = [geometry, districts[i]!.geometry].map(placesOf);
    expect(found).toHaveLength(meant!.length);
    for (const [lon, lat] of meant!) {
      const near = found!.some(([x, y]) => Math.abs(x! - lon!) < 1.1e-8 && Math.abs(y! - lat!) < 9e-9);
      expect(near, `${lon}, ${lat}`).toBe(true);
    }
  });
  // What was told and what the .prj says must not differ.
  const other = system === '4549' ? '4548' : '4549';
  const { faults } = await readBatches(file, settings({ system: other }));
  expect(faults).toMatchObject([{ index: -1, reason: 'other-crs' }]);
});

const placesOf = (geometry: Geometry): Position[] =>
  (geometry.type === 'Polygon'
    ? [geometry.coordinates]
    : (geometry as { coordinates: Position[][][] }).coordinates
  ).flat(2);

test('the districts as published in GCJ-02 land within a metre of their twins, in every format', async () => {
  const names = ['GeoJSON', 'GPKG', 'LIBKML'] as const;
  const twins = new Map(districts.map(({ properties, geometry }) => [String(properties.adcode), placesOf(geometry)]));
  for (const [i, format] of names.entries()) {
    const path = join(directory, `gcj02.${['geojson', 'gpkg', 'kml'][i]!}`);
    if (format === 'GeoJSON') writeFileSync(path, readFileSync(HUZHOU_GCJ02));
    else await gdal('ogr2ogr', '-f', format, path, HUZHOU_GCJ02);
    const rows = await rowsOf(readParts(path), { system: 'gcj02' });
    expect(rows).toHaveLength(5);
    const published = new Map(
      (JSON.parse(readFileSync(HUZHOU_GCJ02, 'utf8')) as { features: District[] }).features.map(
        ({ properties, geometry }) => [String(properties.adcode), placesOf(geometry)],
      ),
    );
    let [there, all] = [0, 0];
    for (const { code, geometry } of rows) {
      for (const [lon, lat] of placesOf(geometry)) {
        // The standard's own way there is exact: what comes in goes back to what was published.
        const [x, y] = gcoord.transform([lon!, lat!], gcoord.WGS84, gcoord.GCJ02);
        expect(least(published.get(code)!, [x, y]), `${code} ${lon}, ${lat}`).toBeLessThan(1);
        all++;
        if (least(twins.get(code)!, [lon!, lat!]) < 1) there++;
      }
    }
    // The twins were cleaned where neighbours met: one vertex in eleven was moved or dropped there.
    expect(there / all).toBeGreaterThan(0.9);
  }
});

/** Metres from a place to the nearest of others. */
const least = (others: readonly Position[], [lon, lat]: Position): number =>
  Math.min(...others.map(([x, y]) => Math.hypot((x! - lon!) * 95_500, (y! - lat!) * 111_000)));

test('a shapefile in GBK and in BD-09 is loaded from the command line’s importer as it is meant', async () => {
  const place = await createTestDatabase();
  try {
    const shifted = districts.slice(0, 3).map((district) => ({
      ...district,
      type: 'Feature',
      geometry: gcoord.transform(structuredClone(district.geometry) as never, gcoord.WGS84, gcoord.BD09) as Geometry,
    }));
    const path = join(directory, 'bd09.geojson');
    writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features: shifted }));
    const folder = join(directory, 'bd09');
    mkdirSync(folder);
    await gdal('ogr2ogr', join(folder, '三区.shp'), path, '-lco', 'ENCODING=GBK');
    const { mapping } = settings();
    const report = await createImporter(place.database)({
      layer: LAYERS.agency,
      file: readParts(join(folder, '三区.shp')),
      system: 'bd09',
      mapping,
      dryRun: false,
    });
    expect(report).toMatchObject({ added: 3, faults: [] });
    const { rows } = await place.database.query<{ name_zh: string; m: number }>(
      `SELECT name_zh, ST_HausdorffDistance(ST_Transform(geom, 4549), ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(meant), 4326), 4549)) AS m
       FROM agency JOIN jsonb_to_recordset($1::jsonb) AS d (code text, meant text) USING (code) ORDER BY code`,
      [
        JSON.stringify(
          districts
            .slice(0, 3)
            .map(({ properties, geometry }) => ({ code: String(properties.adcode), meant: JSON.stringify(geometry) })),
        ),
      ],
    );
    expect(rows.map(({ name_zh }) => name_zh)).toEqual(['吴兴区', '南浔区', '德清县']);
    for (const { m } of rows) expect(m).toBeLessThan(1);
  } finally {
    await place.drop();
  }
});
