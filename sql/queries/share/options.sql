-- The adjacency zones in force that an agency is party to, for whoever writes a share.
-- $1 the agency (integer, feature.id), NULL for every zone.
-- Rows: id, code, name_zh, name_en, agencies (codes), bbox (float8[], degrees, EPSG:4326), geometry (GeoJSON, to 0.0005 degree).
-- Counts on nothing: there are few zones.
SELECT z.id, z.code, z.name_zh, z.name_en,
  ARRAY (SELECT f.code FROM feature AS f WHERE f.id = ANY (z.agency_ids) ORDER BY f.code) AS agencies,
  ARRAY[ST_XMin(z.geom), ST_YMin(z.geom), ST_XMax(z.geom), ST_YMax(z.geom)] AS bbox,
  ST_AsGeoJSON(ST_SimplifyPreserveTopology(z.geom, 0.0005), 5)::jsonb AS geometry
FROM adjacency_zone AS z
WHERE z.valid_from <= now() AND z.valid_to > now() AND ($1::integer IS NULL OR $1 = ANY (z.agency_ids))
ORDER BY z.code
