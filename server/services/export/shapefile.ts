import type { Geometry, Position } from 'geojson';
import { zipSync } from 'fflate';
import { writeDbf } from './dbf.ts';
import type { Row, Table } from './table.ts';
import { NumberWriter, boxOf } from './wkb.ts';

const PRJ =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],' +
  'UNIT["Degree",0.0174532925199433]]';
const HEADER_WORDS = 50;

/** A shapefile holds one kind of shape. */
const KINDS = [
  { ending: 'point', type: 1, of: ['Point'] },
  { ending: 'line', type: 3, of: ['LineString', 'MultiLineString'] },
  { ending: 'area', type: 5, of: ['Polygon', 'MultiPolygon'] },
] as const;

/**
 * A zip with .shp, .shx, .dbf, .prj and .cpg (UTF-8), EPSG:4326. Features of several kinds of geometry are as many
 * shapefiles, `place-point` and `place-area`.
 */
export function writeShapefile({ name, columns, rows }: Table): Buffer {
  const groups = KINDS.map((kind) => ({
    ...kind,
    rows: rows.filter(({ geometry }) => (kind.of as readonly string[]).includes(geometry?.type ?? '')),
  })).filter((group) => group.rows.length > 0);
  // Also what has nothing in it is a file that can be opened.
  if (groups.length === 0) groups.push({ ...KINDS[0], rows: [] });
  const files: Record<string, Uint8Array> = {};
  for (const { ending, type, rows: own } of groups) {
    const stem = groups.length === 1 ? name : `${name}-${ending}`;
    const { shp, shx } = shapesOf(type, own);
    files[`${stem}.shp`] = shp;
    files[`${stem}.shx`] = shx;
    files[`${stem}.dbf`] = writeDbf(columns, own);
    files[`${stem}.prj`] = Buffer.from(PRJ);
    files[`${stem}.cpg`] = Buffer.from('UTF-8');
  }
  return Buffer.from(zipSync(files, { level: 6 }));
}

function shapesOf(type: number, rows: readonly Row[]): { shp: Buffer; shx: Buffer } {
  const records = new NumberWriter();
  const index = new NumberWriter();
  rows.forEach(({ geometry }, i) => {
    const content = type === 1 ? pointOf(geometry!) : partsOf(type, geometry!);
    index.int32BigEndian(HEADER_WORDS + records.length / 2);
    index.int32BigEndian(content.length / 2);
    records.int32BigEndian(i + 1);
    records.int32BigEndian(content.length / 2);
    records.bytes(content);
  });
  const box = boxOf(rows.map(({ geometry }) => geometry)).map((ordinate) => (Number.isFinite(ordinate) ? ordinate : 0));
  const withHeader = (body: Buffer): Buffer => {
    const out = new NumberWriter();
    for (const value of [9994, 0, 0, 0, 0, 0, HEADER_WORDS + body.length / 2]) out.int32BigEndian(value);
    out.int32(1000);
    out.int32(type);
    for (const ordinate of [...box, 0, 0, 0, 0]) out.double(ordinate);
    out.bytes(body);
    return out.done();
  };
  return { shp: withHeader(records.done()), shx: withHeader(index.done()) };
}

function pointOf(geometry: Geometry): Buffer {
  const out = new NumberWriter();
  const [x, y] = (geometry as { coordinates: Position }).coordinates;
  out.int32(1);
  out.double(x!);
  out.double(y!);
  return out.done();
}

function partsOf(type: number, geometry: Geometry): Buffer {
  const parts = linesOf(geometry);
  const out = new NumberWriter();
  out.int32(type);
  for (const ordinate of boxOf([geometry])) out.double(ordinate);
  out.int32(parts.length);
  out.int32(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    out.int32(start);
    start += part.length;
  }
  for (const part of parts) {
    for (const [x, y] of part) {
      out.double(x!);
      out.double(y!);
    }
  }
  return out.done();
}

/** Lines, or rings: shells clockwise and holes the other way, as shapefiles have them. */
function linesOf(geometry: Geometry): Position[][] {
  const rings = (polygon: Position[][]): Position[][] => polygon.map((ring, i) => turned(ring, i === 0));
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
      return geometry.coordinates;
    case 'Polygon':
      return rings(geometry.coordinates);
    case 'MultiPolygon':
      return geometry.coordinates.flatMap(rings);
    default:
      return [];
  }
}

function turned(ring: Position[], clockwise: boolean): Position[] {
  const [x0, y0] = ring[0] as [number, number];
  let doubled = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    doubled += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return doubled < 0 === clockwise ? ring : [...ring].reverse();
}
