-- Versions of one table that began or ended in a stretch of time. The words in braces are put in by
-- server/tiles/tile-sql.ts.
-- $1 the boundary that was known to come (timestamptz or NULL), $2 now (timestamptz), $3 milliseconds before now since
-- which others are new too (float8). Ends are included.
-- A row each: layer (the table's name), agency_ids (NULL for the basemap), box (xmin, ymin, xmax, ymax; EPSG:3857).
-- Counts on the indexes {table}_valid_from and {table}_valid_to.
SELECT
  '{table}' AS layer,
  {owners} AS agency_ids,
  ARRAY[ST_XMin(t.geom_3857), ST_YMin(t.geom_3857), ST_XMax(t.geom_3857), ST_YMax(t.geom_3857)] AS box
FROM {table} AS t
WHERE (t.valid_from >= LEAST($1::timestamptz, $2::timestamptz - $3::float8 * interval '1 ms') AND t.valid_from <= $2)
   OR (t.valid_to >= LEAST($1::timestamptz, $2::timestamptz - $3::float8 * interval '1 ms') AND t.valid_to <= $2
     AND t.valid_to < 'infinity')
