-- Where an incident lies, as of the moment it happened.
-- $1 longitude, $2 latitude (degrees, EPSG:4326); $3 when it happened (timestamptz).
-- One row: jurisdiction_id (the one it lies in, else the nearest within 5 km), beat_id, zone_ids, agency_ids
-- (the jurisdiction's and every zone's). No row when no jurisdiction is near.
-- Counts on jurisdiction_geom, beat_geom, adjacency_zone_geom.
WITH
-- the place
spot AS (SELECT ST_SetSRID(ST_MakePoint($1, $2), 4326) AS geom),
-- jurisdictions whose box is within 5 km and a little more (0.06° of latitude, as many metres of longitude); the one with
-- the least distance, and of those the lowest id
near AS (
  SELECT j.id, j.agency_id, ST_Distance(j.geom::geography, spot.geom::geography) AS distance_m
  FROM spot JOIN jurisdiction AS j ON j.geom && ST_Expand(spot.geom, 0.06 / cos(radians($2)), 0.06)
  WHERE j.valid_from <= $3 AND j.valid_to > $3
  ORDER BY distance_m, j.id
  LIMIT 1
),
-- the beat that covers it; on a shared border the lowest id
beat_here AS (
  SELECT b.id FROM spot JOIN beat AS b ON b.geom && spot.geom AND ST_Covers(b.geom, spot.geom)
  WHERE b.valid_from <= $3 AND b.valid_to > $3
  ORDER BY b.id
  LIMIT 1
),
-- every zone that covers it
zones AS (
  SELECT z.id, z.agency_ids FROM spot JOIN adjacency_zone AS z ON z.geom && spot.geom AND ST_Covers(z.geom, spot.geom)
  WHERE z.valid_from <= $3 AND z.valid_to > $3
)
SELECT
  near.id AS jurisdiction_id,
  (SELECT id FROM beat_here) AS beat_id,
  ARRAY(SELECT id FROM zones ORDER BY id) AS zone_ids,
  ARRAY(SELECT near.agency_id UNION SELECT unnest(agency_ids) FROM zones ORDER BY 1) AS agency_ids
FROM near
WHERE distance_m <= 5000
