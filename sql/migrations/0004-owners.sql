-- Whose a thing is: whose key an incident has, whose tiles a change touches. Beside that waters that a search finds, and
-- days of fixes that come and go without keeping ingest waiting.

-- Two reporters may number alike. What came before was loaded from files.
ALTER TABLE incident ADD COLUMN reporter text NOT NULL DEFAULT 'import' CHECK (length(reporter) BETWEEN 1 AND 64);
ALTER TABLE incident ALTER COLUMN reporter DROP DEFAULT;
ALTER TABLE incident DROP CONSTRAINT incident_external_id_key;
ALTER TABLE incident ADD UNIQUE (reporter, external_id);

-- For each statement one notification for each owner, with the boxes of that owner's rows alone: whoever may see one
-- agency must not learn where another's features are. Rows belong to one agency, to several (adjacency_zone), or to
-- nobody (basemap).
CREATE OR REPLACE FUNCTION notify_tiles_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owners text := CASE TG_TABLE_NAME
    WHEN 'adjacency_zone' THEN 'agency_ids'
    WHEN 'basemap' THEN 'NULL::integer[]'
    ELSE 'ARRAY[agency_id]'
  END;
  changed text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT * FROM new_rows'
    WHEN 'DELETE' THEN 'SELECT * FROM old_rows'
    ELSE 'SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows'
  END;
BEGIN
  EXECUTE format(
    'WITH changed AS (SELECT DISTINCT %s AS owners, box2d(geom_3857)::text AS box FROM (%s) AS row)
     SELECT send_tiles_changed(%L, owners, array_agg(box::box2d)) FROM changed GROUP BY owners',
    owners, changed, TG_TABLE_NAME);
  RETURN NULL;
END $$;

-- A search finds waters by name too.
DROP INDEX basemap_search;
CREATE INDEX basemap_search ON basemap USING gin (search_text gin_trgm_ops) WHERE layer IN ('place-name', 'water');
