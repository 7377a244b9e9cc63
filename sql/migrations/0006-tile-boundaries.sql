-- TRUNCATE fires no row trigger: it tells that the whole world of the table changed, for everybody.
CREATE FUNCTION notify_tiles_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tiles_changed', jsonb_build_object(
    'layer', TG_TABLE_NAME, 'xid', pg_current_xact_id()::text, 'agencyIds', NULL,
    'boxes', tile_boxes(ARRAY[ST_MakeBox2D(ST_MakePoint(-20037509, -20037509), ST_MakePoint(20037509, 20037509))]))::text);
  RETURN NULL;
END $$;

-- The tile service asks after each change when the next version begins or ends, and which did since it last asked.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['centre', 'station', 'jurisdiction', 'beat', 'adjacency_zone', 'place', 'basemap'] LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION notify_tiles_truncated()',
      name || '_tiles_truncate', name);
    EXECUTE format('CREATE INDEX %I ON %I (valid_from)', name || '_valid_from', name);
    EXECUTE format('CREATE INDEX %I ON %I (valid_to) WHERE valid_to < ''infinity''', name || '_valid_to', name);
  END LOOP;
END $$;
