import { SHARE_FIELDS } from '../domain/share.ts';
import type { TileLayer, TileTable } from '../../tiles/tileset.ts';
import { grantsSql, joinedParts, showsColumns, showsKind } from '../stores/scope-sql.ts';
import type { SharedTable } from '../stores/scope-sql.ts';
import { fillSql } from '../stores/sql-file.ts';

/** One centimetre of EPSG:3857. */
const GRID_METRES = '0.01';

/** Whether shares show a table's rows by where they lie. */
export const isShared = (table: TileTable): table is SharedTable => table in SHARE_FIELDS;

/**
 * The common table expressions of a liaison's tile, without WITH: the terms of its shares, and of each table the rows that
 * they show, once for all of its layers. They need `clock`.
 *
 * @param isOverview - whether layers that have it are drawn from the overview geometry.
 */
export function sharedTablesSql(layers: readonly TileLayer[], isOverview: boolean): string {
  const tables = [...new Set(layers.map(({ table }) => table))].filter(isShared);
  const shown = tables.map((table) =>
    fillSql('tiles/shared-table', {
      table,
      part:
        isOverview && layers.some((layer) => layer.table === table && layer.hasOverview)
          ? 'geom_overview'
          : 'geom_3857',
      isKind: showsKind(table, 'p'),
      shows: showsColumns(table, 'p'),
    }),
  );
  return [fillSql('tiles/shared-parts', { grants: grantsSql('$8') }), ...shown].join(', ');
}

/**
 * How a layer of a shared table is read from the rows that are shown: the parts that `scopeSql` has for others.
 *
 * @param whole - the geometry of a feature that is not cut.
 */
export function sharedLayerSql(table: SharedTable, { geometry }: TileLayer, whole: string) {
  const cut = geometry === 'label_3857' ? 't.part_label' : joinedParts('t.parts', GRID_METRES);
  return {
    rows: `${table}_shown`,
    where: 'true',
    shows: (field: string): string => `t.shows_${field.replaceAll('-', '_')}`,
    // NULL where nothing is in a zone, or not around the tile.
    geometry: `(CASE WHEN NOT t.is_cut THEN ${whole} ELSE ${cut} END)`,
  };
}
