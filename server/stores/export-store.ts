import { EXPORTED_AS } from '../domain/incident.ts';
import type { Layer } from '../domain/layer.ts';
import type { Database } from './database.ts';

/**
 * Every feature of a layer as it was in force at a moment, one GeoJSON feature a row, in the form that the import takes.
 *
 * @param at - epoch milliseconds; units and incidents have no versions and come as they are now.
 */
export async function exportFeatures(database: Database, layer: Layer, at: number): Promise<string[]> {
  const isVersioned = layer.name !== 'unit' && layer.name !== 'incident';
  const codeOf = (column: string): string => `(SELECT f.code FROM feature AS f WHERE f.id = t.${column})`;
  const members = [
    `'code', ${layer.name === 'incident' ? `COALESCE(t.external_id, '${EXPORTED_AS}' || t.id)` : 't.code'}`,
    ...(layer.name === 'incident' ? ["'demo', t.demo"] : ["'name_zh', t.name_zh", "'name_en', t.name_en"]),
    ...layer.columns.map(({ property, column, type }) =>
      type === 'timestamptz'
        ? `'${property}', to_char(t.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
        : `'${property}', t.${column}`,
    ),
    ...layer.references.map(({ property, column, many }) =>
      many
        ? `'${property}', (SELECT jsonb_agg(f.code ORDER BY f.code) FROM feature AS f WHERE f.id = ANY (t.${column}))`
        : `'${property}', ${codeOf(column)}`,
    ),
  ];
  const { rows } = await database.query<{ feature: string }>(
    `SELECT jsonb_build_object('type', 'Feature', 'properties', jsonb_build_object(${members.join(', ')}),
       'geometry', ST_AsGeoJSON(t.${layer.name === 'unit' ? 'home' : 'geom'}, 15)::jsonb)::text AS feature
     FROM ${layer.table} AS t
     ${isVersioned ? 'WHERE t.valid_from <= $1 AND t.valid_to > $1' : 'WHERE $1::timestamptz IS NOT NULL'}
     ORDER BY t.id`,
    [new Date(at)],
  );
  return rows.map(({ feature }) => feature);
}
