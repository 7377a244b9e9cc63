import { CsvError, parse } from 'csv-parse/sync';
import { decodeText } from './encoding.ts';
import { FileFault, MAX_FEATURES, MAX_FIELDS, checkCount } from './source.ts';
import type { FileParts, Reading, SourceFeature, SourceFile } from './source.ts';
import { SRID, readWkt } from './wkt.ts';

/** An apostrophe that keeps a spreadsheet from running what follows. */
const GUARDED = /^'(?=[=+\-@\t\r])/;
const GEOMETRY = /^(wkt|ewkt|geom|geometry|the_geom|wkt_geom|geom_wkt|geometry_wkt|shape)$/i;
const LONGITUDE = /^(lon|lng|long|longitude|x|经度)$/i;
const LATITUDE = /^(lat|latitude|y|纬度)$/i;
/** The longest line that is taken: a province's outline in WKT. */
const MAX_LINE = 64 * 1024 * 1024;

/** A table by RFC 4180 with a header; a column holds the geometry as WKT, or two hold longitude and latitude. */
export function readCsv({ name, parts }: FileParts, reading: Reading): SourceFile {
  const { text, encoding } = decodeText((parts.get('csv') ?? parts.get('tsv'))!, reading);
  const [header = [], ...rows] = recordsOf(text);
  checkCount(header.length, MAX_FIELDS, 'fields');
  const wkt = header.findIndex((column) => GEOMETRY.test(column));
  const [lon, lat] = [LONGITUDE, LATITUDE].map((pattern) => header.findIndex((column) => pattern.test(column)));
  if (wkt < 0 && (lon! < 0 || lat! < 0)) throw new FileFault('no-geometry', header.join(', ').slice(0, 200));
  const srid = wkt >= 0 ? firstSrid(rows.map((row) => row[wkt] ?? '')) : null;
  const geometryOf = (row: readonly string[]): Pick<SourceFeature, 'geometry' | 'fault'> =>
    wkt >= 0
      ? ofWkt(row[wkt] ?? '', srid)
      : { geometry: { type: 'Point', coordinates: [row[lon!], row[lat!]].map((cell) => (cell ? Number(cell) : NaN)) } };
  const columns = header.map((column, at) => ({ column, at })).filter(({ at }) => at !== wkt);
  const features: Iterable<SourceFeature> = {
    *[Symbol.iterator]() {
      for (const row of rows) {
        const properties = Object.fromEntries(
          columns.map(({ column, at }) => [column, row[at] === '' ? null : row[at]?.replace(GUARDED, '')]),
        );
        const isShort = row.length !== header.length;
        const fault = { reason: 'broken-record', found: `${row.length} ≠ ${header.length}` } as const;
        yield { properties, ...(isShort ? { geometry: null, fault } : geometryOf(row)) };
      }
    },
  };
  return {
    encoding,
    layers: [
      {
        name,
        fields: columns.map(({ column }) => column),
        declaredSystem: srid ? `EPSG:${srid}` : null,
        isTyped: false,
        count: rows.length,
        features,
      },
    ],
  };
}

/** What the first geometry names that names a system. */
function firstSrid(geometries: readonly string[]): number | null {
  const first = geometries.find((text) => SRID.test(text) && readWkt(text));
  return first === undefined ? null : Number(SRID.exec(first)![1]);
}

/** @param srid - what the file names: all of it is in one system. */
function ofWkt(text: string, srid: number | null): Pick<SourceFeature, 'geometry' | 'fault'> {
  if (text.trim() === '') return { geometry: null };
  const read = readWkt(text);
  if (!read) return { geometry: null, fault: { reason: 'not-wkt', found: text.slice(0, 60) } };
  if (read.srid === null || read.srid === srid) return { geometry: read.geometry };
  return { geometry: null, fault: { reason: 'other-crs', found: `EPSG:${read.srid}` } };
}

function recordsOf(text: string): string[][] {
  const firstLine = text.slice(0, Math.max(0, text.search(/[\r\n]|$/)));
  const most = [',', ';', '\t'].map((mark) => ({ mark, times: firstLine.split(mark).length }));
  const [{ mark } = { mark: ',' }] = most.sort((a, b) => b.times - a.times);
  let records: string[][];
  try {
    records = parse(text, {
      delimiter: mark,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_LINE,
      to: MAX_FEATURES + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileFault('not-csv', error.message.slice(0, 200));
  }
  if (records.length < 1) throw new FileFault('not-csv', '');
  checkCount(records.length - 1, MAX_FEATURES, 'lines');
  return records;
}
