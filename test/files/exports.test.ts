import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Geometry } from 'geojson';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPORTED, FORMATS } from '../../server/contract/schemas.ts';
import { LAYERS, LAYER_NAMES } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import { readParts } from '../../server/read-parts.ts';
import { writeFile } from '../../server/services/export/write-file.ts';
import type { ExportFormat } from '../../server/services/export/write-file.ts';
import { exportFeatures } from '../../server/stores/export-store.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { gdal, readByGdal, ringsOf } from './gdal.ts';
import type { Feature } from './gdal.ts';

let huanhu: Huanhu;
let directory: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  directory = mkdtempSync(join(tmpdir(), 'huanhu-exports-'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await huanhu.stop();
});

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  geojson: 'geojson',
  shapefile: 'zip',
  kml: 'kml',
  gpkg: 'gpkg',
  csv: 'csv',
};
/** What GDAL calls a file; of a zip each shapefile in it. */
function opened(name: string, format: ExportFormat, bytes: Uint8Array): string[] {
  const path = join(directory, `${name}.${ENDINGS[format]}`);
  writeFileSync(path, bytes);
  if (format !== 'shapefile') return [path];
  const folder = join(directory, `${name}-shp`);
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(unzipSync(bytes));
  for (const [file, content] of files) writeFileSync(join(folder, file), content);
  return files.filter(([file]) => file.endsWith('.shp')).map(([file]) => join(folder, file));
}

/** Values as text, without those that are nothing; a shapefile's names are their first ten characters. */
function attributesOf({ properties }: Feature): Record<string, string> {
  const entries = Object.entries(properties).map(([name, value]) => [name.slice(0, 10), plain(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== '' && value !== '-infinity'));
}
/** Lists are codes with commas between; truths are told in several ways, and whole seconds with and without thousandths. */
function plain(value: unknown): string {
  const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
  if (/^(true|T)$/.test(text)) return '1';
  return /^(false|F)$/.test(text) ? '0' : text.replace(/\.000Z$/, 'Z');
}

test.each(EXPORTED.flatMap((name) => FORMATS.map((format) => [name, format] as const)))(
  '%s as %s is opened by GDAL without a warning, with every feature, every attribute and every place',
  async (name, format) => {
    const token = await huanhu.token('duty-officer');
    const exact = await huanhu.json<{ features: (Feature & { id: number })[] }>(`/api/exports/${name}`, { token });
    const response = await huanhu.http(`/api/exports/${name}?format=${format}`, { token });
    expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${name}.${ENDINGS[format]}"`);
    const paths = opened(name, format, new Uint8Array(await response.arrayBuffer()));
    const found: Feature[] = [];
    for (const path of paths) {
      await gdal('ogrinfo', '-ro', '-al', '-so', path);
      found.push(...(await readByGdal(path)));
    }
    expect(found).toHaveLength(exact.features.length);
    const keyOf = ({ properties, ...feature }: Feature): string =>
      plain(properties['code'] ?? properties['id'] ?? (feature as unknown as { id: number }).id);
    const meant = new Map(exact.features.map((feature) => [keyOf(feature), feature]));
    for (const feature of found) {
      const original = meant.get(keyOf(feature))!;
      // GDAL reads a geometry's own column as an attribute too, and what KML has besides.
      expect(attributesOf(feature)).toMatchObject(attributesOf(original));
      expect(ringsOf(feature.geometry)).toEqual(ringsOf(original.geometry));
    }
  },
);

test.each(FORMATS)('every layer comes back in from a file in %s as it went out', async (format) => {
  const importFile = createImporter(huanhu.database);
  for (const name of LAYER_NAMES.filter((layer) => layer !== 'incident' && layer !== 'basemap')) {
    const features = await exportFeatures(huanhu.database, LAYERS[name], Date.now());
    const bytes = await writeFile(format, name, features);
    const path = join(directory, `back-${name}.${ENDINGS[format]}`);
    writeFileSync(path, bytes);
    const report = await importFile({
      layer: LAYERS[name],
      file: readParts(path),
      system: '4326',
      dryRun: true,
    });
    expect(report.faults.slice(0, 3), name).toEqual([]);
    expect(report.added, name).toBe(0);
    // A shapefile turns rings round; everything else is as it was to the last digit.
    if (format !== 'shapefile') expect(report.unchanged, name).toBe(features.length);
  }
});

test('parts, holes and long Chinese text survive every format', async () => {
  const square = (x: number, y: number, size: number): number[][] => [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ];
  const geometry: Geometry = {
    type: 'MultiPolygon',
    coordinates: [
      [square(120, 30, 0.3), square(120.1, 30.1, 0.05), square(120.2, 30.2, 0.05)],
      [square(121.123456789012, 30.987654321098, 0.1)],
    ],
  };
  const long = '太湖沿岸联合巡护，发现蓝藻立即上报。'.repeat(20);
  const feature = {
    type: 'Feature',
    geometry,
    properties: { code: 'X-1', name_zh: '含"引号"、,逗号与<尖括号>', name_en: '=1+1', description: long },
  };
  for (const format of FORMATS) {
    const bytes = await writeFile(format, 'odd', [JSON.stringify(feature)]);
    const [path] = opened('odd', format, bytes);
    const [found] = await readByGdal(path!);
    expect(ringsOf(found!.geometry), format).toEqual(ringsOf(geometry));
    expect(found!.properties, format).toMatchObject({
      code: 'X-1',
      name_zh: feature.properties.name_zh,
      // What a spreadsheet would run begins with an apostrophe.
      name_en: format === 'csv' ? "'=1+1" : '=1+1',
    });
    const parts = Object.entries(found!.properties).filter(([name]) => name.startsWith('descript'));
    expect(parts.map(([, value]) => value).join(''), format).toBe(long);
  }
});
