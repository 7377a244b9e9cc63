-- What anybody would ask of PostGIS to see whether changed areas fit with their neighbours: the overlaps with each, and what
-- of the parents nobody has around what changed. The peer in `npm run bench:edit`.
-- $1 the draft (integer, draft.id). Rows: what, layer, code, area (square metres).
WITH
changed AS MATERIALIZED (
  SELECT c.layer, c.code, c.base_version_id, c.geom AS after, COALESCE(j.geom, b.geom) AS before,
    COALESCE(j.agency_id, b.jurisdiction_id) AS parent_id
  FROM draft_change AS c
  LEFT JOIN jurisdiction AS j ON c.layer = 'jurisdiction' AND j.version_id = c.base_version_id
  LEFT JOIN beat AS b ON c.layer = 'beat' AND b.version_id = c.base_version_id
  WHERE c.draft_id = $1
),
near AS MATERIALIZED (
  SELECT DISTINCT ON (j.version_id) 'jurisdiction' AS layer, j.code, j.geom FROM changed AS c
  JOIN jurisdiction AS j ON j.geom && c.after AND j.valid_to = 'infinity'
  WHERE c.layer = 'jurisdiction' AND NOT EXISTS (SELECT FROM changed AS x WHERE x.layer = 'jurisdiction' AND x.base_version_id = j.version_id)
  UNION ALL
  SELECT DISTINCT ON (b.version_id) 'beat', b.code, b.geom FROM changed AS c
  JOIN beat AS b ON b.geom && c.after AND b.valid_to = 'infinity'
  WHERE NOT EXISTS (SELECT FROM changed AS x WHERE x.layer = 'beat' AND x.base_version_id = b.version_id)
  UNION ALL
  SELECT layer, code, after FROM changed
),
parent AS MATERIALIZED (
  SELECT DISTINCT ON (a.version_id) 'jurisdiction' AS layer, a.id, a.geom FROM changed AS c
  JOIN agency AS a ON a.id = c.parent_id AND a.valid_to = 'infinity' WHERE c.layer = 'jurisdiction'
  UNION ALL
  SELECT DISTINCT ON (j.version_id) 'beat', j.id, COALESCE(x.after, j.geom) FROM changed AS c
  JOIN jurisdiction AS j ON j.id = c.parent_id AND j.valid_to = 'infinity'
  LEFT JOIN changed AS x ON x.layer = 'jurisdiction' AND x.base_version_id = j.version_id
  WHERE c.layer = 'beat'
)
SELECT 'overlap' AS what, c.layer, c.code, ST_Area(ST_Intersection(c.after, n.geom, 1e-9)::geography) AS area
FROM changed AS c JOIN near AS n ON n.layer = c.layer AND n.code <> c.code AND n.geom && c.after AND ST_Intersects(n.geom, c.after)
UNION ALL
SELECT 'gap', c.layer, c.code, ST_Area(ST_Difference(
  ST_Intersection(ST_Buffer(ST_Union(c.before, c.after, 1e-9), 1e-5), p.geom, 1e-9),
  (SELECT ST_Union(n.geom, 1e-9) FROM near AS n WHERE n.layer = c.layer AND n.geom && ST_Expand(c.after, 1e-5)), 1e-9)::geography)
FROM changed AS c JOIN parent AS p ON p.layer = c.layer AND p.id = c.parent_id
UNION ALL
SELECT 'outside', c.layer, c.code, ST_Area(ST_Difference(c.after, p.geom, 1e-9)::geography)
FROM changed AS c JOIN parent AS p ON p.layer = c.layer AND p.id = c.parent_id
