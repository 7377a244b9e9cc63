-- Finds what a person types: Chinese or English name, code, pinyin or its initials.
-- $1 and $5 the scope (see scopeIds and unitScopeValue); $2 LIKE pattern of the words, lower case; $3 the words; $4 most
-- results. The words in braces are put in by server/stores/search-store.ts.
-- Rows: layer, id, code, name_zh, name_en, kind, lon, lat (degrees, EPSG:4326), west, south, east, north.
-- Counts on the indexes *_search (trigrams).
WITH {grants}
-- everything that can be found, in scope and in force; a named water is a place name
found AS (
  {in scope}
  UNION ALL
  SELECT 'place-name', id, code, name_zh, name_en, NULL, search_text, geom FROM basemap
  WHERE layer IN ('place-name', 'water') AND name_zh <> '' AND search_text LIKE $2 AND valid_from <= now() AND valid_to > now()
),
-- a word that begins with what was typed before one that has it in the middle, then the shorter
ranked AS (
  SELECT *, row_number() OVER (
    ORDER BY NOT (' ' || search_text LIKE '% ' || $3 || '%' ESCAPE '!'), length(search_text), layer, code) AS rank
  FROM found
)
SELECT layer, id, code, name_zh, name_en, kind,
  ST_X(ST_PointOnSurface(geom)) AS lon, ST_Y(ST_PointOnSurface(geom)) AS lat,
  ST_XMin(geom) AS west, ST_YMin(geom) AS south, ST_XMax(geom) AS east, ST_YMax(geom) AS north
FROM ranked
WHERE rank <= $4
ORDER BY rank
