import { expect, test } from 'vitest';
import { toWgs84 } from '../../server/domain/coordinate-system.ts';
import { readBatches } from '../../server/services/import/batches.ts';
import { readFile } from '../../server/services/import/formats/read-file.ts';
import { agency, collection } from '../sql/import-files.ts';
import { AGENCY_SETTINGS, bytes } from './agency-file.ts';

const csvOf = (...rows: string[]): Uint8Array => bytes(['WKT,code,name_zh,name_en,province', ...rows].join('\n'));
const row = (code: string, srid: string): string =>
  `"${srid}POLYGON ((120 30,121 30,121 31,120 30))",${code},甲,A,330000`;
const readCsv = (csv: Uint8Array) => readBatches({ name: 'a.csv', parts: new Map([['csv', csv]]) }, AGENCY_SETTINGS);

test('a row of a CSV that names another system than the first is not taken for the same', async () => {
  const read = await readCsv(csvOf(row('A-1', 'SRID=4326;'), row('A-2', 'SRID=4214;'), row('A-3', '')));
  expect(read.faults).toMatchObject([{ index: 1, reason: 'other-crs', found: 'EPSG:4214' }]);
});

test('the system of a CSV is told by its first row that names one, whatever is before that', async () => {
  const csv = csvOf(
    ',A-1,甲,A,330000',
    row('A-2', ''),
    '"SRID=4214;POLYGON ((",A-3,甲,A,330000',
    row('A-4', 'SRID=4490;'),
    row('A-5', 'SRID=4490;'),
  );
  const { layers } = await readFile('a.csv', new Map([['csv', csv]]), { told: null });
  expect(layers.map(({ declaredSystem }) => declaredSystem)).toEqual(['EPSG:4490']);
  expect([...layers[0]!.features].map(({ fault }) => fault?.reason)).toEqual([
    undefined,
    undefined,
    'not-wkt',
    undefined,
    undefined,
  ]);
});

const ring = (west: number, size: number): string =>
  `<LinearRing><coordinates>${[0, 1, 2, 3, 0]
    .map((corner) => `${west + (corner % 3 ? size : 0)},${30 + (corner > 1 ? size : 0)}`)
    .join(' ')}</coordinates></LinearRing>`;
const shell = (west: number): string => `<outerBoundaryIs>${ring(west, 0.5)}</outerBoundaryIs>`;
const polygon = (inner: string): string => `<Polygon>${inner}</Polygon>`;
const multi = (...geometries: string[]): string => `<MultiGeometry>${geometries.join('')}</MultiGeometry>`;

/** The geometry of a KML's one placemark. */
async function geometryOf<T>(inner: string): Promise<{ type: string; coordinates: T }> {
  const kml = `<kml><Document><Placemark>${inner}</Placemark></Document></kml>`;
  const { layers } = await readFile('a.kml', new Map([['kml', bytes(kml)]]), { told: null });
  const [placemark] = layers[0]!.features;
  return placemark!.geometry as { type: string; coordinates: T };
}
/** The first position of each ring of a placemark's areas. */
async function firstsOf(inner: string): Promise<unknown> {
  const { type, coordinates } = await geometryOf<number[][][][]>(inner);
  expect(type).toBe('MultiPolygon');
  return coordinates.map((rings) => rings.map(([first]) => first));
}

test('a KML with its hole before its shell, or with two areas in a placemark, loses nothing', async () => {
  const holeFirst = polygon(`<innerBoundaryIs>${ring(120.1, 0.1)}</innerBoundaryIs>${shell(120)}`);
  const firsts = [
    [
      [120, 30],
      [120.1, 30],
    ],
    [[121, 30]],
  ];
  expect(await firstsOf(`${holeFirst}${polygon(shell(121))}`)).toEqual(firsts);
});

test('areas of a KML’s placemark are one of many parts, however many they are and however they are put together', async () => {
  const [a, b, c, d] = [120, 121, 122, 123].map((west) => polygon(shell(west)));
  const areas = (...wests: number[]): unknown => wests.map((west) => [[west, 30]]);
  expect(await firstsOf(`${a}${b}${c}`)).toEqual(areas(120, 121, 122));
  expect(await firstsOf(`${multi(a!, b!)}${multi(c!, d!)}`)).toEqual(areas(120, 121, 122, 123));
  expect(await firstsOf(multi(a!, multi(b!, multi(c!))))).toEqual(areas(120, 121, 122));
  const point = '<Point><coordinates>120,30</coordinates></Point>';
  expect(await geometryOf(`${a}${point}${c}`)).toMatchObject({ type: 'GeometryCollection' });
});

test('every ring in a boundary of a KML is one of the area’s', async () => {
  const holes = `<innerBoundaryIs>${ring(120.1, 0.1)}${ring(120.3, 0.1)}</innerBoundaryIs>`;
  const { coordinates } = await geometryOf<number[][][]>(polygon(`${holes}${shell(120)}`));
  expect(coordinates.map(([first]) => first)).toEqual([
    [120, 30],
    [120.1, 30],
    [120.3, 30],
  ]);
  expect((await geometryOf<number[][][]>(polygon(`<outerBoundaryIs/>${holes}`))).coordinates[0]).toEqual([]);
});

test.each([
  ['text for a number', [120.6, '30.6']],
  ['one number', [120.6]],
  ['no list', 7],
])('of %s in an area the fault lies at the position before it, in the file and on the map', async (_, none) => {
  const last = [120.6, 30.5] as const;
  const area = { type: 'Polygon', coordinates: [[[120.5, 30.5], last, none, [120.5, 30.6], [120.5, 30.5]]] };
  const parts = new Map([['geojson', bytes(collection(agency(area)))]]);
  const { faults } = await readBatches({ name: 'a.geojson', parts }, { ...AGENCY_SETTINGS, system: 'gcj02' });
  const position = toWgs84(...last, 'gcj02');
  expect(position).not.toEqual(last);
  expect(faults).toEqual([
    { index: 0, code: 'A-1', reason: 'bad-coordinates', found: JSON.stringify(none), location: last, position },
  ]);
});
