-- The borders that provinces have in common: what the unions of their agencies' areas in force share, to the tolerance.
-- $1 agencies (integer[], feature.id), one of which lies in one of the two provinces, NULL for every border;
-- $2 two provinces (text[], GB/T 2260), NULL for all; $3 the tolerance (metres): areas no further apart are neighbours.
-- Rows: provinces (text[], sorted), line (GeoJSON MultiLineString, EPSG:4326, to 1e-7 degree, in no order), agencies (codes of
-- those that lie at it, sorted). None for two provinces that meet in points only.
-- Counts on nothing: it reads every agency, which are few, and compares those whose boxes are near each other.
WITH
agencies AS MATERIALIZED (
  SELECT code, id, province, geom FROM agency
  WHERE valid_from <= now() AND valid_to > now() AND ($2::text[] IS NULL OR province = ANY ($2))
),
-- agencies whose boxes are near each other across the border of two provinces; 1e-5 degree is more than any tolerance
near AS (
  SELECT a.province AS one, b.province AS other, a.id AS a, b.id AS b
  FROM agencies AS a JOIN agencies AS b ON a.province < b.province AND b.geom && ST_Expand(a.geom, 1e-5)
),
pairs AS (
  SELECT one, other, array_agg(DISTINCT a) AS a, array_agg(DISTINCT b) AS b FROM near
  WHERE $1::integer[] IS NULL OR EXISTS (
    SELECT FROM agencies AS own WHERE own.id = ANY ($1) AND own.province IN (near.one, near.other))
  GROUP BY one, other
),
-- both sides without the borders between agencies of one province
sides AS (
  SELECT one, other, a, b,
    (SELECT ST_UnaryUnion(ST_Collect(geom), 1e-7) FROM agencies WHERE id = ANY (a)) AS a_geom,
    (SELECT ST_UnaryUnion(ST_Collect(geom), 1e-7) FROM agencies WHERE id = ANY (b)) AS b_geom
  FROM pairs
),
-- in metres, where the two meet
metric AS (
  SELECT one, other, a, b, srid, ST_Transform(ST_Boundary(a_geom), srid) AS a_line, ST_Transform(b_geom, srid) AS b_geom
  FROM sides CROSS JOIN LATERAL metric_srid(
    ST_Intersection(ST_Expand(ST_Envelope(a_geom), 1e-5), ST_Envelope(b_geom), 1e-9)) AS srid
),
-- where the edge of the one runs along the other; the grid is a millimetre
shared AS (
  SELECT one, other, a, b, srid, ST_LineMerge(ST_CollectionExtract(
    ST_Intersection(a_line, ST_Buffer(b_geom, $3, 'quad_segs=2'), 0.001), 2)) AS line
  FROM metric
),
-- without what is only a touch: it is as long as the tolerance lets it seem; where two sides were drawn apart they cross a
-- thousand times, and the longest pieces say where the border is
pieces AS (
  SELECT one, other, a, b, srid, piece.geom,
    row_number() OVER (PARTITION BY one, other ORDER BY ST_Length(piece.geom) DESC) AS rank
  FROM shared CROSS JOIN LATERAL ST_Dump(line) AS piece WHERE ST_Length(piece.geom) > 100 * $3
),
borders AS (
  SELECT one, other, a, b, srid, ST_Collect(geom) AS line FROM pieces WHERE rank <= 500 GROUP BY one, other, a, b, srid
)
SELECT ARRAY[one, other] AS provinces, ST_AsGeoJSON(ST_Multi(ST_Transform(line, 4326)), 7)::jsonb AS line,
  ARRAY(
    SELECT code FROM agencies
    WHERE id = ANY (a || b) AND ST_DWithin(ST_Transform(geom, srid), line, 2 * $3::float8) ORDER BY code) AS agencies
FROM borders
ORDER BY one, other
