-- Stores the terms of a share.
-- $1 the share (integer, share.id); $2 jsonb by layer: fields, kinds and severities (null for all), delayMs, gridM (metres).
-- No rows. Counts on no index.
INSERT INTO share_layer (share_id, layer, fields, kinds, severities, delay_ms, grid_m)
SELECT $1::integer, layer,
  ARRAY (SELECT jsonb_array_elements_text(terms -> 'fields')),
  CASE jsonb_typeof(terms -> 'kinds') WHEN 'array' THEN ARRAY (SELECT jsonb_array_elements_text(terms -> 'kinds')) END,
  CASE jsonb_typeof(terms -> 'severities')
    WHEN 'array' THEN ARRAY (SELECT jsonb_array_elements_text(terms -> 'severities')::smallint) END,
  (terms ->> 'delayMs')::integer, (terms ->> 'gridM')::integer
FROM jsonb_each($2::jsonb) AS each (layer, terms)
