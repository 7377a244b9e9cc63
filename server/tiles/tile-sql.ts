import { CLIP_MARGIN, EXTENT, tileBox, tileSizeM } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';
import type { TileLayer, Tileset, TileTable } from '../../tiles/tileset.ts';
import type { Scope } from '../domain/scope.ts';
import { scopeIds, scopeSql } from '../stores/scope-sql.ts';
import { fillSql } from '../stores/sql-file.ts';
import { isShared, sharedLayerSql, sharedTablesSql } from './shared-tile-sql.ts';

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

/** Whether viewers see different tiles of it by their scope. */
export const isScoped = ({ layers }: Tileset): boolean => layers.some(({ table }) => table !== 'basemap');

const CLOCK = 'WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)';

/** The field of a share that a field of a tile belongs to. */
const SHARE_FIELD: Readonly<Record<string, string>> = { code: 'name', name_zh: 'name', name_en: 'name' };

/** Holds for everybody, and tells PostgreSQL the type of the parameter all the same. */
const seenByAll = (p: string): string => `(${p}::integer[] IS NULL OR true)`;

interface LayerScope {
  /** The table, or what is read in its place. */
  readonly rows: string;
  readonly where: string;
  readonly shows: (field: string) => string;
  /** What is drawn, EPSG:3857. */
  readonly geometry: string;
}

/** Binds `$8` to a layer. */
function layerScope(kind: Scope['kind'], layer: TileLayer, z: number): LayerScope {
  const { table } = layer;
  const geometry = `t.${layer.hasOverview && z <= LAST_OVERVIEW_ZOOM ? 'geom_overview' : layer.geometry}`;
  if (table === 'basemap') return { rows: table, where: seenByAll('$8'), shows: () => 'true', geometry };
  if (kind === 'shares' && isShared(table)) return sharedLayerSql(table, layer, geometry);
  const { where, shows } = scopeSql(kind, table, '$8');
  return { rows: table, where, shows, geometry };
}

function layerSql(kind: Scope['kind'], layer: TileLayer, z: number): string {
  const scope = layerScope(kind, layer, z);
  const fields = Object.keys(layer.fields);
  const references = fields.flatMap((field) => FIELD_SQL[field]!.refersTo ?? []);
  const attributes = fields.map((field) => {
    const { sql } = FIELD_SQL[field]!;
    const isShown = field === 'agency' || field === 'agencies' ? 'true' : scope.shows(SHARE_FIELD[field] ?? field);
    return isShown === 'true' ? sql : `COALESCE(CASE WHEN ${isShown} THEN ${sql}::text END, '')`;
  });
  const isLabel = layer.geometry === 'label_3857';
  const rows = [ROWS_SQL[layer.rows]];
  if (isLabel) {
    // A label belongs to the one tile in which its point is one of 0 … 4095 when rounded.
    const [x, y] = [`(ST_X(${scope.geometry}) - $1) * $3`, `($2 - ST_Y(${scope.geometry})) * $3`];
    rows.push(`${x} >= -0.5 AND ${x} < ${EXTENT} - 0.5 AND ${y} >= -0.5 AND ${y} < ${EXTENT} - 0.5`);
  } else if (layer.name === 'beat' || layer.name === 'water') {
    rows.push(
      `(ST_XMax(t.geom_3857) - ST_XMin(t.geom_3857)) * (ST_YMax(t.geom_3857) - ST_YMin(t.geom_3857)) * $3 * $3 >= ${LEAST_BOX_UNITS}`,
    );
  }
  const parts: Record<string, string> = {
    layer: layer.name,
    table: scope.rows,
    geometry: scope.geometry,
    attributes: attributes.join(', ') || "''",
    references: references.map((column) => `t.${column},`).join(' '),
    referenced: references.map((column) => `array_agg(DISTINCT ${column})`).join(' || ') || 'NULL::integer[]',
    scope: scope.where,
    rows: rows.join(' AND '),
  };
  return fillSql('tiles/layer', parts);
}

export const layersAt = (tileset: Tileset, z: number): TileLayer[] =>
  tileset.layers.filter(({ minZoom }) => z >= minZoom);

/** The head of a tile's statement. */
const withTables = (kind: Scope['kind'], layers: readonly TileLayer[], z: number): string =>
  kind === 'shares' ? `${CLOCK}, ${sharedTablesSql(layers, z <= LAST_OVERVIEW_ZOOM)}` : CLOCK;

const statements = new Map<string, { name: string; text: string }>();

/**
 * The prepared statement of a tileset's tile: a row for each layer (`layer`, `twkb`, `attributes`, `codes`), each with the
 * snapshot that all of them were read from.
 */
export function tileStatement(tileset: Tileset, tile: TileId, scope: Scope) {
  const layers = layersAt(tileset, tile.z);
  const key = `${tileset.name}-${layers.length}-${tile.z <= LAST_OVERVIEW_ZOOM ? 'overview' : 'full'}-${scope.kind}`;
  let statement = statements.get(key);
  if (!statement) {
    const union = layers.map((layer) => `(${layerSql(scope.kind, layer, tile.z)})`).join('\nUNION ALL\n');
    const text = `${withTables(scope.kind, layers, tile.z)} SELECT pg_current_snapshot()::text AS snapshot, tile.* FROM (${union}) AS tile`;
    statements.set(key, (statement = { name: `tile-${key}`, text }));
  }
  const [xmin, , , ymax] = tileBox(tile);
  return {
    ...statement,
    values: [xmin, ymax, EXTENT / tileSizeM(tile.z), ...tileBox(tile, CLIP_MARGIN), scopeIds(scope)],
  };
}

/** The extent of what a viewer may see of a tileset, as a box in degrees (EPSG:4326), or one row of NULLs. `$1` is `scopeIds`. */
export function boundsStatement(tileset: Tileset, kind: Scope['kind']): string {
  const tables = [...new Set(tileset.layers.map(({ table }) => table))];
  const parts = tables.map((table) => {
    const { join, where, geometry } =
      table === 'basemap' ? { join: '', where: seenByAll('$1'), geometry: 't.geom' } : scopeSql(kind, table, '$1');
    return `SELECT ST_Extent(${geometry}) AS e FROM ${table} AS t ${join}
      WHERE t.valid_from <= (SELECT now FROM clock) AND t.valid_to > (SELECT now FROM clock) AND ${where}`;
  });
  const { grants } = scopeSql(kind, 'beat', '$1');
  return `${[CLOCK, ...(grants ? [grants] : [])].join(', ')} SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
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
    .map(([table, owners]) => fillSql(name, { table, owners, ...more }))
    .join('\nUNION ALL\n');

/** One row: `now`, the database's clock, and `next` as text, and `wait_ms` until a version begins or ends, NULL when none does. */
export const nextBoundaryStatement = (): string =>
  `${CLOCK} SELECT now::text, next::text, (extract(epoch FROM next - now) * 1000)::float8 AS wait_ms
   FROM clock, (SELECT min(next) AS next FROM (${overTables('tiles/next-boundary', { now: '(SELECT now FROM clock)' })}) AS every) AS first`;

/** The versions that have begun or ended up to `$2`; see sql/queries/tiles/passed-boundaries.sql. */
export const passedBoundariesStatement = (): string => overTables('tiles/passed-boundaries');
