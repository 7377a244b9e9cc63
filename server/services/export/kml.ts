import type { Geometry, Position } from 'geojson';
import type { ColumnKind, Table } from './table.ts';

const TYPES: Readonly<Record<ColumnKind, string>> = { text: 'string', integer: 'int', real: 'double', boolean: 'bool' };

/** Escaped; characters that XML 1.0 has no place for are left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A truth as programs read it in a field of type `bool`. */
const textOf = (cell: string | number | boolean): string => String(typeof cell === 'boolean' ? Number(cell) : cell);

const coordinates = (positions: readonly Position[]): string =>
  `<coordinates>${positions.map(([x, y]) => `${x},${y}`).join(' ')}</coordinates>`;

function geometryOf(geometry: Geometry): string {
  switch (geometry.type) {
    case 'Point':
      return `<Point>${coordinates([geometry.coordinates])}</Point>`;
    case 'LineString':
      return `<LineString>${coordinates(geometry.coordinates)}</LineString>`;
    case 'Polygon': {
      const [shell = [], ...holes] = geometry.coordinates;
      const ring = (positions: readonly Position[]): string => `<LinearRing>${coordinates(positions)}</LinearRing>`;
      const inner = holes.map((hole) => `<innerBoundaryIs>${ring(hole)}</innerBoundaryIs>`).join('');
      return `<Polygon><outerBoundaryIs>${ring(shell)}</outerBoundaryIs>${inner}</Polygon>`;
    }
    case 'GeometryCollection':
      return multi(geometry.geometries);
    case 'MultiPoint':
      return multi(geometry.coordinates.map((part) => ({ type: 'Point', coordinates: part })));
    case 'MultiLineString':
      return multi(geometry.coordinates.map((part) => ({ type: 'LineString', coordinates: part })));
    case 'MultiPolygon':
      return multi(geometry.coordinates.map((part) => ({ type: 'Polygon', coordinates: part })));
  }
}

const multi = (parts: readonly Geometry[]): string =>
  `<MultiGeometry>${parts.map(geometryOf).join('')}</MultiGeometry>`;

/** OGC KML 2.3: a folder of placemarks, named by the Chinese name, with every property as extended data. */
export function writeKml({ name, columns, rows }: Table): Buffer {
  const label = columns.findIndex((column) => column.name === 'name_zh');
  const fields = columns.map((column) => `<SimpleField name="${escaped(column.name)}" type="${TYPES[column.kind]}"/>`);
  const placemarks = rows.map(({ geometry, cells }) => {
    const data = cells
      .map((cell, at) =>
        cell === null ? '' : `<SimpleData name="${escaped(columns[at]!.name)}">${escaped(textOf(cell))}</SimpleData>`,
      )
      .join('');
    const title = label < 0 || cells[label] === null ? '' : `<name>${escaped(String(cells[label]))}</name>`;
    return `<Placemark>${title}<ExtendedData><SchemaData schemaUrl="#fields">${data}</SchemaData></ExtendedData>${
      geometry ? geometryOf(geometry) : ''
    }</Placemark>\n`;
  });
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="root_doc">\n` +
      `<Schema name="${escaped(name)}" id="fields">${fields.join('')}</Schema>\n` +
      `<Folder><name>${escaped(name)}</name>\n${placemarks.join('')}</Folder></Document></kml>\n`,
  );
}
