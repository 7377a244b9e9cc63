-- Drafts that somebody may read, those changed last first.
-- $1 the agencies of the reader (integer[], feature.id), NULL for all; $2 one draft (integer, draft.id), NULL for those that
-- are under way or have ended in the last 30 days.
-- Rows: a summary of each; times as timestamptz, bbox (float8[], degrees, EPSG:4326) of what it changes, before and after,
-- and how many features those are.
-- Counts on draft_agency, draft_touches, draft_change_pkey, *_pkey.
SELECT d.id, d.version, d.title, d.reason, d.agency_id, agency.code AS agency, d.author_key, d.author_name AS author,
  d.created_at, d.updated_at, d.submitted_at, d.touches, d.approved_by, d.approved_at, d.return_note, d.published_at,
  d.takes_effect_at,
  CASE WHEN d.state = 'scheduled' AND d.takes_effect_at <= now() THEN 'published' ELSE d.state END AS state,
  (SELECT ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)]
    FROM (
      SELECT ST_Extent(geom) AS box
      FROM (
        SELECT c.geom FROM draft_change AS c WHERE c.draft_id = d.id
        UNION ALL
        SELECT COALESCE(j.geom, b.geom, z.geom) FROM draft_change AS c
        LEFT JOIN jurisdiction AS j ON c.layer = 'jurisdiction' AND j.version_id = c.base_version_id AND j.code = c.code
        LEFT JOIN beat AS b ON c.layer = 'beat' AND b.version_id = c.base_version_id AND b.code = c.code
        LEFT JOIN adjacency_zone AS z ON c.layer = 'adjacency-zone' AND z.version_id = c.base_version_id AND z.code = c.code
        WHERE c.draft_id = d.id
      ) AS changed
    ) AS extent
    WHERE box IS NOT NULL) AS bbox,
  (SELECT count(*)::integer FROM draft_change AS c WHERE c.draft_id = d.id) AS features
FROM draft AS d LEFT JOIN feature AS agency ON agency.id = d.agency_id
WHERE ($1::integer[] IS NULL OR d.agency_id = ANY ($1) OR (d.touches && $1 AND d.submitted_at IS NOT NULL))
  AND CASE WHEN $2::integer IS NOT NULL THEN d.id = $2
    ELSE d.state IN ('open', 'submitted', 'approved') OR (d.state = 'scheduled' AND d.takes_effect_at > now() - interval '30 days')
      OR d.updated_at > now() - interval '30 days' END
ORDER BY d.updated_at DESC, d.id DESC
LIMIT 500
