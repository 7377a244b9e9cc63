import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readBatches } from '../../server/services/import/batches.ts';
import type { FaultReason } from '../../server/services/import/fault.ts';
import { writeFile } from '../../server/services/export/write-file.ts';
import { square } from '../sql/import-files.ts';
import { AGENCY_SETTINGS, bytes } from './agency-file.ts';

const FEATURE = {
  type: 'Feature',
  geometry: square(120, 30.5),
  properties: { code: 'A-1', name_zh: '甲市', name_en: 'City A', province: '330000' },
};
const written = (format: Parameters<typeof writeFile>[0]): Promise<Buffer> =>
  writeFile(format, 'agency', [JSON.stringify(FEATURE)]);

/** A directory entry that says less than what it unpacks to is cut there, and is no shapefile any more. */
async function lyingZip(): Promise<Uint8Array> {
  const zip = Buffer.from(zipSync({ 'a.geojson': bytes(`{"x":"${'0'.repeat(50_000_000)}"}`) }, { level: 9 }));
  const entry = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  zip.writeUInt32LE(1_000, entry + 24);
  return zip;
}

/** An entry that is stored whole, and says that it is empty. */
function lyingStore(): Uint8Array {
  const zip = Buffer.from(zipSync({ 'a.geojson': bytes('{"type":"FeatureCollection","features":[]}') }, { level: 0 }));
  zip.writeUInt32LE(0, zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
  return zip;
}

test.each<[string, string, () => Promise<Uint8Array> | Uint8Array, FaultReason]>([
  ['nothing', 'a.geojson', () => new Uint8Array(0), 'unreadable-file'],
  ['a zip that unpacks to gigabytes', 'a.zip', () => zipSync(bomb(), { level: 9 }), 'too-large'],
  ['a zip that says less than it unpacks to', 'a.zip', lyingZip, 'not-json'],
  ['a zip that stores more than it says', 'a.zip', lyingStore, 'unreadable-file'],
  ['a zip with nothing in it that is read', 'a.zip', () => zipSync({ 'a.exe': bytes('x') }), 'unreadable-file'],
  ['half a zip', 'a.zip', async () => (await written('shapefile')).subarray(0, 400), 'unreadable-file'],
  ['a shapefile without its table', 'a.zip', () => zipSync({ 'a.shp': new Uint8Array(100) }), 'unreadable-file'],
  ['half a GeoPackage', 'a.gpkg', async () => (await written('gpkg')).subarray(0, 5_000), 'unreadable-file'],
  ['a database that is no GeoPackage', 'a.gpkg', () => bytes('SQLite format 3\0'), 'unreadable-file'],
  ['half a KML', 'a.kml', async () => (await written('kml')).subarray(0, 700), 'not-xml'],
  ['a KML with entities that grow', 'a.kml', () => bytes(laughs()), 'not-xml'],
  ['a KML that is deeper than any', 'a.kml', () => bytes(`<kml>${'<Folder>'.repeat(100_000)}`), 'not-xml'],
  ['a web page', 'a.kml', () => bytes('<html></html>'), 'not-xml'],
  ['a CSV without a geometry', 'a.csv', () => bytes('code,name\nA-1,甲\n'), 'no-geometry'],
  ['a CSV with an open quote', 'a.csv', () => bytes('code,WKT\n"A-1,POINT (1 2)\n'), 'not-csv'],
  ['a GeoJSON that is deeper than any', 'a.geojson', () => bytes(`{"a":${'['.repeat(200_000)}`), 'too-large'],
  ['a deep list for an area', 'a.geojson', () => bytes(deepArea(100_000)), 'too-large'],
  ['a shapefile with another ending', 'a.geojson', () => written('shapefile'), 'wrong-encoding'],
  ['GeoJSON with another ending', 'a.zip', () => written('geojson'), 'unreadable-file'],
])('%s is refused by its name, and takes no memory', async (_, name, make, reason) => {
  const { faults, batches } = await readBatches(
    { name, parts: new Map([[name.split('.')[1]!, await make()]]) },
    AGENCY_SETTINGS,
  );
  expect(batches).toEqual([]);
  expect(faults).toMatchObject([{ index: -1, reason }]);
});

function bomb(): Record<string, Uint8Array> {
  const zeros = new Uint8Array(64 * 1024 * 1024);
  return Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i}.geojson`, zeros]));
}
function deepArea(levels: number): string {
  const feature = JSON.stringify({ ...FEATURE, geometry: { type: 'Polygon', coordinates: 0 } });
  return `{"type":"FeatureCollection","features":[${feature.replace('0', '['.repeat(levels) + ']'.repeat(levels))}]}`;
}
function laughs(): string {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  return `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "ha">${entities}]><kml><Document><name>&l9;</name></Document></kml>`;
}

test('positions of a KML are read in a moment however many blanks are between them', async () => {
  const kml = (await written('kml')).toString().replace(' 120.1,30.5', `${' '.repeat(400_000)}120.1 ,\n30.5`);
  const read = await readBatches({ name: 'a.kml', parts: new Map([['kml', bytes(kml)]]) }, AGENCY_SETTINGS);
  expect(read).toMatchObject({ batches: [{ count: 1 }], faults: [] });
});

test('a path in a zip leads nowhere: parts go by their name alone', async () => {
  const zip = zipSync({ '../../../etc/agency.geojson': await written('geojson') });
  const { batches, faults } = await readBatches({ name: 'a.zip', parts: new Map([['zip', zip]]) }, AGENCY_SETTINGS);
  expect(faults).toEqual([]);
  expect(batches).toMatchObject([{ count: 1 }]);
});

test('a record that cannot be read is named, and the others are read', async () => {
  const csv =
    'WKT,code,name_zh,name_en,province\nPOINT (,A-1,甲,A,330000\n"POLYGON ((120 30,121 30,121 31,120 30))",A-2,乙,B,330000\n';
  const read = await readBatches({ name: 'a.csv', parts: new Map([['csv', bytes(csv)]]) }, AGENCY_SETTINGS);
  expect(read).toMatchObject({ features: 2, batches: [{ count: 1 }], faults: [{ index: 0, reason: 'not-wkt' }] });
});

test('a ring that crosses itself in a shapefile, and one without numbers in a KML, are faults at their place', async () => {
  const ring = [
    [120, 30.5],
    [120.1, 30.6],
    [120.1, 30.5],
    [120, 30.6],
    [120, 30.5],
  ];
  const bowTie = { ...FEATURE, geometry: { type: 'Polygon', coordinates: [ring] } };
  const shapefile = await writeFile('shapefile', 'agency', [JSON.stringify(bowTie)]);
  const read = await readBatches({ name: 'a.zip', parts: new Map([['zip', shapefile]]) }, AGENCY_SETTINGS);
  // Whether an area is one, the database decides.
  expect(read).toMatchObject({ batches: [{ count: 1 }], faults: [] });
  const kml = (await written('kml')).toString().replace(' 120.1,30.5', ' 120.1,x');
  const broken = await readBatches({ name: 'a.kml', parts: new Map([['kml', bytes(kml)]]) }, AGENCY_SETTINGS);
  expect(broken.faults).toMatchObject([
    { index: 0, code: 'A-1', reason: 'bad-coordinates', location: [120, 30.5], isRepairable: true },
  ]);
  const mended = await readBatches(
    { name: 'a.kml', parts: new Map([['kml', bytes(kml)]]) },
    { ...AGENCY_SETTINGS, repair: true },
  );
  expect(mended).toMatchObject({ faults: [], mended: [{ code: 'A-1', after: { type: 'MultiPolygon' } }] });
});
