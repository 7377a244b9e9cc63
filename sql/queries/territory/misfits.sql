-- Where a draft's areas do not fit with what is around them, and whose boundaries it touches. Looks only at what touches
-- the ground that changes hands; its areas must be valid.
-- $1 the draft (integer, draft.id); $2 the moment (timestamptz); $3 the tolerance, metres; $4 the most faults to tell;
-- $5 scopeIds (integer[]). Braces are filled in by server/stores/draft-check-store.ts: whether `t` is in scope. Of what is
-- neither in scope nor in the draft no code and no area is told, and all of it is one.
-- Rows: kind, layer, codes, parent (codes), lon, lat (degrees, EPSG:4326), area (GeoJSON MultiPolygon), area_m2; of kind
-- `touches` just `codes`: agencies other than the draft's whose area comes within the tolerance.
-- Counts on jurisdiction_geom, beat_geom, agency_geom, jurisdiction_id, beat_id, beat_jurisdiction and those of ground.sql.
WITH
{ground},
-- jurisdictions and beats around, as they would be; codes one by one, for a join may read all features
result AS MATERIALIZED (
  (SELECT DISTINCT ON (t.version_id) 'jurisdiction' AS layer, t.code, NULL::text AS parent, t.geom, ({jurisdiction}) AS is_seen
  FROM (
    SELECT n.* FROM ground AS g JOIN jurisdiction AS n ON n.geom && g.near
    UNION ALL
    SELECT n.* FROM changed AS c JOIN feature AS p ON p.layer = 'jurisdiction' AND p.code = c.parent
    JOIN jurisdiction AS n ON n.id = p.id WHERE c.layer = 'beat'
  ) AS t
  WHERE t.valid_from <= $2 AND t.valid_to > $2
    AND NOT EXISTS (SELECT FROM changed AS c WHERE c.layer = 'jurisdiction' AND c.id = t.id))
  UNION ALL
  (SELECT DISTINCT ON (t.version_id) 'beat', t.code, (SELECT p.code FROM feature AS p WHERE p.id = t.jurisdiction_id), t.geom, ({beat})
  FROM ground AS g JOIN beat AS t ON t.geom && g.near
  WHERE t.valid_from <= $2 AND t.valid_to > $2
    AND NOT EXISTS (SELECT FROM changed AS c WHERE c.layer = 'beat' AND c.id = t.id))
  UNION ALL
  SELECT layer, code, parent, after, true FROM changed WHERE after IS NOT NULL
),
-- what they should lie in, by the layer of what lies in it; whether it had something in it, and keeps what does not change.
-- Single values with a limit: for EXISTS the planner may read all beats.
container AS MATERIALIZED (
  SELECT 'jurisdiction' AS layer, t.code, t.geom, true AS had_any, true AS keeps_any,
    ({agency}) OR t.code IN (SELECT c.parent FROM changed AS c) AS is_seen
  FROM agency AS t
  WHERE t.valid_from <= $2 AND t.valid_to > $2 AND (
    EXISTS (SELECT FROM ground AS g WHERE g.layer = 'jurisdiction' AND g.near && t.geom)
    OR t.code IN (SELECT c.parent FROM changed AS c WHERE c.layer = 'jurisdiction'))
  UNION ALL
  SELECT 'beat', r.code, r.geom,
    (SELECT true FROM feature AS f JOIN beat AS b ON b.jurisdiction_id = f.id
      WHERE f.layer = 'jurisdiction' AND f.code = r.code AND b.valid_from <= $2 AND b.valid_to > $2
      LIMIT 1),
    (SELECT true FROM feature AS f JOIN beat AS b ON b.jurisdiction_id = f.id
      WHERE f.layer = 'jurisdiction' AND f.code = r.code AND b.valid_from <= $2 AND b.valid_to > $2
        AND b.id NOT IN (SELECT c.id FROM changed AS c WHERE c.layer = 'beat' AND c.id IS NOT NULL)
      LIMIT 1),
    r.is_seen OR r.code IN (SELECT c.parent FROM changed AS c)
  FROM result AS r WHERE r.layer = 'jurisdiction'
),
-- what was gained and another has too
overlap AS (
  SELECT g.layer, pair.codes,
    ST_Union(only_areas(ST_Intersection(only_areas(ST_Intersection(g.near, n.geom, 1e-9)), c.after, 1e-9)), 1e-9) AS geom
  FROM ground AS g
  JOIN changed AS c USING (layer, code)
  JOIN result AS n ON n.layer = g.layer AND n.code <> g.code AND n.geom && g.near AND ST_Intersects(g.near, n.geom)
  CROSS JOIN LATERAL (
    SELECT CASE WHEN n.is_seen THEN ARRAY[LEAST(g.code, n.code), GREATEST(g.code, n.code)] ELSE ARRAY[g.code] END AS codes
  ) AS pair
  WHERE g.is_gain
  GROUP BY g.layer, pair.codes
),
-- what may lie outside: what was gained, all of what has come to another container, and what the container has lost
inside AS (
  SELECT c.layer, c.code, c.parent, c.after AS geom
  FROM changed AS c WHERE c.after IS NOT NULL AND c.parent IS DISTINCT FROM c.parent_before
  UNION ALL
  SELECT c.layer, c.code, c.parent, only_areas(ST_Intersection(g.near, c.after, 1e-9))
  FROM ground AS g JOIN changed AS c USING (layer, code) WHERE g.is_gain AND c.parent IS NOT DISTINCT FROM c.parent_before
  UNION ALL
  SELECT n.layer, n.code, n.parent, only_areas(ST_Intersection(g.near, n.geom, 1e-9))
  FROM ground AS g JOIN result AS n ON n.layer = 'beat' AND n.parent = g.code AND n.geom && g.near AND ST_Intersects(g.near, n.geom)
  WHERE g.layer = 'jurisdiction' AND NOT g.is_gain
),
outside AS (
  SELECT i.layer, i.code, i.parent,
    ST_Union(CASE WHEN p.geom IS NULL THEN i.geom ELSE only_areas(ST_Difference(i.geom, p.geom, 1e-9)) END, 1e-9) AS geom
  FROM inside AS i LEFT JOIN container AS p ON p.layer = i.layer AND p.code = i.parent
  WHERE p.geom IS NULL OR NOT ST_Covers(p.geom, i.geom)
  GROUP BY i.layer, i.code, i.parent
),
-- ground that somebody must have: what was lost, and for beats what their jurisdiction has gained
needed AS (
  SELECT p.layer, CASE WHEN p.is_seen THEN p.code END AS parent, only_areas(ST_Intersection(g.near, p.geom, 1e-9)) AS geom
  FROM ground AS g JOIN container AS p ON p.geom && g.near AND ST_Intersects(g.near, p.geom)
    AND CASE WHEN g.is_gain THEN g.layer = 'jurisdiction' AND p.layer = 'beat' AND p.code = g.code ELSE p.layer = g.layer END
  WHERE p.keeps_any OR EXISTS (SELECT FROM changed AS c WHERE c.layer = 'beat' AND c.parent = p.code)
  UNION ALL
  -- a jurisdiction without beats needs none; with its first one it needs them everywhere
  SELECT p.layer, p.code, p.geom
  FROM container AS p
  WHERE p.layer = 'beat' AND EXISTS (SELECT FROM changed AS c WHERE c.layer = 'beat' AND c.parent = p.code)
    AND p.had_any IS NULL
),
gap AS (
  SELECT n.layer, n.parent,
    ST_Union(CASE WHEN had.geom IS NULL THEN n.geom ELSE only_areas(ST_Difference(n.geom, had.geom, 1e-9)) END, 1e-9) AS geom
  FROM needed AS n
  CROSS JOIN LATERAL (
    SELECT ST_Union(only_areas(ST_Intersection(n.geom, child.geom, 1e-9)), 1e-9) AS geom
    FROM result AS child
    WHERE child.layer = n.layer AND child.geom && n.geom AND ST_Intersects(n.geom, child.geom)
  ) AS had
  GROUP BY n.layer, n.parent
),
-- those that a circle of the tolerance fits into, part by part; one of 0.5 m has more than 1.5e-11 square degrees
fault AS (
  SELECT kind, layer, codes, parent, part.geom
  FROM (
    SELECT 1 AS sort, 'overlap' AS kind, layer, codes, NULL::text AS parent, geom FROM overlap
    UNION ALL SELECT 2, 'gap', layer, NULL, parent, geom FROM gap
    UNION ALL SELECT 3, 'outside-parent', layer, ARRAY[code], parent, geom FROM outside
  ) AS each
  CROSS JOIN LATERAL ST_Dump(geom) AS part
  WHERE ST_Area(part.geom) > 6e-11 * $3::float8 ^ 2
    AND NOT ST_IsEmpty(ST_Buffer(ST_Transform(part.geom, metric_srid(part.geom)), -$3::float8 / 2, 'quad_segs=4'))
  ORDER BY sort, layer, codes, parent, ST_Area(part.geom) DESC
  LIMIT $4
)
SELECT
  -- a whole part of what should contain it, apart from the rest
  CASE WHEN kind = 'gap' AND EXISTS (
      SELECT FROM container AS p CROSS JOIN LATERAL ST_Dump(p.geom) AS part
      WHERE p.layer = fault.layer AND p.code = fault.parent AND ST_NumGeometries(p.geom) > 1 AND part.geom && fault.geom
        AND abs(ST_Area(part.geom) - ST_Area(fault.geom)) < 1e-6 * ST_Area(part.geom)
        AND ST_Intersects(part.geom, place))
    THEN 'island-lost' ELSE kind END AS kind,
  layer,
  -- around a gap the one with the longest common edge first
  CASE WHEN kind <> 'gap' THEN codes ELSE ARRAY(
    SELECT n.code
    FROM ST_Buffer(fault.geom, 5e-6, 'quad_segs=1') AS around, result AS n
    WHERE n.layer = fault.layer AND n.is_seen AND n.geom && around AND ST_Intersects(around, n.geom)
    ORDER BY ST_Area(only_areas(ST_Intersection(around, n.geom, 1e-9))) DESC, n.code) END AS codes,
  parent, ST_X(place) AS lon, ST_Y(place) AS lat, CASE WHEN told THEN ST_AsGeoJSON(ST_Multi(geom), 9) END AS area,
  CASE WHEN told THEN ST_Area(geom::geography) ELSE 0 END AS area_m2
