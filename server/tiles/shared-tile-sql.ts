import { SHARE_FIELDS } from '../domain/share.ts';
import type { TileLayer, TileTable } from '../../tiles/tileset.ts';
import { showsColumns } from '../stores/scope-sql.ts';
import type { SharedTable } from '../stores/scope-sql.ts';
import { fillSql } from '../stores/sql-file.ts';

/** A grid for overlays, metres of EPSG:3857: without one PostGIS may fail on nearly touching lines. */
const GRID_METRES = '0.01';

const TILE = 'ST_MakeEnvelope($4, $5, $6, $7, 3857)';
const BOX = 'ST_MakeBox2D(ST_MakePoint($4, $5), ST_MakePoint($6, $7))';

/** Whether shares show a table's rows by where they lie. */
export const isShared = (table: TileTable): table is SharedTable => table in SHARE_FIELDS;

/**
 * The common table expressions of a liaison's tile, without WITH: the zones, cut where the tile is, and of each table the
 * rows that they show, once for all of its layers. They need `clock`.
 *
 * @param isOverview - whether layers that have it are drawn from the overview geometry.
 */
export function sharedTablesSql(layers: readonly TileLayer[], isOverview: boolean): string {
  const tables = [...new Set(layers.map(({ table }) => table))].filter(isShared);
  // An overview may lie where the feature does not: a tile of it does not tell what the feature meets.
  const zones = fillSql('tiles/shared-zones', { isAll: isOverview ? 'false' : `ST_Covers(here, ${TILE})` });
  return [zones, ...tables.map((table) => shownSql(table, layers, isOverview))].join(', ');
}

function shownSql(table: SharedTable, layers: readonly TileLayer[], isOverview: boolean): string {
  const isSimplified = isOverview && layers.some((layer) => layer.table === table && layer.hasOverview);
  return fillSql('tiles/shared-table', {
    table,
    part: isSimplified
      ? `ST_MakeValid(ST_ClipByBox2D(t.geom_overview, ${BOX}))`
      : `CASE WHEN ${TILE} ~ t.geom_3857 THEN t.geom_3857 ELSE ST_MakeValid(ST_ClipByBox2D(t.geom_3857, ${BOX})) END`,
    isKind: table === 'place' ? '(g.kinds IS NULL OR t.kind = ANY (g.kinds))' : 'true',
    isInside: isSimplified ? 'ST_Covers(z.whole, drawn.whole)' : 'ST_Covers(z.here, drawn.part)',
    shows: showsColumns(table),
    hasPart: isSimplified ? 'true' : 'NOT ST_IsEmpty(drawn.part)',
    isDrawn: isSimplified ? 'true' : '(NOT is_cut OR is_here)',
  });
}

const zonesOf = (column: 'whole' | 'here'): string =>
  `(SELECT CASE count(*) WHEN 1 THEN (array_agg(${column}))[1] ELSE ST_UnaryUnion(ST_Collect(${column}), ${GRID_METRES}) END
    FROM zone WHERE zone_id = ANY (t.zone_ids))`;

/** A part of `t`, cut to its zones, of areas only areas. */
const cut = (part: string, zones: string): string =>
  `ST_CollectionExtract(ST_Intersection(${part}, ${zones}, ${GRID_METRES}), ST_Dimension(t.whole) + 1)`;

const SHAPE = `CASE WHEN NOT t.is_cut OR t.is_inside THEN t.part ELSE ${cut('t.part', zonesOf('here'))} END`;

/** The zones around a feature: an overlay of what lies elsewhere takes time and changes nothing. */
const ZONES_AROUND = `ST_MakeValid(ST_ClipByBox2D(${zonesOf('whole')}, ST_Expand(t.whole::box2d, 10)))`;

/** Where the label stands when it is inside, else one point of the whole feature as it is cut: the same in every tile. */
const LABEL = `CASE
  WHEN NOT t.is_cut OR (t.is_inside AND t.label_3857 && ${TILE}) THEN t.label_3857
  WHEN EXISTS (SELECT FROM zone WHERE zone_id = ANY (t.zone_ids) AND ST_Covers(zone.whole, t.label_3857)) THEN t.label_3857
  ELSE ST_PointOnSurface(${cut('t.whole', ZONES_AROUND)}) END`;

/** How a layer of a shared table is read from the rows that are shown: the parts that `scopeSql` has for others. */
export function sharedLayerSql(table: SharedTable, geometry: TileLayer['geometry']) {
  return {
    rows: `${table}_shown`,
    join: `CROSS JOIN LATERAL (SELECT ${geometry === 'label_3857' ? LABEL : SHAPE} AS geom OFFSET 0) AS cut`,
    where: 'NOT ST_IsEmpty(cut.geom)',
    shows: (field: string): string => `t.shows_${field.replaceAll('-', '_')}`,
    geometry: 'cut.geom',
  };
}
