-- Features of one layer by code, as their last version has them.
-- $1 scopeIds (integer[]); $2 jsonb: a list of {layer, code}. Braces are filled in by server/stores/territory-store.ts:
-- layer and table, the agencies of `t`, and whether `t` is in scope.
-- Rows: layer, code, name_zh, name_en, is_in_scope, agency_ids (integer[], feature.id).
-- Counts on feature_layer_code_key, jurisdiction_id, beat_id, adjacency_zone_id.
SELECT '{layer}' AS layer, t.code, t.name_zh, t.name_en, ({where}) AS is_in_scope, {agencies} AS agency_ids
FROM jsonb_to_recordset($2::jsonb) AS named (layer text, code text)
JOIN feature AS f ON f.layer = named.layer AND f.code = named.code
JOIN LATERAL (SELECT * FROM {table} AS v WHERE v.id = f.id ORDER BY v.valid_from DESC LIMIT 1) AS t ON true
WHERE named.layer = '{layer}'
