import type { Layer, LayerName } from '../domain/layer.ts';

/** What of a table is in force, or waits to be. */
export const standing = (layer: Layer, row: string): string =>
  layer.name === 'unit' ? `${row}.retired_at IS NULL` : `${row}.valid_to = 'infinity'`;

/** Layers whose features are not of one agency. */
const SHARED_LAYERS: readonly LayerName[] = ['agency', 'adjacency-zone', 'basemap'];

/** Rows of the layer's table that a file that replaces them leaves out. */
export const leftOut = (layer: Layer): string =>
  `${standing(layer, 't')} AND ($1::integer IS NULL OR ${SHARED_LAYERS.includes(layer.name) ? 'true' : 't.agency_id = $1'})
   AND NOT EXISTS (SELECT FROM staged WHERE staged.code = t.code)`;

/** Each of the layer's own columns with the expression that reads it from `staged`. */
export function ownColumns(layer: Layer): { column: string; value: string }[] {
  return [
    ...layer.columns.map(({ property, column, type }) => ({
      column,
      value: `(properties ->> '${property}')::${type}`,
    })),
    ...layer.references.map(({ column, many }) => ({
      column,
      value: many
        ? `ARRAY(SELECT jsonb_array_elements_text(refs -> '${column}')::integer)`
        : `(refs ->> '${column}')::integer`,
    })),
    ...(layer.name === 'beat' ? [{ column: 'agency_id', value: "(refs ->> 'agency_id')::integer" }] : []),
  ];
}

/** When a feature that is there already gets its new version. */
export const STARTS_AT = 'COALESCE(staged.valid_from, now())';

/** Columns that a file may leave out and the table has a default for. */
const DEFAULTS: Readonly<Record<string, string>> = { 'agency.kind': "'city'", 'basemap.rank': '1' };
export const withDefault = (layer: Layer, { column, value }: { column: string; value: string }): string => {
  const otherwise = DEFAULTS[`${layer.table}.${column}`];
  return otherwise ? `COALESCE(${value}, ${otherwise})` : value;
};

export function isSame(layer: Layer): string {
  const own = ownColumns(layer).map(
    (column) => `current.${column.column} IS NOT DISTINCT FROM ${withDefault(layer, column)}`,
  );
  return [
    'ST_OrderingEquals(current.geom, staged.geom)',
    'current.name_zh = staged.name_zh',
    'current.name_en = staged.name_en',
    ...own,
  ].join(' AND ');
}
