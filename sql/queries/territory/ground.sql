-- Common table expressions: what a draft changes, and the ground that changes hands by it. Filled into other statements.
-- $1 the draft (integer, draft.id); $2 the moment (timestamptz) as of which it is looked at. Its areas must be valid.
-- The grid of all overlays, 1e-9 degree, is a tenth of a millimetre.
-- Counts on draft_change_pkey, feature_layer_code_key, jurisdiction_id, beat_id.

-- features of the draft, with their area and the code of what contains them, before and after; NULL where they are not
changed AS MATERIALIZED (
  SELECT c.layer, c.code, f.id, was.geom AS before, was.parent AS parent_before, c.geom AS after,
    c.attributes ->> CASE c.layer WHEN 'jurisdiction' THEN 'agency' ELSE 'jurisdiction' END AS parent
  FROM draft_change AS c
  LEFT JOIN feature AS f ON f.layer = c.layer AND f.code = c.code
  LEFT JOIN LATERAL (
    SELECT j.geom, (SELECT p.code FROM feature AS p WHERE p.id = j.agency_id) AS parent FROM jurisdiction AS j
    WHERE c.layer = 'jurisdiction' AND j.id = f.id AND j.valid_from <= $2 AND j.valid_to > $2
    UNION ALL
    SELECT b.geom, (SELECT p.code FROM feature AS p WHERE p.id = b.jurisdiction_id) FROM beat AS b
    WHERE c.layer = 'beat' AND b.id = f.id AND b.valid_from <= $2 AND b.valid_to > $2
  ) AS was ON true
  WHERE c.draft_id = $1 AND c.layer <> 'adjacency-zone'
),
-- what each gains and loses, piece by piece, without what is nowhere 5 cm wide; `near` is a metre more on every side, for
-- a narrow gap that was there before may become too wide
ground AS MATERIALIZED (
  SELECT layer, code, is_gain, piece, ST_Buffer(piece, 1e-5, 'quad_segs=2') AS near
  FROM (
    SELECT c.layer, c.code, way.is_gain, part.geom AS piece, ST_Area(part.geom) AS area
    FROM changed AS c,
      LATERAL (VALUES (true, c.after, c.before), (false, c.before, c.after)) AS way (is_gain, has, has_not),
      LATERAL ST_Dump(CASE
        WHEN has_not IS NULL THEN has
        WHEN NOT ST_OrderingEquals(has, has_not) THEN only_areas(ST_Difference(has, has_not, 1e-9)) END) AS part
  ) AS each
  WHERE area > 1e-12 AND ((area > 1e-6 * ST_Perimeter(piece) AND ST_NumInteriorRings(piece) = 0)
    OR NOT ST_IsEmpty(ST_Buffer(piece, -5e-7, 'quad_segs=1')))
)
