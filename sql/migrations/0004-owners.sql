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

-- Makes the partition of a UTC day; a second caller at the same moment finds it made. The table is made beside the
-- parent and attached: CREATE TABLE ... PARTITION OF would wait for every reader of the parent, and ingest behind it.
CREATE OR REPLACE FUNCTION ensure_position_fix_day(day date) RETURNS void LANGUAGE plpgsql SET lock_timeout = '5s' AS $$
DECLARE
  part text := format('position_fix_%s', to_char(day, 'YYYYMMDD'));
BEGIN
  IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('position_fix'));
  -- Not to_regclass again: it may answer from before the wait.
  IF EXISTS (SELECT FROM pg_class AS c JOIN pg_class AS parent USING (relnamespace)
             WHERE c.relname = part AND parent.oid = 'position_fix'::regclass) THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE position_fix INCLUDING ALL)', part);
  EXECUTE format(
    'ALTER TABLE position_fix ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    part, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
END $$;

-- Drops the days before `first_kept`; returns how many. A drop waits for every reader of the parent, and ingest behind
-- it: after a second it gives up, and all stay until the next call.
CREATE OR REPLACE FUNCTION drop_position_fix_days(first_kept date) RETURNS integer LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
DECLARE
  part record;
  dropped integer := 0;
BEGIN
  FOR part IN
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'position_fix'::regclass AND child.relname < format('position_fix_%s', to_char(first_kept, 'YYYYMMDD'))
  LOOP
    EXECUTE format('DROP TABLE %I', part.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
EXCEPTION WHEN lock_not_available THEN
  RAISE WARNING 'position fixes before % are being read and stay for now', first_kept;
  RETURN 0;
END $$;
