import { CLIP_MARGIN, EXTENT, tileBox, tileSizeM } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import type { TileLayer, Tileset, TileTable } from '../../tiles/tileset.ts';
import { loadSql } from '../stores/sql-file.ts';

/** Zooms up to this one are drawn from the overview geometry. */
const LAST_OVERVIEW_ZOOM = 9;
/** Features whose box is smaller than this many square units (a pixel is 8 units wide) are not drawn. */
const LEAST_BOX_UNITS = 256;

/** How each field is read; never NULL, so that values keep their places. With `refersTo` it is the id in that column. */
const FIELD_SQL: Readonly<Record<string, { readonly sql: string; readonly refersTo?: string }>> = {
  code: { sql: 't.code' },
  name_zh: { sql: 't.name_zh' },
  name_en: { sql: 't.name_en' },
  kind: { sql: "COALESCE(t.kind, '')" },
  rank: { sql: 't.rank' },
  agency: { sql: 't.agency_id', refersTo: 'agency_id' },
  station: { sql: 't.station_id', refersTo: 'station_id' },
  jurisdiction: { sql: 't.jurisdiction_id', refersTo: 'jurisdiction_id' },
  agencies: {
    sql: "(SELECT string_agg(f.code, ',' ORDER BY f.code) FROM feature AS f WHERE f.id = ANY (t.agency_ids))",
  },
};

/** What the value of a field is in a row of sql/queries/tiles/layer.sql. */
export function fieldKind(layer: TileLayer, field: string): 'text' | 'number' | 'reference' {
  if (FIELD_SQL[field]?.refersTo) return 'reference';
  return layer.fields[field] === 'Number' ? 'number' : 'text';
}

const ROWS_SQL: Readonly<Record<TileLayer['rows'], string>> = {
  all: 'true',
  areas: 'ST_Dimension(t.geom_3857) = 2',
  land: "t.layer = 'land'",
  water: "t.layer = 'water'",
  'named-water': "t.layer = 'water' AND t.name_zh <> ''",
  border: "t.layer = 'border'",
  'place-name': "t.layer = 'place-name'",
};

const SCOPE_SQL: Readonly<Record<TileTable, string>> = {
  centre: 't.agency_id = ANY ($8)',
  station: 't.agency_id = ANY ($8)',
  jurisdiction: 't.agency_id = ANY ($8)',
  beat: 't.agency_id = ANY ($8)',
  adjacency_zone: 't.agency_ids && $8',
  place: 't.agency_id = ANY ($8)',
  basemap: 'true',
};

/** Whether viewers see different tiles of it by their scope. */
export const isScoped = ({ layers }: Tileset): boolean => layers.some(({ table }) => SCOPE_SQL[table] !== 'true');

const CLOCK = 'WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)';

function layerSql(layer: TileLayer, z: number): string {
  const fields = Object.keys(layer.fields).map((field) => FIELD_SQL[field]!);
  const references = fields.flatMap(({ refersTo }) => refersTo ?? []);
  const isLabel = layer.geometry === 'label_3857';
  const rows = [ROWS_SQL[layer.rows]];
  if (isLabel) {
    // A label belongs to the one tile in which its point is one of 0 … 4095 when rounded.
    const [x, y] = ['(ST_X(t.label_3857) - $1) * $3', '($2 - ST_Y(t.label_3857)) * $3'];
    rows.push(`${x} >= -0.5 AND ${x} < ${EXTENT} - 0.5 AND ${y} >= -0.5 AND ${y} < ${EXTENT} - 0.5`);
  } else if (layer.name === 'beat' || layer.name === 'water') {
    rows.push(
      `(ST_XMax(t.geom_3857) - ST_XMin(t.geom_3857)) * (ST_YMax(t.geom_3857) - ST_YMin(t.geom_3857)) * $3 * $3 >= ${LEAST_BOX_UNITS}`,
    );
  }
  const parts: Record<string, string> = {
    layer: layer.name,
    table: layer.table,
    geometry: layer.hasOverview && z <= LAST_OVERVIEW_ZOOM ? 'geom_overview' : layer.geometry,
    attributes: fields.map(({ sql }) => sql).join(', ') || "''",
    references: references.map((column) => `t.${column},`).join(' '),
    referenced: references.map((column) => `array_agg(DISTINCT ${column})`).join(' || ') || 'NULL::integer[]',
    scope: SCOPE_SQL[layer.table],
    rows: rows.join(' AND '),
  };
  return fill('tiles/layer', parts);
}

