-- Versions of one layer, as they are, were or will be in force.
-- Braces are filled in by server/stores/territory-store.ts: layer and table, the columns that the layer has of its own,
-- a condition on `t`, and what comes behind it.
-- Rows: id (feature.id), version_id, layer, code, names, agency, station, jurisdiction, kind, agencies and rule (codes; null
-- where the layer has none), valid_from, valid_to, drawn_by, approved_by, reason, geometry (GeoJSON, EPSG:4326), area_m2.
-- Counts on *_geom, jurisdiction_id, beat_id, adjacency_zone_id or feature_layer_code_key, by the condition.
SELECT t.id, t.version_id::integer, '{layer}' AS layer, t.code, t.name_zh, t.name_en, {own},
  t.valid_from, t.valid_to, t.drawn_by, t.approved_by, t.reason,
  ST_AsGeoJSON(t.geom, 15) AS geometry, ST_Area(t.geom::geography) AS area_m2
FROM {table} AS t
WHERE {condition}
{rest}
