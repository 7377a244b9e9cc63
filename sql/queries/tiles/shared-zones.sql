-- Common table expressions in front of the layers of a liaison's tile. $4..$8 as in sql/queries/tiles/layer.sql.
-- `grants`: the terms of the viewer's shares, a row for each layer and zone. `zone`: each zone once, EPSG:3857; `whole`,
-- `here` (valid; what of it is around the tile, cut beyond where features are cut, so that no two edges lie on one line)
-- and `is_all`, whether the tile with its buffer lies inside, so that nothing in it needs comparing or cutting.
-- A function's value is not compressed: to unpack a zone for each row that is compared with it costs more than to compare.
-- The primary keys of share, share_layer and share_zone are counted on.
grants AS MATERIALIZED (
  SELECT owner_id, is_cut, layer, fields, kinds, zone_id, geom_3857 AS stored
  FROM share_in_force
  WHERE share_id = ANY ($8::integer[])
), zone AS MATERIALIZED (
  SELECT zone_id, whole, here, {isAll} AS is_all
  FROM (
    SELECT zone_id, whole, ST_MakeValid(ST_ClipByBox2D(whole, ST_Expand(ST_MakeBox2D(ST_MakePoint($4, $5), ST_MakePoint($6, $7)), ($6 - $4) / 16))) AS here
    FROM (
      SELECT zone_id, ST_SetSRID(stored, 3857) AS whole
      FROM (SELECT DISTINCT ON (zone_id) zone_id, stored FROM grants) AS once
      OFFSET 0
    ) AS unpacked
    OFFSET 0
  ) AS clipped
)
