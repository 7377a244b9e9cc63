-- When something near a draft's changes begins or ends after a moment: each time the draft must fit then, too.
-- $1 the draft (integer, draft.id); $2 the moment (timestamptz).
-- Rows: at (timestamptz), earliest first; the features (text[], layer and code) that begin or end
-- then; of zones, which need not fit, only those that the draft changes, wherever they are by then.
-- Counts on the indexes *_valid_from and *_valid_to.
WITH
later AS (
  SELECT 'jurisdiction' AS layer, code, geom, at FROM jurisdiction, unnest(ARRAY[valid_from, valid_to]) AS at
  WHERE (valid_from > $2 OR (valid_to > $2 AND valid_to < 'infinity')) AND at > $2 AND at < 'infinity'
  UNION ALL
  SELECT 'beat', code, geom, at FROM beat, unnest(ARRAY[valid_from, valid_to]) AS at
  WHERE (valid_from > $2 OR (valid_to > $2 AND valid_to < 'infinity')) AND at > $2 AND at < 'infinity'
  UNION ALL
  SELECT 'agency', code, geom, at FROM agency, unnest(ARRAY[valid_from, valid_to]) AS at
  WHERE (valid_from > $2 OR (valid_to > $2 AND valid_to < 'infinity')) AND at > $2 AND at < 'infinity'
  UNION ALL
  SELECT 'adjacency-zone', z.code, z.geom, at
  FROM draft_change AS c JOIN adjacency_zone AS z ON z.code = c.code, unnest(ARRAY[z.valid_from, z.valid_to]) AS at
  WHERE c.draft_id = $1 AND c.layer = 'adjacency-zone' AND at > $2 AND at < 'infinity'
),
-- where the draft changes something, with a metre around
place AS (
  SELECT ST_Expand(geom, 1e-5) AS geom FROM draft_change WHERE draft_id = $1 AND geom IS NOT NULL
  UNION ALL SELECT ST_Expand(j.geom, 1e-5) FROM draft_change AS c JOIN jurisdiction AS j ON j.version_id = c.base_version_id AND j.code = c.code
    WHERE c.draft_id = $1 AND c.layer = 'jurisdiction'
  UNION ALL SELECT ST_Expand(b.geom, 1e-5) FROM draft_change AS c JOIN beat AS b ON b.version_id = c.base_version_id AND b.code = c.code
    WHERE c.draft_id = $1 AND c.layer = 'beat'
)
SELECT at, array_agg(DISTINCT layer || ' ' || code) AS features
FROM later WHERE layer = 'adjacency-zone' OR EXISTS (SELECT FROM place WHERE place.geom && later.geom)
GROUP BY at ORDER BY at
LIMIT 1000
