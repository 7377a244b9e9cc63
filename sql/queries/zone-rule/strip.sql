-- The strip on both sides of a stretch of the border of two provinces, as far as their agencies' areas in force reach.
-- $1 the provinces (text[], GB/T 2260); $2 the stretch (GeoJSON MultiLineString, EPSG:4326), its pieces in the order along
-- the border; $3 the width to either side (metres); $4 the tolerance (metres): what is nowhere wider is left out.
-- One row: area (GeoJSON MultiPolygon, valid, to 1e-7 degree, outer rings counter-clockwise), agencies (codes of those that
-- have a part in it, sorted). No row when nothing is left.
-- Counts on agency_geom.
WITH
-- in metres, of the stretch's middle; 300 km east or west of the projection's meridian a kilometre is a metre too long
place AS (
  SELECT line, metric_srid(line) AS srid FROM (SELECT ST_SetSRID(ST_GeomFromGeoJSON($2), 4326) AS line) AS given
),
-- to a thousandth of the width
pieces AS MATERIALIZED (
  SELECT piece.path[1] AS number, ST_NumGeometries(line) AS count, ST_Simplify(piece.geom, $3::float8 / 1000) AS geom
  FROM place CROSS JOIN LATERAL ST_Dump(ST_Transform(line, srid)) AS piece
),
-- where the border is interrupted it goes on round: each such end with the position before it
inner_ends AS (
  SELECT ST_EndPoint(geom) AS at, ST_PointN(geom, -2) AS before FROM pieces WHERE number < count
  UNION ALL
  SELECT ST_StartPoint(geom), ST_PointN(geom, 2) FROM pieces WHERE number > 1
),
-- half of a disc ahead of it: the disc, as far as it lies in the oblong ahead
half_discs AS (
  SELECT ST_Intersection(ST_Buffer(at, $3, 'quad_segs=32'), ST_Buffer(ST_MakeLine(at, ST_Translate(at,
    (ST_X(at) - ST_X(before)) * $3 / ST_Distance(at, before), (ST_Y(at) - ST_Y(before)) * $3 / ST_Distance(at, before))),
    $3, 'endcap=flat'), 0.001) AS geom
  FROM inner_ends
),
strip AS (
  SELECT ST_Transform(ST_UnaryUnion(ST_Collect(geom), 0.001), 4326) AS geom
  FROM (SELECT ST_Buffer(geom, $3, 'endcap=flat join=round quad_segs=32') AS geom FROM pieces
    UNION ALL SELECT geom FROM half_discs) AS parts
),
agencies AS MATERIALIZED (
  SELECT a.code, a.geom FROM agency AS a CROSS JOIN strip
  WHERE a.valid_from <= now() AND a.valid_to > now() AND a.province = ANY ($1) AND ST_Intersects(a.geom, strip.geom)
),
-- the strip where they are, without slivers
area AS (
  SELECT ST_Union(part.geom, 1e-7) AS geom
  FROM strip CROSS JOIN (SELECT ST_UnaryUnion(ST_Collect(geom), 1e-7) AS geom FROM agencies) AS land CROSS JOIN place
  CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(ST_Intersection(strip.geom, land.geom, 1e-7), 3)) AS part
  WHERE NOT ST_IsEmpty(ST_Buffer(ST_Transform(part.geom, srid), -$4::float8 / 2))
)
SELECT ST_AsGeoJSON(ST_Multi(ST_ForcePolygonCCW(area.geom)), 7)::jsonb AS area,
  ARRAY(
    SELECT code FROM agencies CROSS JOIN place
    WHERE NOT ST_IsEmpty(ST_Buffer(ST_Transform(ST_Intersection(agencies.geom, area.geom, 1e-7), srid), -$4::float8 / 2))
    ORDER BY code) AS agencies
FROM area
WHERE area.geom IS NOT NULL
