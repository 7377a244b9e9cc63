-- How what stays in force would no longer fit into the staged areas that contain it: gaps, and what lies outside.
-- $1 the tolerance, metres; $2 the most rows. Braces are filled in by server/stores/import-misfits.ts: the table of what is
-- staged, the layer and the table of what lies in it, the column of that which names what it lies in, and misfit-parts.sql.
-- Rows: kind, layer, codes, parent (codes), lon, lat (degrees, EPSG:4326), area (GeoJSON MultiPolygon), area_m2,
-- total (of all, told or not).
-- Counts on feature_layer_code_key, {column}.
WITH
container AS MATERIALIZED (
  SELECT t.id, s.code, s.geom
  FROM staged AS s JOIN {container} AS t ON t.code = s.code AND t.valid_to = 'infinity' AND NOT ST_Equals(t.geom, s.geom)
),
result AS MATERIALIZED (
  SELECT t.code, t.{column} AS parent_id, t.geom FROM {table} AS t
  WHERE t.valid_to = 'infinity' AND t.{column} IN (SELECT id FROM container)
),
overlap AS (SELECT NULL::text[] AS codes, NULL::text AS parent, NULL::geometry AS geom WHERE false),
outside AS (
  SELECT ARRAY[r.code] AS codes, p.code AS parent, only_areas(ST_Difference(r.geom, p.geom, 1e-9)) AS geom
  FROM container AS p JOIN result AS r ON r.parent_id = p.id AND NOT ST_Covers(p.geom, r.geom)
),
gap AS (
  SELECT p.code AS parent, only_areas(ST_Difference(p.geom, ST_Union(r.geom, 1e-9), 1e-9)) AS geom
  FROM container AS p JOIN result AS r ON r.parent_id = p.id
  GROUP BY p.code, p.geom
)
{parts}
