-- How staged areas would not fit together, with what stays in force beside them: overlaps, gaps, and what lies outside of
-- what should contain it. Looks at every container that a staged area names or leaves; their areas must be valid.
-- $1 the tolerance, metres; $2 the most rows; $3 whether what is not staged goes out of force, and $4 of which agency alone
-- (integer, NULL for all). Braces are filled in by server/stores/import-misfits.ts: the layer, its table, the table of what
-- contains it and the column that names that, and misfit-parts.sql.
-- Rows: kind, layer, codes, parent (codes), lon, lat (degrees, EPSG:4326), area (GeoJSON MultiPolygon), area_m2,
-- total (of all, told or not).
-- Counts on {container}_id where there is one.
WITH
-- without an area where it is not in force for good
container AS MATERIALIZED (
  SELECT f.id, f.code, p.geom FROM feature AS f LEFT JOIN {container} AS p ON p.id = f.id AND p.valid_to = 'infinity'
  WHERE f.id IN (
    SELECT (refs ->> '{column}')::integer FROM staged
    UNION ALL SELECT t.{column} FROM staged JOIN {table} AS t ON t.code = staged.code AND t.valid_to = 'infinity')
),
result AS MATERIALIZED (
  SELECT code, (refs ->> '{column}')::integer AS parent_id, geom, true AS is_new FROM staged
  UNION ALL
  SELECT t.code, t.{column}, t.geom, false FROM {table} AS t
  WHERE t.valid_to = 'infinity' AND t.{column} IN (SELECT id FROM container)
    AND NOT EXISTS (SELECT FROM staged WHERE staged.code = t.code)
    AND NOT ($3::boolean AND ($4::integer IS NULL OR t.agency_id = $4))
),
-- in one container alone: across its edge an overlap lies outside
overlap AS (
  SELECT ARRAY[a.code, b.code] AS codes, p.code AS parent, only_areas(ST_Intersection(a.geom, b.geom, 1e-9)) AS geom
  FROM container AS p
  JOIN result AS a ON a.parent_id = p.id
  JOIN result AS b ON b.parent_id = p.id AND b.code > a.code AND (a.is_new OR b.is_new) AND b.geom && a.geom
    AND ST_Intersects(a.geom, b.geom) AND NOT ST_Touches(a.geom, b.geom)
),
outside AS (
  SELECT ARRAY[r.code] AS codes, p.code AS parent,
    CASE WHEN p.geom IS NULL THEN r.geom ELSE only_areas(ST_Difference(r.geom, p.geom, 1e-9)) END AS geom
  FROM container AS p JOIN result AS r ON r.parent_id = p.id AND r.is_new AND (p.geom IS NULL OR NOT ST_Covers(p.geom, r.geom))
),
gap AS (
  SELECT p.code AS parent, only_areas(ST_Difference(p.geom, ST_Union(r.geom, 1e-9), 1e-9)) AS geom
  FROM container AS p JOIN result AS r ON r.parent_id = p.id
  GROUP BY p.code, p.geom
)
{parts}
