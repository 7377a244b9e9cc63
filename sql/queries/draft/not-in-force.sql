-- Attributes of a draft's changes that name an agency or a station that is not in force when the draft takes effect, or a
-- station that is another agency's then.
-- $1 the draft (integer, draft.id); $2 the moment (timestamptz).
-- Rows: index (integer, from 0, of the change in the draft), attribute.
-- Counts on draft_change_pkey, feature_pkey.
WITH
change AS (
  SELECT (row_number() OVER (ORDER BY position) - 1)::integer AS index, layer, attributes
  FROM draft_change WHERE draft_id = $1
),
agency_then AS (
  SELECT id, code FROM agency WHERE valid_from <= $2 AND valid_to > $2
)
SELECT index, 'agency' AS attribute FROM change
WHERE layer = 'jurisdiction' AND attributes IS NOT NULL
  AND NOT EXISTS (SELECT FROM agency_then AS a WHERE a.code = attributes ->> 'agency')
UNION ALL
SELECT index, 'station' FROM change
WHERE layer = 'jurisdiction' AND attributes IS NOT NULL AND NOT EXISTS (
  SELECT FROM station AS s JOIN feature AS a ON a.id = s.agency_id
  WHERE s.code = attributes ->> 'station' AND a.code = attributes ->> 'agency' AND s.valid_from <= $2 AND s.valid_to > $2)
UNION ALL
SELECT index, 'agencies' FROM change
WHERE layer = 'adjacency-zone' AND attributes IS NOT NULL AND EXISTS (
  SELECT FROM jsonb_array_elements_text(attributes -> 'agencies') AS party (code)
  WHERE NOT EXISTS (SELECT FROM agency_then AS a WHERE a.code = party.code))
ORDER BY index, attribute
