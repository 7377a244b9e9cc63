-- Beats follow their jurisdiction to another agency: what is in force is closed, and the same begins for the new agency.
-- No parameters. No rows.
-- Counts on beat_jurisdiction.
WITH
-- beats in force whose jurisdiction has another agency, from when the jurisdiction has it or, if that is past, from now on
moved AS (
  SELECT b.version_id, j.agency_id, CASE WHEN j.valid_from > b.valid_from THEN j.valid_from ELSE now() END AS starts
  FROM jurisdiction AS j JOIN beat AS b ON b.jurisdiction_id = j.id
  WHERE j.valid_to = 'infinity' AND b.valid_to = 'infinity' AND b.agency_id <> j.agency_id
),
closed AS (
  UPDATE beat SET valid_to = moved.starts FROM moved WHERE beat.version_id = moved.version_id
  RETURNING beat.*, moved.agency_id AS new_agency_id
)
INSERT INTO beat (id, code, name_zh, name_en, search_text, valid_from, drawn_by, approved_by, reason, agency_id, jurisdiction_id, kind, geom)
SELECT id, code, name_zh, name_en, search_text, valid_to, drawn_by, approved_by, reason, new_agency_id, jurisdiction_id, kind, geom
FROM closed
