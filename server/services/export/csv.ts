import type { Geometry, Position } from 'geojson';
import type { Cell, Table } from './table.ts';

/** Beginnings that a spreadsheet takes for a formula. The import takes the apostrophe off again. */
const FORMULA = /^[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  const text = String(cell ?? '');
  const safe = typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const positionText = ([x, y]: Position): string => `${x} ${y}`;
const list = <T>(items: readonly T[], text: (item: T) => string): string => `(${items.map(text).join(', ')})`;
const line = (positions: readonly Position[]): string => list(positions, positionText);
const polygon = (rings: readonly Position[][]): string => list(rings, line);

/** Well-known text; numbers as short as tells them apart. */
function wktOf(geometry: Geometry): string {
  switch (geometry.type) {
    case 'Point':
      return `POINT (${positionText(geometry.coordinates)})`;
    case 'LineString':
      return `LINESTRING ${line(geometry.coordinates)}`;
    case 'MultiLineString':
      return `MULTILINESTRING ${list(geometry.coordinates, line)}`;
    case 'Polygon':
      return `POLYGON ${polygon(geometry.coordinates)}`;
    case 'MultiPolygon':
      return `MULTIPOLYGON ${list(geometry.coordinates, polygon)}`;
    case 'MultiPoint':
      return `MULTIPOINT ${list(geometry.coordinates, (position) => `(${positionText(position)})`)}`;
    case 'GeometryCollection':
      return `GEOMETRYCOLLECTION ${list(geometry.geometries, wktOf)}`;
  }
}

/** RFC 4180 in UTF-8 with a byte order mark; the column `WKT` holds the geometry, EPSG:4326. */
export function writeCsv({ columns, rows }: Table): Buffer {
  const lines = rows.map(({ geometry, cells }) => [geometry ? wktOf(geometry) : null, ...cells]);
  const all: (readonly Cell[])[] = [['WKT', ...columns.map(({ name }) => name)], ...lines];
  return Buffer.from(`\uFEFF${all.map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('')}`);
}
