-- Whether a draft that was published after another one takes effect at the very same moment near it, or builds on it: then
-- that one has to be withdrawn first.
-- $1 the draft (integer, draft.id), which is scheduled.
-- One row: is_on_top.
-- Counts on draft_change_pkey.
SELECT EXISTS (
  SELECT FROM draft AS d
  JOIN draft AS o ON o.id <> d.id AND o.state = 'scheduled' AND o.takes_effect_at = d.takes_effect_at
    AND (o.published_at, o.id) > (d.published_at, d.id)
  JOIN draft_change AS own ON own.draft_id = d.id
  JOIN draft_change AS top ON top.draft_id = o.id
  WHERE d.id = $1 AND (
    (top.layer, top.code) = (own.layer, own.code)
    OR (own.layer = 'jurisdiction' AND top.attributes ->> 'jurisdiction' = own.code)
    OR top.geom && ST_Expand(own.geom, 1e-5))
) AS is_on_top
