-- Features of a draft that somebody else has changed since they were drawn on, or will have by then.
-- $1 the draft (integer, draft.id); $2 when it takes effect (timestamptz).
-- Rows: layer, code, base_version_id (NULL for what was not there) and last_version_id (NULL for what is not there any more).
-- Counts on draft_change_pkey, feature_layer_code_key, jurisdiction_id, beat_id, adjacency_zone_id.
SELECT c.layer, c.code, c.base_version_id::integer,
  CASE WHEN last.valid_to > $2 THEN last.version_id END::integer AS last_version_id
FROM draft_change AS c
LEFT JOIN feature AS f ON f.layer = c.layer AND f.code = c.code
LEFT JOIN LATERAL (
  SELECT v.version_id, v.valid_from, v.valid_to
  FROM (
    SELECT version_id, valid_from, valid_to FROM jurisdiction WHERE c.layer = 'jurisdiction' AND id = f.id
    UNION ALL SELECT version_id, valid_from, valid_to FROM beat WHERE c.layer = 'beat' AND id = f.id
    UNION ALL SELECT version_id, valid_from, valid_to FROM adjacency_zone WHERE c.layer = 'adjacency-zone' AND id = f.id
  ) AS v
  ORDER BY v.valid_from DESC
  LIMIT 1
) AS last ON true
WHERE c.draft_id = $1 AND CASE
  -- drawn as new: its code must be free by then
  WHEN c.base_version_id IS NULL THEN last.valid_to > $2
  -- drawn on the last version, which goes on, or is over by then and comes back
  ELSE last.version_id IS DISTINCT FROM c.base_version_id OR last.valid_from >= $2
    OR (last.valid_to < 'infinity' AND last.valid_to > $2) OR (last.valid_to <= $2 AND c.geom IS NULL) END
ORDER BY c.position
