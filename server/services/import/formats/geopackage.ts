import initSqlJs from 'sql.js';
import type { Database as SqlDatabase, SqlValue } from 'sql.js';
import { FileFault, MAX_FEATURES, MAX_FIELDS, MAX_LAYERS, checkCount } from './source.ts';
import type { FileParts, SourceFeature, SourceFile, SourceLayer } from './source.ts';
import { readWkb } from './wkb.ts';

/** Bytes of the envelope by its indicator (OGC 12-128r18, clause 2.1.3). */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** OGC GeoPackage: every table of features. */
export async function readGeoPackage({ name, parts }: FileParts): Promise<SourceFile> {
  const bytes = parts.get('gpkg')!;
  if (!Buffer.from(bytes.subarray(0, 16)).equals(Buffer.from('SQLite format 3\0'))) {
    throw new FileFault('unreadable-file', `${name}.gpkg: SQLite`);
  }
  const { Database } = await initSqlJs();
  const database = new Database(bytes);
  try {
    // What a file's views and triggers call must do no harm.
    database.run('PRAGMA trusted_schema = OFF');
    const tables = rowsOf(
      database,
      `SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.srs_name
       FROM gpkg_contents AS c JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name
       JOIN sqlite_master AS m ON m.name = c.table_name AND m.type = 'table'
       LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id WHERE c.data_type = 'features' ORDER BY 1`,
    );
    checkCount(tables.length, MAX_LAYERS, 'layers');
    return { encoding: null, layers: tables.map((row) => layerOf(database, row)) };
  } catch (error) {
    if (error instanceof FileFault) throw error;
    throw new FileFault('unreadable-file', `${name}.gpkg: ${(error as Error).message.slice(0, 100)}`);
  } finally {
    database.close();
  }
}

function rowsOf(database: SqlDatabase, sql: string): SqlValue[][] {
  return database.exec(sql)[0]?.values ?? [];
}

function layerOf(database: SqlDatabase, row: SqlValue[]): SourceLayer {
  const [table, geometry, organization, id, srsName] = row.map((value) => String(value ?? '')) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const columns = rowsOf(database, `SELECT name, pk FROM pragma_table_info('${table.replaceAll("'", "''")}')`);
  checkCount(columns.length, MAX_FIELDS, 'fields');
  const fields = columns.filter(([name, key]) => name !== geometry && key === 0).map(([name]) => String(name));
  const statement = database.prepare(
    `SELECT ${[geometry, ...fields].map(quoted).join(', ')} FROM ${quoted(table)} ORDER BY rowid LIMIT ${MAX_FEATURES + 1}`,
  );
  const features: SourceFeature[] = [];
  try {
    while (statement.step()) {
      const [blob, ...values] = statement.get();
      const properties = Object.fromEntries(fields.map((field, i) => [field, plainValue(values[i])]));
      features.push({ properties, ...geometryOf(blob) });
    }
  } finally {
    statement.free();
  }
  checkCount(features.length, MAX_FEATURES, 'rows');
  const declared = organization.toUpperCase() === 'EPSG' ? `EPSG:${id}` : Number(id) > 0 ? srsName : null;
  return { name: table, fields, declaredSystem: declared, isTyped: false, count: features.length, features };
}

const plainValue = (value: SqlValue | undefined): unknown => (value instanceof Uint8Array ? null : (value ?? null));

/** A blob of GeoPackage: a header, an envelope that may be there, and well-known binary. */
function geometryOf(blob: SqlValue | undefined): Pick<SourceFeature, 'geometry' | 'fault'> {
  if (blob === null || blob === undefined) return { geometry: null };
  const fault = (found: string) => ({ geometry: null, fault: { reason: 'broken-record', found } as const });
  if (!(blob instanceof Uint8Array) || blob.length < 8 || blob[0] !== 0x47 || blob[1] !== 0x50) return fault('GP');
  const envelope = ENVELOPE_BYTES[(blob[3]! >> 1) & 7];
  if (envelope === undefined) return fault('GP envelope');
  try {
    return { geometry: readWkb(blob.subarray(8 + envelope)) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fault(`WKB: ${error.message}`);
  }
}
