-- Common table expressions in front of the layers of a liaison's tile. $4..$8 as in sql/queries/tiles/layer.sql.
-- `grants`: as server/stores/scope-sql.ts has it. `parts`: what shares show of features around the tile, a row for each
-- feature, zone and share.
-- Counts on the index zone_part_box.
{grants}, parts AS MATERIALIZED (
  SELECT p.layer, p.version_id, p.agency_id, p.zone_id, p.is_whole, p.geom_3857, p.geom_overview, p.label_3857,
    g.is_cut, g.kinds, g.fields
  FROM zone_part AS p
  JOIN grants AS g ON g.zone_version_id = p.zone_version_id AND g.layer = p.layer AND g.owner_id = p.agency_id
  WHERE p.box_3857 && ST_MakeEnvelope($4, $5, $6, $7, 3857)
)
