-- A common table expression `{table}_shown`: the rows of a table that shares show in a tile, for all layers of them.
-- $4..$8 as in sql/queries/tiles/layer.sql; behind `clock` and sql/queries/tiles/shared-parts.sql. The words in braces are
-- put in from the constants of server/tiles/shared-tile-sql.ts.
-- Columns: those of the table; `is_cut` (whether it ends at the edge of the zones; not when one share shows it whole, or
-- one zone has all of it), `parts` (what of it lies in the zones around the tile, a part for each), `part_label` (where its
-- label stands when it is cut, in all tiles the same; NULL where nothing of it is in a zone) and `shows_…` for each field.
-- Counts on the primary key of the table.
{table}_shown AS MATERIALIZED (
  SELECT t.*,
    bool_and(p.is_cut) AND NOT bool_or(p.is_whole) AS is_cut,
    array_agg(p.{part}) FILTER (WHERE p.{part} && ST_MakeEnvelope($4, $5, $6, $7, 3857)) AS parts,
    (array_agg(p.label_3857 ORDER BY p.label_3857 ~= t.label_3857 DESC, p.zone_id)
      FILTER (WHERE NOT ST_IsEmpty(p.label_3857)))[1] AS part_label,
    {shows}
  FROM parts AS p
  JOIN {table} AS t ON t.version_id = p.version_id AND t.agency_id = p.agency_id
  WHERE p.layer = '{table}' AND {isKind}
    AND t.valid_from <= (SELECT now FROM clock) AND t.valid_to > (SELECT now FROM clock)
  GROUP BY t.version_id
)
