-- Adds a token, unless its name is taken or a code is not there.
-- $1 name, $2 SHA-256 of the token (hex), $3 role, $4 agencies (text[], codes; NULL for all), $5 days that it is good for,
-- $6 station (code or NULL), $7 who made it (text or NULL).
-- At most one row: id.
-- Counts on feature_layer_code_key.
INSERT INTO access_token (name, token_sha256, role, agency_ids, station_id, expires_at, created_by)
SELECT $1, decode($2, 'hex'), $3, ids, station_id, now() + make_interval(days => $5), $7
FROM (
  SELECT
    CASE WHEN $4::text[] IS NULL THEN NULL
      ELSE ARRAY(SELECT id FROM feature WHERE layer = 'agency' AND code = ANY ($4) ORDER BY id) END AS ids,
    (SELECT id FROM feature WHERE layer = 'station' AND code = $6::text) AS station_id
) AS area
WHERE ($4::text[] IS NULL OR cardinality(ids) = cardinality($4)) AND ($6::text IS NULL OR station_id IS NOT NULL)
ON CONFLICT DO NOTHING
RETURNING id
