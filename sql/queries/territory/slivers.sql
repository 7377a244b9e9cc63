-- Parts of a draft's areas that are nowhere wider than the tolerance, and were not there before. The areas must be valid.
-- $1 the draft (integer, draft.id); $2 the tolerance, metres.
-- Rows: as misfits.sql.
-- Counts on draft_change_pkey, *_pkey.
WITH
-- parts that may be so narrow: of one without holes the widest circle has at least the radius of area by perimeter
narrow AS (
  SELECT c.layer, c.code, c.position, part.geom, COALESCE(j.geom, b.geom, z.geom) AS before
  FROM draft_change AS c
  CROSS JOIN LATERAL ST_Dump(c.geom) AS part
  LEFT JOIN jurisdiction AS j ON c.layer = 'jurisdiction' AND j.version_id = c.base_version_id
  LEFT JOIN beat AS b ON c.layer = 'beat' AND b.version_id = c.base_version_id
  LEFT JOIN adjacency_zone AS z ON c.layer = 'adjacency-zone' AND z.version_id = c.base_version_id
  WHERE c.draft_id = $1 AND (ST_NumInteriorRings(part.geom) > 0 OR ST_Area(part.geom) < 1e-5 * ST_Perimeter(part.geom))
)
SELECT 'sliver' AS kind, layer, ARRAY[code] AS codes, NULL::text AS parent,
  ST_X(place) AS lon, ST_Y(place) AS lat, ST_AsGeoJSON(ST_Multi(geom), 9) AS area, ST_Area(geom::geography) AS area_m2
FROM narrow, ST_PointOnSurface(geom) AS place
WHERE ST_IsEmpty(ST_Buffer(ST_Transform(geom, metric_srid(geom)), -$2::float8 / 2))
  AND (before IS NULL OR ST_Area(ST_Intersection(geom, before, 1e-9)) < 0.5 * ST_Area(geom))
ORDER BY position
