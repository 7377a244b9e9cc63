-- Misfits part by part, each at a place; the end of misfits.sql and of misfits-inside.sql, which have the tables that it reads.
-- $1 the tolerance, metres; $2 the most rows. Braces are filled in by server/stores/import-misfits.ts.
SELECT kind, '{layer}' AS layer,
  COALESCE(codes, ARRAY(
    SELECT r.code FROM container AS p JOIN result AS r ON r.parent_id = p.id AND r.geom && part.geom
    WHERE p.code = parent AND ST_DWithin(r.geom, part.geom, 5e-6) ORDER BY r.code LIMIT 5)) AS codes,
  parent, ST_X(place) AS lon, ST_Y(place) AS lat, ST_AsGeoJSON(ST_Multi(part.geom), 9) AS area,
  ST_Area(part.geom::geography) AS area_m2, count(*) OVER ()::integer AS total
FROM (
  SELECT 1 AS sort, 'overlap' AS kind, codes, parent, geom FROM overlap
  UNION ALL SELECT 2, 'gap', NULL, parent, geom FROM gap
  UNION ALL SELECT 3, 'outside-parent', codes, parent, geom FROM outside
) AS each
CROSS JOIN LATERAL ST_Dump(geom) AS part
CROSS JOIN LATERAL ST_PointOnSurface(part.geom) AS place
-- those that a circle of the tolerance fits into; one of 0.5 m has more than 1.5e-11 square degrees
WHERE ST_Area(part.geom) > 6e-11 * $1::float8 ^ 2
  AND NOT ST_IsEmpty(ST_Buffer(ST_Transform(part.geom, metric_srid(part.geom)), -$1::float8 / 2, 'quad_segs=4'))
ORDER BY sort, parent, ST_Area(part.geom) DESC
LIMIT $2
