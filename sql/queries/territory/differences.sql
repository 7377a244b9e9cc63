-- What a draft does to each of its features: the ground that it gains of each neighbour and loses to each, and who is
-- concerned. Its areas must be valid.
-- $1 the draft (integer, draft.id); $2 the moment (timestamptz); $3 scopeIds (integer[]). Braces are filled in by
-- server/stores/draft-check-store.ts: whether `t` is in scope. What is neither in scope nor in the draft is told as nobody's,
-- and none of its beats and wardens is counted.
-- Rows: layer, code, names, change, area_before_m2, area_after_m2, exchanges (jsonb: a list of {code, gainedM2}), beats,
-- wardens, in the order of the draft.
-- Counts on jurisdiction_geom, beat_geom, unit_beat and those of ground.sql.
WITH
{ground},
-- who had what is gained before, and who has what is lost afterwards
neighbour AS (
  SELECT g.layer, g.code, g.is_gain, g.piece, CASE WHEN o.is_seen THEN o.code END AS other, o.geom
  FROM ground AS g
  JOIN LATERAL (
    SELECT c.code, CASE WHEN g.is_gain THEN c.before ELSE c.after END AS geom, true AS is_seen
    FROM changed AS c WHERE c.layer = g.layer AND c.code <> g.code
    UNION ALL
    SELECT t.code, t.geom, ({jurisdiction}) FROM jurisdiction AS t
    WHERE g.layer = 'jurisdiction' AND t.geom && g.piece AND t.valid_from <= $2 AND t.valid_to > $2
      AND NOT EXISTS (SELECT FROM changed AS c WHERE c.layer = g.layer AND c.id = t.id)
    UNION ALL
    SELECT t.code, t.geom, ({beat}) FROM beat AS t
    WHERE g.layer = 'beat' AND t.geom && g.piece AND t.valid_from <= $2 AND t.valid_to > $2
      AND NOT EXISTS (SELECT FROM changed AS c WHERE c.layer = g.layer AND c.id = t.id)
  ) AS o ON o.geom && g.piece AND ST_Intersects(o.geom, g.piece)
),
exchange AS (
  SELECT layer, code, other, sum(CASE WHEN is_gain THEN m2 ELSE -m2 END) AS gained_m2
  FROM (
    SELECT layer, code, is_gain, other,
      ST_Area(only_areas(ST_Intersection(piece, geom, 1e-9))::geography) AS m2
    FROM neighbour
    UNION ALL
    -- the rest is nobody's
    SELECT g.layer, g.code, g.is_gain, NULL, ST_Area(CASE WHEN known.geom IS NULL THEN g.piece
      ELSE only_areas(ST_Difference(g.piece, known.geom, 1e-9)) END::geography)
    FROM ground AS g
    CROSS JOIN LATERAL (
      SELECT ST_Union(only_areas(ST_Intersection(n.piece, n.geom, 1e-9)), 1e-9) AS geom FROM neighbour AS n
      WHERE n.layer = g.layer AND n.code = g.code AND n.is_gain = g.is_gain AND ST_OrderingEquals(n.piece, g.piece)
    ) AS known
  ) AS each
  WHERE m2 > 1
  GROUP BY layer, code, other
),
-- beats in the ground that a feature gains or loses; a beat itself when it changes
concerned AS (
  SELECT DISTINCT g.layer, g.code, t.id
  FROM ground AS g JOIN beat AS t ON t.geom && g.piece AND ST_Intersects(t.geom, g.piece)
  WHERE t.valid_from <= $2 AND t.valid_to > $2 AND g.layer = 'jurisdiction' AND ({beat})
    AND ST_Area(only_areas(ST_Intersection(t.geom, g.piece, 1e-9))) > 1e-9
  UNION
  SELECT layer, code, id FROM changed WHERE layer = 'beat' AND before IS NOT NULL
)
SELECT d.layer, d.code, COALESCE(d.attributes ->> 'name_zh', was.name_zh, d.code) AS name_zh,
  COALESCE(d.attributes ->> 'name_en', was.name_en, d.code) AS name_en,
  CASE WHEN was.geom IS NULL THEN 'added' WHEN d.geom IS NULL THEN 'removed' ELSE 'changed' END AS change,
  COALESCE(ST_Area(was.geom::geography), 0) AS area_before_m2, COALESCE(ST_Area(d.geom::geography), 0) AS area_after_m2,
  (SELECT COALESCE(jsonb_agg(jsonb_build_object('code', e.other, 'gainedM2', e.gained_m2) ORDER BY abs(e.gained_m2) DESC, e.other), '[]')
    FROM exchange AS e WHERE e.layer = d.layer AND e.code = d.code) AS exchanges,
  (SELECT count(*)::integer FROM concerned AS n WHERE n.layer = d.layer AND n.code = d.code AND d.layer = 'jurisdiction') AS beats,
  (SELECT count(*)::integer FROM unit AS t JOIN concerned AS n ON n.id = t.beat_id
    WHERE n.layer = d.layer AND n.code = d.code AND t.kind = 'warden' AND t.retired_at IS NULL AND ({unit})) AS wardens
FROM draft_change AS d
LEFT JOIN LATERAL (
  SELECT name_zh, name_en, geom FROM jurisdiction AS v
  WHERE d.layer = 'jurisdiction' AND v.id = (SELECT id FROM feature AS f WHERE f.layer = d.layer AND f.code = d.code)
    AND v.valid_from <= $2 AND v.valid_to > $2
  UNION ALL
  SELECT name_zh, name_en, geom FROM beat AS v
  WHERE d.layer = 'beat' AND v.id = (SELECT id FROM feature AS f WHERE f.layer = d.layer AND f.code = d.code)
    AND v.valid_from <= $2 AND v.valid_to > $2
  UNION ALL
  SELECT name_zh, name_en, geom FROM adjacency_zone AS v
  WHERE d.layer = 'adjacency-zone' AND v.id = (SELECT id FROM feature AS f WHERE f.layer = d.layer AND f.code = d.code)
    AND v.valid_from <= $2 AND v.valid_to > $2
) AS was ON true
WHERE d.draft_id = $1
ORDER BY d.position
