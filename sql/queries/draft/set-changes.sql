-- Stores what a draft makes of features, in place of what it made before.
-- $1 the draft (integer, draft.id); $2 jsonb: a list of {layer, code, attributes, area, baseVersionId, rings}, where rings
-- are those of the area that are rings, as coordinates of a MultiPolygon in degrees, EPSG:4326.
-- No rows. Counts on draft_change_pkey.
WITH
-- what is not in the list any more
gone AS (
  DELETE FROM draft_change AS c WHERE c.draft_id = $1::integer AND NOT EXISTS (
    SELECT FROM jsonb_array_elements($2::jsonb) AS kept WHERE kept ->> 'layer' = c.layer AND kept ->> 'code' = c.code)
)
INSERT INTO draft_change (draft_id, layer, code, position, attributes, area, base_version_id, geom)
SELECT $1::integer, change ->> 'layer', change ->> 'code', position, NULLIF(change -> 'attributes', 'null'),
  NULLIF(change -> 'area', 'null'), (change ->> 'baseVersionId')::bigint,
  CASE jsonb_typeof(change -> 'rings') WHEN 'array' THEN ST_SetSRID(ST_Multi(ST_GeomFromGeoJSON(
    jsonb_build_object('type', 'MultiPolygon', 'coordinates', change -> 'rings')::text)), 4326) END
FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS each (change, position)
ON CONFLICT (draft_id, layer, code) DO UPDATE SET position = EXCLUDED.position, attributes = EXCLUDED.attributes,
  area = EXCLUDED.area, base_version_id = EXCLUDED.base_version_id, geom = EXCLUDED.geom
