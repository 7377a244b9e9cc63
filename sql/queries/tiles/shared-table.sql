-- A common table expression `{table}_shown`: the rows of a table that shares show in a tile, for all layers of them.
-- $4..$8 as in sql/queries/tiles/layer.sql; behind sql/queries/tiles/shared-zones.sql. The words in braces are put in from
-- the constants of server/tiles/shared-tile-sql.ts.
-- Columns: those of the table; `whole` (not compressed), `part` (what is drawn, clipped to the tile, valid, not yet cut to
-- the zones), `zone_ids` (the zones that show the row, in the tile or elsewhere), `is_cut` (whether it ends at their edge;
-- not when one share shows it whole), `is_inside` (whether one of them has all of `part`), and `shows_…` for each field.
-- Whether a row and a zone meet is asked where the tile is before it is asked everywhere.
-- Counts on the index {table}_geom_3857.
{table}_shown AS MATERIALIZED (
  SELECT t.*, drawn.whole, drawn.part, shared.*
  FROM {table} AS t
  CROSS JOIN LATERAL (
    SELECT ST_SetSRID(t.geom_3857, 3857) AS whole, {part} AS part
    OFFSET 0
  ) AS drawn
  JOIN LATERAL (
    SELECT array_agg(zone_id) AS zone_ids, bool_and(is_cut) AS is_cut, bool_or(is_inside) AS is_inside,
      bool_or(is_here) AS is_here, {shows}
    FROM (
      SELECT g.*, CASE WHEN is_inside THEN true ELSE ST_Intersects(here, drawn.whole) END AS is_here
      FROM (
        SELECT g.zone_id, g.is_cut, g.fields, z.whole AS zone, z.here, z.is_all OR {isInside} AS is_inside
        FROM grants AS g JOIN zone AS z ON z.zone_id = g.zone_id
        WHERE g.layer = '{table}' AND g.owner_id = t.agency_id AND {isKind} AND z.whole && drawn.whole
        OFFSET 0
      ) AS g
      OFFSET 0
    ) AS g
    WHERE is_here OR ST_Intersects(zone, drawn.whole)
  ) AS shared ON zone_ids IS NOT NULL AND {isDrawn}
  WHERE t.geom_3857 && ST_MakeEnvelope($4, $5, $6, $7, 3857)
    AND t.valid_from <= (SELECT now FROM clock) AND t.valid_to > (SELECT now FROM clock)
    AND {hasPart}
)
