-- Tells every process which tiles a change touches: for each statement one notification on `tiles_changed`, sent at its
-- commit, with the transaction's id (a render whose snapshot does not see it is out of date), the agencies concerned and
-- the boxes (EPSG:3857, whole metres outwards) of the rows before and after.

CREATE FUNCTION tile_boxes(boxes box2d[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(jsonb_agg(jsonb_build_array(floor(ST_XMin(b)), floor(ST_YMin(b)), ceil(ST_XMax(b)), ceil(ST_YMax(b)))), '[]')
  FROM unnest(boxes) AS b
$$;

-- A payload holds 8,000 bytes; above 20 rows one box around them all says enough.
CREATE FUNCTION send_tiles_changed(layer text, agency_ids integer[], boxes box2d[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  told box2d[] := boxes;
BEGIN
  IF cardinality(boxes) = 0 THEN RETURN; END IF;
  IF cardinality(boxes) > 20 THEN
    SELECT ARRAY[ST_Extent(b::geometry)::box2d] INTO told FROM unnest(boxes) AS b;
  END IF;
  PERFORM pg_notify('tiles_changed', jsonb_build_object(
    'layer', layer, 'xid', pg_current_xact_id()::text, 'agencyIds', agency_ids, 'boxes', tile_boxes(told))::text);
END $$;

-- For tables whose rows belong to one agency, to several (adjacency_zone), or to nobody (basemap).
CREATE FUNCTION notify_tiles_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owners text := CASE TG_TABLE_NAME
    WHEN 'adjacency_zone' THEN 'ARRAY(SELECT DISTINCT unnest(agency_ids) FROM changed)'
    WHEN 'basemap' THEN 'NULL::integer[]'
    ELSE 'ARRAY(SELECT DISTINCT agency_id FROM changed)'
  END;
  changed text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT * FROM new_rows'
    WHEN 'DELETE' THEN 'SELECT * FROM old_rows'
    ELSE 'SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows'
  END;
BEGIN
  EXECUTE format(
    'WITH changed AS (%s) SELECT send_tiles_changed(%L, %s, ARRAY(SELECT DISTINCT box2d(geom_3857)::text FROM changed)::box2d[])',
    changed, TG_TABLE_NAME, owners);
  RETURN NULL;
END $$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['centre', 'station', 'jurisdiction', 'beat', 'adjacency_zone', 'place', 'basemap'] LOOP
    EXECUTE format('CREATE TRIGGER %1$I AFTER INSERT ON %2$I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION notify_tiles_changed()', name || '_tiles_insert', name);
    EXECUTE format('CREATE TRIGGER %1$I AFTER UPDATE ON %2$I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION notify_tiles_changed()', name || '_tiles_update', name);
    EXECUTE format('CREATE TRIGGER %1$I AFTER DELETE ON %2$I REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION notify_tiles_changed()', name || '_tiles_delete', name);
  END LOOP;
END $$;
