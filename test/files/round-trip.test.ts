import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { gdal } from './gdal.ts';
import { importerOf } from './imports.ts';
import type { Importer } from './imports.ts';

let huanhu: Huanhu;
let admin: Importer;
beforeAll(async () => {
  huanhu = await startHuanhu();
  admin = await importerOf(huanhu);
});
afterAll(() => huanhu.stop());

test('jurisdictions that went out as a shapefile in metres and come back have not changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'huanhu-'));
  const target = join(folder, 'areas.shp');
  const systems = ['-s_srs', 'EPSG:4326', '-t_srs', 'EPSG:4549'];
  await gdal(
    'ogr2ogr',
    '-f',
    'ESRI Shapefile',
    '-lco',
    'ENCODING=UTF-8',
    ...systems,
    target,
    'sql/demo/jurisdiction.geojson',
  );
  const parts = readdirSync(folder).map((name): [string, Uint8Array] => [name, readFileSync(join(folder, name))]);
  const { id } = await admin.send('areas.zip', zipSync(Object.fromEntries(parts)));
  const settings = { source: 'areas', layer: 'jurisdiction', system: '4549' } as const;
  rmSync(folder, { recursive: true });
  expect((await admin.check(id, settings)).report).toMatchObject({ faultCount: 0, changed: 0, unchanged: 45 });
});
