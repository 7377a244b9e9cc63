-- Beats that are yet to begin have the agency that their jurisdiction will have by then.
-- $1 the moment (timestamptz) from which on they begin.
-- No rows. Counts on beat_valid_from, jurisdiction_id.
UPDATE beat SET agency_id = j.agency_id
FROM jurisdiction AS j
WHERE beat.valid_from >= $1 AND j.id = beat.jurisdiction_id AND j.valid_from <= beat.valid_from AND j.valid_to > beat.valid_from
  AND beat.agency_id <> j.agency_id
