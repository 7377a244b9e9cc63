-- Agencies, stations and beats in force, by their codes.
-- $1 agencies, $2 stations, $3 beats (text[]).
-- Rows: layer ('agency', 'station' or 'beat'), code, id, "agencyId" (feature.id).
-- Counts on feature_layer_code_key and on the gist indexes of each layer by id.
SELECT f.layer, f.code, f.id, f.id AS "agencyId"
FROM feature AS f
WHERE f.layer = 'agency' AND f.code = ANY ($1)
  AND EXISTS (SELECT FROM agency AS a WHERE a.id = f.id AND a.valid_from <= now() AND a.valid_to > now())
UNION ALL
SELECT f.layer, f.code, f.id, s.agency_id
FROM feature AS f
JOIN station AS s ON s.id = f.id AND s.valid_from <= now() AND s.valid_to > now()
WHERE f.layer = 'station' AND f.code = ANY ($2)
UNION ALL
SELECT f.layer, f.code, f.id, b.agency_id
FROM feature AS f
JOIN beat AS b ON b.id = f.id AND b.valid_from <= now() AND b.valid_to > now()
WHERE f.layer = 'beat' AND f.code = ANY ($3)
