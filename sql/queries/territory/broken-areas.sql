-- Areas of a draft that are none: crossing themselves, or without any extent.
-- $1 the draft (integer, draft.id).
-- Rows: kind, layer, code, lon, lat (degrees, EPSG:4326; somewhere in the draft's agency where it has no position at all).
-- Counts on draft_change_pkey, *_pkey.
SELECT CASE WHEN detail.valid THEN 'no-area' ELSE 'self-crossing' END AS kind, c.layer, c.code,
  ST_X(place.geom) AS lon, ST_Y(place.geom) AS lat
FROM draft_change AS c
CROSS JOIN LATERAL ST_IsValidDetail(c.geom) AS detail
LEFT JOIN jurisdiction AS j ON c.layer = 'jurisdiction' AND j.version_id = c.base_version_id AND j.code = c.code
LEFT JOIN beat AS b ON c.layer = 'beat' AND b.version_id = c.base_version_id AND b.code = c.code
LEFT JOIN adjacency_zone AS z ON c.layer = 'adjacency-zone' AND z.version_id = c.base_version_id AND z.code = c.code
CROSS JOIN LATERAL (
  SELECT COALESCE(
    detail.location,
    ST_SetSRID(ST_MakePoint((c.area #>> '{0,0,0,0}')::float8, (c.area #>> '{0,0,0,1}')::float8), 4326),
    ST_PointOnSurface(COALESCE(j.geom, b.geom, z.geom)),
    (SELECT ST_PointOnSurface(a.geom) FROM draft AS d JOIN agency AS a ON a.id = d.agency_id
      WHERE d.id = $1 ORDER BY a.valid_from DESC LIMIT 1)) AS geom
) AS place
WHERE c.draft_id = $1 AND (NOT detail.valid OR ST_Area(c.geom) = 0)
ORDER BY c.position
