-- One layer of one tile. The words in braces are put in from the constants of server/tiles/tile-sql.ts.
-- $1 xmin and $2 ymax of the tile (metres, EPSG:3857); $3 units per metre; $4..$7 the buffered box (xmin, ymin, xmax,
-- ymax); $8 the viewer's scope (integer[], see scopeIds).
-- One row: layer, twkb (collection of the features' geometries in tile units, with their ids), attributes (one text:
-- values of a feature apart by U+001F, features apart by U+001E, in the order of the ids), codes (of the features that
-- attributes refer to by id: id and code apart by U+001F, pairs apart by U+001E). To join the codes to each row would have
-- the planner sort rows with their geometries once for each reference.
-- `clock` is of the statement around it, read once and after the snapshot is taken: now() is from before it, and a
-- version that began between the two would be in the snapshot and not in the tile.
-- Counts on the index {table}_geom_3857.
SELECT
  '{layer}' AS layer, twkb, attributes,
  (SELECT string_agg(f.id || E'\x1f' || f.code, E'\x1e') FROM feature AS f WHERE f.id = ANY (referenced)) AS codes
FROM (
  SELECT
    encode(ST_AsTWKB(array_agg(geom), array_agg(id::bigint), 0), 'base64') AS twkb,
    string_agg(attributes, E'\x1e') AS attributes,
    {referenced} AS referenced
  FROM (
    SELECT
      t.id, {references}
      concat_ws(E'\x1f', {attributes}) AS attributes,
      ST_TransScale(
        ST_ClipByBox2D({geometry}, ST_MakeBox2D(ST_MakePoint($4, $5), ST_MakePoint($6, $7))),
        -$1::float8, -$2::float8, $3::float8, -$3::float8) AS geom
    FROM {table} AS t
    WHERE t.geom_3857 && ST_MakeEnvelope($4, $5, $6, $7, 3857)
      AND t.valid_from <= (SELECT now FROM clock) AND t.valid_to > (SELECT now FROM clock)
      AND {scope}
      AND {rows}
    ORDER BY t.id
    OFFSET 0 -- else the test below is pushed down, and everything is cut twice
  ) AS feature
  WHERE NOT ST_IsEmpty(geom)
) AS drawn
