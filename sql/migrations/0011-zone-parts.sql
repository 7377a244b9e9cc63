-- What of a feature lies in an adjacency zone, of every version of both. Versions never change where they lie, so it is
-- found once, when they are written, and not for each tile that a liaison looks at.
CREATE TABLE zone_part (
  layer text NOT NULL, -- the table that the feature is in
  version_id bigint NOT NULL,
  zone_version_id bigint NOT NULL, -- of a zone that the feature meets and its agency is party to
  agency_id integer NOT NULL,
  zone_id integer NOT NULL,
  is_whole boolean NOT NULL, -- the zone covers the feature
  box_3857 geometry(Geometry, 3857) NOT NULL, -- around all of the feature
  geom geometry(Geometry, 4326), -- cut at the zone's edge, of areas only areas; empty where they only touch; NULL where is_whole
  geom_3857 geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  geom_overview geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_CollectionExtract(
    ST_MakeValid(ST_Simplify(ST_Transform(geom, 3857), 40, true)), ST_Dimension(geom) + 1)) STORED, -- valid: parts are joined
  label_3857 geometry(Point, 3857), -- the feature's own where it lies in the zone, else one of the part
  PRIMARY KEY (version_id, layer, zone_version_id),
  CHECK ((geom IS NULL) = is_whole)
);
CREATE INDEX zone_part_box ON zone_part USING gist (box_3857);
CREATE INDEX zone_part_zone ON zone_part (zone_version_id);

-- The statement that adds what is missing of the pairs that are in force at one time. `features` and `zones` are the names
-- of tables to read the two from. The grid, a centimetre, is for the overlay: without one PostGIS may fail on nearly
-- touching lines.
CREATE FUNCTION add_zone_parts_sql(layer text, features text, zones text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format($sql$
    INSERT INTO zone_part (layer, version_id, zone_version_id, agency_id, zone_id, is_whole, box_3857, geom, label_3857)
    SELECT %1$L, version_id, zone_version_id, agency_id, zone_id, is_whole, ST_Envelope(geom_3857), part,
      CASE WHEN is_whole OR ST_Covers(zone_3857, label_3857) THEN label_3857
        ELSE ST_PointOnSurface(ST_Transform(part, 3857)) END
    FROM (
      SELECT pair.*, CASE WHEN NOT is_whole
        THEN ST_CollectionExtract(ST_Intersection(geom, zone, 1e-7), ST_Dimension(geom) + 1) END AS part
      FROM (
        SELECT pair.*, ST_Covers(zone, geom) AS is_whole
        FROM (
          SELECT t.version_id, t.agency_id, t.geom, t.geom_3857, t.label_3857,
            z.version_id AS zone_version_id, z.id AS zone_id, z.geom AS zone, z.geom_3857 AS zone_3857
          FROM %2$I AS t JOIN %3$I AS z ON z.geom && t.geom AND t.agency_id = ANY (z.agency_ids)
            AND z.valid_from < t.valid_to AND t.valid_from < z.valid_to
          WHERE NOT EXISTS (SELECT FROM zone_part AS p
            WHERE p.layer = %1$L AND p.version_id = t.version_id AND p.zone_version_id = z.version_id)
          OFFSET 0
        ) AS pair
        WHERE ST_Intersects(zone, geom)
        OFFSET 0
      ) AS pair
      OFFSET 0
    ) AS pair$sql$, layer, features, zones)
$$;

-- Whoever writes features waits for whoever writes zones and the other way round: neither would see the other's rows, and
-- their pairs would be missing. Who has waited must see what was committed meanwhile.
CREATE FUNCTION keep_zone_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_zone constant boolean := TG_TABLE_NAME = 'adjacency_zone';
  areas constant text[] := CASE WHEN is_zone THEN ARRAY['jurisdiction', 'beat', 'place'] ELSE ARRAY[TG_TABLE_NAME::text] END;
  area text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'territory is written in a transaction that is read committed' USING ERRCODE = 'invalid_transaction_state';
  END IF;
  IF is_zone THEN
    PERFORM pg_advisory_xact_lock(hashtext('zone_part'));
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtext('zone_part'));
  END IF;
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM zone_part WHERE layer = ANY (areas);
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    EXECUTE format('DELETE FROM zone_part WHERE %s AND %I IN (SELECT o.version_id FROM old_rows AS o %s)',
      CASE WHEN is_zone THEN 'true' ELSE format('layer = %L', TG_TABLE_NAME) END,
      CASE WHEN is_zone THEN 'zone_version_id' ELSE 'version_id' END,
      CASE TG_OP WHEN 'UPDATE' THEN format(
        'JOIN new_rows AS n USING (version_id) WHERE NOT (o.geom = n.geom AND o.%1$I = n.%1$I)',
        CASE WHEN is_zone THEN 'agency_ids' ELSE 'agency_id' END) END);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    FOREACH area IN ARRAY areas LOOP
      EXECUTE add_zone_parts_sql(area, CASE WHEN is_zone THEN area ELSE 'new_rows' END,
        CASE WHEN is_zone THEN 'new_rows' ELSE 'adjacency_zone' END);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  watched record;
  area text;
BEGIN
  -- Whoever makes a trigger keeps writers out: none of the four is written between here and the end.
  FOR watched IN
    SELECT *
    FROM unnest(ARRAY['adjacency_zone', 'jurisdiction', 'beat', 'place']) AS tables (name),
      (VALUES ('insert', 'REFERENCING NEW TABLE AS new_rows'), ('delete', 'REFERENCING OLD TABLE AS old_rows'),
        ('update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'), ('truncate', '')) AS ops (op, rows)
  LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I %s FOR EACH STATEMENT EXECUTE FUNCTION keep_zone_parts()',
      concat_ws('_', watched.name, 'parts', watched.op), watched.op, watched.name, watched.rows);
  END LOOP;
  FOREACH area IN ARRAY ARRAY['jurisdiction', 'beat', 'place'] LOOP
    EXECUTE add_zone_parts_sql(area, area, 'adjacency_zone');
  END LOOP;
END $$;

-- Which parts the viewer's shares show: layer, owner and zone. As `viewer_zones`, asked once a statement.
CREATE FUNCTION viewer_parts() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  shares constant integer[] := viewer_shares();
BEGIN
  RETURN ARRAY(SELECT concat_ws(' ', g.layer, g.owner_id, g.zone_id) FROM share_in_force AS g WHERE g.share_id = ANY (shares));
END $$;
REVOKE ALL ON FUNCTION viewer_parts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION viewer_parts() TO huanhu_app;

GRANT SELECT ON zone_part TO huanhu_app;
ALTER TABLE zone_part ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON zone_part FOR SELECT TO huanhu_app USING (
  (SELECT viewer_sees_all()) OR agency_id = ANY ((SELECT viewer_agencies())::integer[])
  OR concat_ws(' ', layer, agency_id, zone_id) = ANY ((SELECT viewer_parts())::text[]));

-- Every tile of a liaison looks zones up by id; the index of the exclusion constraint takes three times as long.
CREATE INDEX adjacency_zone_id ON adjacency_zone (id);