/** A statement without its head, with constants of this file in place of the words in braces. */
const fill = (name: string, parts: Readonly<Record<string, string>>): string =>
  loadSql(name)
    .replaceAll(/^--.*\n/gm, '')
    .replaceAll(/\{(\w+)\}/g, (_, word: string) => parts[word]!);

export const layersAt = (tileset: Tileset, z: number): TileLayer[] =>
  tileset.layers.filter(({ minZoom }) => z >= minZoom);

const statements = new Map<string, { name: string; text: string }>();

/**
 * The prepared statement of a tileset's tile: a row for each layer (`layer`, `twkb`, `attributes`, `codes`), each with the
 * snapshot that all of them were read from.
 */
export function tileStatement(tileset: Tileset, tile: TileId, agencyIds: readonly number[] | null) {
  const layers = layersAt(tileset, tile.z);
  const key = `${tileset.name}-${layers.length}-${tile.z <= LAST_OVERVIEW_ZOOM ? 'overview' : 'full'}`;
  let statement = statements.get(key);
  if (!statement) {
    const union = layers.map((layer) => `(${layerSql(layer, tile.z)})`).join('\nUNION ALL\n');
    const text = `${CLOCK} SELECT pg_current_snapshot()::text AS snapshot, tile.* FROM (${union}) AS tile`;
    statements.set(key, (statement = { name: `tile-${key}`, text }));
  }
  const [xmin, , , ymax] = tileBox(tile);
  return { ...statement, values: [xmin, ymax, EXTENT / tileSizeM(tile.z), ...tileBox(tile, CLIP_MARGIN), agencyIds] };
}

/** The extent of what a viewer may see of a tileset, as a box in degrees (EPSG:4326), or one row of NULLs. */
export function boundsStatement(tileset: Tileset): string {
  const tables = [...new Set(tileset.layers.map(({ table }) => table))];
  const parts = tables.map(
    (table) => `SELECT ST_Extent(t.geom) AS e FROM ${table} AS t
      WHERE t.valid_from <= (SELECT now FROM clock) AND t.valid_to > (SELECT now FROM clock) AND ($1::integer[] IS NULL OR ${SCOPE_SQL[table].replace('$8', '$1')})`,
  );
  return `${CLOCK} SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
    FROM (SELECT ST_Extent(e::geometry) AS e FROM (${parts.join(' UNION ALL ')}) AS every) AS whole`;
}

const OWNERS_SQL: Readonly<Record<TileTable, string>> = {
  centre: 'ARRAY[t.agency_id]',
  station: 'ARRAY[t.agency_id]',
  jurisdiction: 'ARRAY[t.agency_id]',
  beat: 'ARRAY[t.agency_id]',
  adjacency_zone: 't.agency_ids',
  place: 'ARRAY[t.agency_id]',
  basemap: 'NULL::integer[]',
};

const overTables = (name: string, more: Readonly<Record<string, string>> = {}): string =>
  Object.entries(OWNERS_SQL)
    .map(([table, owners]) => fill(name, { table, owners, ...more }))
    .join('\nUNION ALL\n');

/** One row: `now`, the database's clock, and `next` as text, and `wait_ms` until a version begins or ends, NULL when none does. */
export const nextBoundaryStatement = (): string =>
  `${CLOCK} SELECT now::text, next::text, (extract(epoch FROM next - now) * 1000)::float8 AS wait_ms
   FROM clock, (SELECT min(next) AS next FROM (${overTables('tiles/next-boundary', { now: '(SELECT now FROM clock)' })}) AS every) AS first`;

/** The versions that have begun or ended up to `$2`; see sql/queries/tiles/passed-boundaries.sql. */
export const passedBoundariesStatement = (): string => overTables('tiles/passed-boundaries');