FROM fault CROSS JOIN LATERAL ST_PointOnSurface(geom) AS place
CROSS JOIN LATERAL (
  SELECT CASE kind WHEN 'overlap' THEN cardinality(codes) = 2 WHEN 'gap' THEN parent IS NOT NULL ELSE true END AS told
) AS whose
UNION ALL
SELECT 'touches', NULL, ARRAY(
  SELECT a.code FROM draft AS d, agency AS a
  WHERE d.id = $1 AND a.id IS DISTINCT FROM d.agency_id AND a.valid_from <= $2 AND a.valid_to > $2 AND (
    EXISTS (SELECT FROM ground AS g WHERE g.near && a.geom AND ST_DWithin(g.piece, a.geom, $3::float8 / 1e5))
    OR EXISTS (SELECT FROM changed AS c WHERE c.layer = 'jurisdiction' AND c.parent IS DISTINCT FROM c.parent_before
      AND a.code IN (c.parent, c.parent_before))
    OR a.code IN (
      SELECT jsonb_array_elements_text(NULLIF(c.attributes -> 'agencies', 'null')) FROM draft_change AS c
      WHERE c.draft_id = $1 AND c.layer = 'adjacency-zone')
    OR a.id IN (
      SELECT unnest(z.agency_ids) FROM draft_change AS c JOIN adjacency_zone AS z ON z.version_id = c.base_version_id
      WHERE c.draft_id = $1 AND c.layer = 'adjacency-zone'))
  ORDER BY a.code), NULL, NULL, NULL, NULL, NULL
