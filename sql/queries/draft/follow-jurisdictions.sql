-- Beats follow the jurisdictions that a draft gives to another agency: what is in force then is closed, and the same begins
-- for the new agency.
-- $1 the draft (integer, draft.id); $2 when it takes effect (timestamptz).
-- No rows. Counts on jurisdiction_draft, beat_jurisdiction.
WITH
moved AS (
  SELECT b.version_id, b.valid_to, j.agency_id
  FROM jurisdiction AS j JOIN beat AS b ON b.jurisdiction_id = j.id
  WHERE j.draft_id = $1 AND j.valid_from = $2 AND b.agency_id <> j.agency_id AND b.valid_from < $2 AND b.valid_to > $2
),
closed AS (
  UPDATE beat SET valid_to = $2 FROM moved WHERE beat.version_id = moved.version_id
  RETURNING beat.*, moved.agency_id AS new_agency_id, moved.valid_to AS until
)
INSERT INTO beat (id, code, name_zh, name_en, search_text, valid_from, valid_to, drawn_by, approved_by, reason, draft_id,
  agency_id, jurisdiction_id, kind, geom)
SELECT c.id, c.code, c.name_zh, c.name_en, c.search_text, $2, c.until, d.author_name, d.approved_by, NULLIF(d.reason, ''), d.id,
  c.new_agency_id, c.jurisdiction_id, c.kind, c.geom
FROM closed AS c JOIN draft AS d ON d.id = $1
