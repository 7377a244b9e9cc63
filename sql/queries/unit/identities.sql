-- Every unit that is not retired, as far as fixes and scopes are concerned.
-- No parameters.
-- Rows: id, code, kind, agencyId, beatId (feature.id or NULL), jurisdictionIds (of its beat, else of its station).
SELECT u.id, u.code, u.kind, u.agency_id AS "agencyId", u.beat_id AS "beatId",
  CASE WHEN u.beat_id IS NULL
    THEN ARRAY(SELECT j.id FROM jurisdiction AS j
               WHERE j.station_id = u.station_id AND j.valid_from <= now() AND j.valid_to > now() ORDER BY j.id)
    ELSE ARRAY(SELECT b.jurisdiction_id FROM beat AS b
               WHERE b.id = u.beat_id AND b.valid_from <= now() AND b.valid_to > now())
  END AS "jurisdictionIds"
FROM unit AS u
WHERE u.retired_at IS NULL
