-- Shares with their zones and terms, newest first.
-- $1 the agency that must be party to them (integer, feature.id), NULL for all; $2 one share (integer, share.id), NULL for all.
-- Rows: id, owner, receiver, zones (codes), is_cut, layers (jsonb by layer, delays in milliseconds), note, times as
-- timestamptz, who by name and agency, read_at.
-- Counts on share_pkey, share_zone_pkey, share_layer_pkey.
SELECT s.id, owner.code AS owner, receiver.code AS receiver, s.is_cut,
  ARRAY (
    SELECT zone.code FROM share_zone AS z JOIN feature AS zone ON zone.id = z.zone_id
    WHERE z.share_id = s.id ORDER BY zone.code) AS zones,
  (SELECT jsonb_object_agg(l.layer, jsonb_build_object(
      'fields', l.fields, 'kinds', l.kinds, 'severities', l.severities, 'delayMs', l.delay_ms, 'gridM', l.grid_m))
    FROM share_layer AS l WHERE l.share_id = s.id) AS layers,
  s.starts_at, s.ends_at, s.note,
  s.proposed_by, s.proposed_by_id, proposer.code AS proposed_by_agency, s.proposed_at,
  s.accepted_by, s.accepted_at,
  s.ended_by, ender.code AS ended_by_agency, s.ended_at,
  now() AS read_at
FROM share AS s
JOIN feature AS owner ON owner.id = s.owner_id
JOIN feature AS receiver ON receiver.id = s.receiver_id
JOIN feature AS proposer ON proposer.id = s.proposed_by_id
LEFT JOIN feature AS ender ON ender.id = s.ended_by_id
WHERE ($1::integer IS NULL OR $1 IN (s.owner_id, s.receiver_id)) AND ($2::integer IS NULL OR s.id = $2)
ORDER BY s.id DESC
LIMIT 1000
