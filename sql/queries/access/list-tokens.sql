-- Tokens that are good now, by name.
-- $1 agency (integer, feature.id): only those of this one alone; NULL for all. $2 only the one of this name; NULL for all.
-- Rows: a ListedToken each (server/domain/token.ts).
-- Counts on feature_pkey; there are few tokens.
SELECT t.id, t.name, t.role, t.created_at AS "createdAt", t.created_by AS "createdBy", t.expires_at AS "expiresAt",
  CASE WHEN t.agency_ids IS NOT NULL
    THEN ARRAY(SELECT code FROM feature WHERE id = ANY (t.agency_ids) ORDER BY code) END AS agencies,
  station.code AS station
FROM access_token AS t
LEFT JOIN feature AS station ON station.id = t.station_id
WHERE t.revoked_at IS NULL AND t.expires_at > now()
  AND ($1::integer IS NULL OR t.agency_ids = ARRAY[$1::integer]) AND ($2::text IS NULL OR t.name = $2)
ORDER BY t.name
