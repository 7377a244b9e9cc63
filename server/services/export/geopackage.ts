import type { Geometry } from 'geojson';
import initSqlJs from 'sql.js';
import type { ColumnKind, Table } from './table.ts';
import { NumberWriter, boxOf, multiPolygonOf, writeWkb } from './wkb.ts';

const SRID = 4326;
const WGS84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],' +
  'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],' +
  'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]';
const TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  real: 'REAL',
  boolean: 'BOOLEAN',
};

/** The tables that every GeoPackage has (OGC 12-128r18, annex C). */
const SCHEMA = `
  PRAGMA application_id = 1196444487;
  PRAGMA user_version = 10300;
  CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL, description TEXT);
  CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id));
  CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents (table_name), column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys (srs_id),
    z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));`;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** OGC GeoPackage 1.3 with one table of features, EPSG:4326; areas are MultiPolygons. */
export async function writeGeoPackage({ name, columns, rows }: Table): Promise<Buffer> {
  const { Database } = await initSqlJs();
  const database = new Database();
  try {
    database.run(SCHEMA);
    database.run(
      'INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL), (?, ?, ?, ?, ?, NULL), (?, ?, ?, ?, ?, NULL)',
      [
        ...['Undefined cartesian SRS', -1, 'NONE', -1, 'undefined'],
        ...['Undefined geographic SRS', 0, 'NONE', 0, 'undefined'],
        ...['WGS 84', SRID, 'EPSG', SRID, WGS84],
      ],
    );
    const geometries = rows.map(({ geometry }) => multiPolygonOf(geometry));
    const types = new Set(geometries.flatMap((geometry) => (geometry ? [geometry.type.toUpperCase()] : [])));
    const type = types.size === 1 ? [...types][0]! : 'GEOMETRY';
    const box = boxOf(geometries).map((ordinate) => (Number.isFinite(ordinate) ? ordinate : null));
    const own = columns.map((column) => `${quoted(column.name)} ${TYPES[column.kind]}`);
    database.run(
      `CREATE TABLE ${quoted(name)} (${['fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL', `geom ${type}`, ...own].join(', ')})`,
    );
    database.run(
      'INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [name, 'features', name, ...box, SRID],
    );
    database.run('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)', [name, 'geom', type, SRID]);
    database.run('BEGIN');
    const statement = database.prepare(
      `INSERT INTO ${quoted(name)} (${['geom', ...columns.map((column) => quoted(column.name))].join(', ')})
       VALUES (${['?', ...columns.map(() => '?')].join(', ')})`,
    );
    rows.forEach(({ cells }, i) => {
      const geometry = geometries[i]!;
      statement.run([
        geometry && blobOf(geometry),
        ...cells.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)),
      ]);
    });
    statement.free();
    database.run('COMMIT');
    return Buffer.from(database.export());
  } finally {
    database.close();
  }
}

/** The header of clause 2.1.3: version 0, least byte first, an envelope for all but points; then well-known binary. */
function blobOf(geometry: Geometry): Buffer {
  const out = new NumberWriter();
  const hasEnvelope = geometry.type !== 'Point';
  out.bytes(Buffer.from('GP'));
  out.byte(0);
  out.byte(hasEnvelope ? 0b11 : 0b01);
  out.int32(SRID);
  if (hasEnvelope) {
    const [west, south, east, north] = boxOf([geometry]);
    for (const ordinate of [west, east, south, north]) out.double(ordinate);
  }
  writeWkb(out, geometry);
  return out.done();
}
