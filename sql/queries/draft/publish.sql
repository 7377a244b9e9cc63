-- Begins the versions of a draft's features of one layer, which must be closed already.
-- $1 the draft (integer, draft.id); $2 when they take effect (timestamptz); $3 search texts (jsonb, by layer and code). Braces are
-- filled in by server/stores/publication-store.ts: layer and table, the columns that the layer has of its own and their values.
-- No rows. Counts on draft_change_pkey, feature_layer_code_key.
INSERT INTO {table} (id, code, name_zh, name_en, search_text, valid_from, drawn_by, approved_by, reason, draft_id, geom, {columns})
SELECT f.id, c.code, c.attributes ->> 'name_zh', c.attributes ->> 'name_en', COALESCE($3::jsonb ->> (c.layer || ' ' || c.code), ''), $2::timestamptz,
  d.author_name, d.approved_by, NULLIF(d.reason, ''), d.id, c.geom, {values}
FROM draft AS d
JOIN draft_change AS c ON c.draft_id = d.id AND c.layer = '{layer}' AND c.geom IS NOT NULL
JOIN feature AS f ON f.layer = c.layer AND f.code = c.code
WHERE d.id = $1
ORDER BY c.position
