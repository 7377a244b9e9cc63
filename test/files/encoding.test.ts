import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireImportJob } from '../../server/contract/import-schemas.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { gdal } from './gdal.ts';
import { importerOf } from './imports.ts';
import type { Importer } from './imports.ts';

let huanhu: Huanhu;
let admin: Importer;
let work: string;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'huanhu-encoding-'));
  huanhu = await startHuanhu();
  admin = await importerOf(huanhu);
});
afterAll(async () => {
  rmSync(work, { recursive: true, force: true });
  await huanhu.stop();
});

/** A zipped shapefile with one point and a Chinese name. @param says - what its .cpg claims; `null` for none. */
async function shapefile(writtenIn: 'GBK' | 'UTF-8', says: string | null): Promise<Buffer> {
  const folder = mkdtempSync(join(work, 'shape-'));
  const source = join(folder, 'source.geojson');
  const geometry = { type: 'Point', coordinates: [120.1, 30.8] };
  const properties = { code: 'E-1', 名称: '太湖南岸' };
  writeFileSync(source, JSON.stringify({ type: 'Feature', geometry, properties }));
  await gdal('ogr2ogr', '-lco', `ENCODING=${writtenIn}`, join(folder, 'places.shp'), source);
  rmSync(join(folder, 'places.cpg'), { force: true });
  if (says !== null) writeFileSync(join(folder, 'places.cpg'), says);
  const parts = readdirSync(folder).filter((part) => part.startsWith('places.'));
  return Buffer.from(zipSync(Object.fromEntries(parts.map((part) => [part, readFileSync(join(folder, part))]))));
}

const reread = async (id: string, encoding: string): Promise<WireImportJob> => {
  const body = JSON.stringify({ encoding });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await admin.request(`/api/imports/${id}/description`, { method: 'POST', headers, body });
  expect(answer.status).toBe(202);
  return admin.settled(id);
};
const fieldsOf = ({ layers }: WireImportJob): unknown => layers[0]!.fields;
const READABLE = [
  { name: 'code', samples: ['E-1'] },
  { name: '名称', samples: ['太湖南岸'] },
];

test.each([
  ['GBK', null, 'gbk'],
  ['GBK', 'GBK', 'gbk'],
  ['GBK', 'UTF-8', 'gbk'],
  ['UTF-8', null, 'utf-8'],
  ['UTF-8', 'UTF-8', 'utf-8'],
] as const)('text in %s is read although the .cpg says %s', async (writtenIn, says, encoding) => {
  const sent = await admin.send('places.zip', await shapefile(writtenIn, says));
  expect(sent).toMatchObject({ state: 'described', encoding });
  expect(fieldsOf(sent)).toEqual(READABLE);
});

test('a file that is read in another encoding shows what comes of it, also when it is garbled, and back', async () => {
  const { id } = await admin.send('places.zip', await shapefile('GBK', null));
  const garbled = await reread(id, 'utf-8');
  expect(garbled).toMatchObject({ state: 'described', encoding: 'utf-8' });
  expect(JSON.stringify(fieldsOf(garbled))).toContain('\uFFFD');
  const right = await reread(id, 'gbk');
  expect(fieldsOf(right)).toEqual(READABLE);
});

test('text that is not in the told encoding is a fault of the file, and what was found before is forgotten', async () => {
  const { id } = await admin.send('places.zip', await shapefile('GBK', null));
  const settings = { source: 'places', layer: 'place', encoding: 'utf-8' } as const;
  const checked = await admin.check(id, settings);
  expect(checked).toMatchObject({
    state: 'checked',
    report: { faultCount: 1, faults: [{ reason: 'wrong-encoding' }] },
  });
  expect(await reread(id, 'gbk')).toMatchObject({ state: 'described', settings: null, report: null });
});
