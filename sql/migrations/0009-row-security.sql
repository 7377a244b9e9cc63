-- The running server works as the role `huanhu_app`, which owns nothing: it can neither change the schema nor what is in
-- the event log and the audit log. Behind the conditions of every statement stands a second wall, row security: which rows
-- there are for a connection is said by its setting `huanhu.viewer`.

-- Roles belong to all databases of a server, and another one may be making it at this moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'huanhu_app') THEN
    CREATE ROLE huanhu_app NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION '缺少角色 huanhu_app，请由数据库超级用户执行 · The role huanhu_app is missing; as a superuser run: psql % -c ''CREATE ROLE huanhu_app'' -c ''GRANT huanhu_app TO %''',
      current_database(), quote_ident(current_user);
END $$;

-- Whoever migrates may be the login of the server too, and must be able to become the role.
DO $$
BEGIN
  BEGIN
    SET LOCAL ROLE huanhu_app;
    SET LOCAL ROLE NONE;
  EXCEPTION WHEN insufficient_privilege THEN
    EXECUTE format('GRANT huanhu_app TO %I', current_user);
  END;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION '% 不是 huanhu_app 的成员，请由数据库超级用户执行 · % is no member of huanhu_app; as a superuser run: psql % -c ''GRANT huanhu_app TO %''',
    current_user, current_user, current_database(), quote_ident(current_user);
END $$;

-- Under row security an index serves only operators that are known to tell nothing of rows that are not shown. `&&` compares
-- boxes and raises no error; without the mark every tile would read whole tables.
DO $$
BEGIN
  IF NOT (SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry, geometry)'::regprocedure) THEN
    ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION '需由数据库超级用户执行 · A superuser is needed; run: psql % -c ''ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF''',
    current_database();
END $$;

GRANT USAGE ON SCHEMA public TO huanhu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON kind, feature, agency, centre, station, jurisdiction, beat, adjacency_zone, place,
  basemap, unit, position_fix, incident, access_token, account, session, share, share_zone, share_layer TO huanhu_app;
GRANT SELECT ON event, event_counter, share_in_force, audit, audit_counter, migration TO huanhu_app;
-- Its name alone; the count is `append_event`'s.
GRANT UPDATE (log) ON event_counter TO huanhu_app;

-- What needs the owner's rights, and nothing beside it. No default privileges: a day of fixes is read through
-- `position_fix`, whose policy would not hold for the partition itself.
ALTER FUNCTION append_event(text, integer[], integer, jsonb) SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION ensure_position_fix_day(date) SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION drop_position_fix_days(date) SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE ALL ON FUNCTION append_event(text, integer[], integer, jsonb), ensure_position_fix_day(date),
  drop_position_fix_days(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_event(text, integer[], integer, jsonb), ensure_position_fix_day(date),
  drop_position_fix_days(date), append_audit TO huanhu_app;

-- `huanhu.viewer` is `system` for the server's own work and for staff, whose scope is in the statement; `agencies {1,2}`; or
-- `shares {3,4}`, the shares in force of a liaison. With anything else, or nothing, there are no rows.
CREATE FUNCTION viewer_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT COALESCE(current_setting('huanhu.viewer', true) = 'system', false)
$$;
CREATE FUNCTION viewer_agencies() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT substring(current_setting('huanhu.viewer', true) FROM '^agencies (\{(?:\d{1,9}(?:,\d{1,9})*)?\})$')::integer[]
$$;
CREATE FUNCTION viewer_shares() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT substring(current_setting('huanhu.viewer', true) FROM '^shares (\{(?:\d{1,9}(?:,\d{1,9})*)?\})$')::integer[]
$$;
-- Unpacking a zone would take longer than what a statement asks of it.
ALTER TABLE adjacency_zone ALTER geom SET STORAGE EXTERNAL, ALTER geom_3857 SET STORAGE EXTERNAL;

-- Where the viewer's shares show a layer, or any with NULL, and of whom. `box` is of EPSG:4326 for incidents, of EPSG:3857
-- for areas, none for units and for any. As the owner: the policy of adjacency_zone asks for it too. In PL/pgSQL, which
-- keeps its plan between statements: each tile asks for every table that it reads.
CREATE TYPE viewer_zone AS (owner_id integer, zone_id integer, box geometry);
CREATE FUNCTION viewer_zones(shown text) RETURNS viewer_zone[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  shares constant integer[] := viewer_shares();
BEGIN
  IF shares IS NULL THEN
    RETURN '{}';
  END IF;
  RETURN ARRAY(
    SELECT (g.owner_id, g.zone_id, CASE
      WHEN shown = 'incident' THEN ST_Envelope(g.geom)
      WHEN shown <> 'unit' THEN ST_Envelope(g.geom_3857) END)::viewer_zone
    FROM share_in_force AS g
    WHERE g.share_id = ANY (shares) AND (g.layer = shown OR shown IS NULL));
END $$;
REVOKE ALL ON FUNCTION viewer_zones(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION viewer_zones(text) TO huanhu_app;

-- Each question about the viewer is a SELECT of its own, which PostgreSQL asks once a statement and not once a row.
DO $$
DECLARE
  own constant text := 'agency_id = ANY ((SELECT viewer_agencies())::integer[])';
  party constant text := 'agency_ids && (SELECT viewer_agencies())';
  shown constant text := 'EXISTS (SELECT FROM unnest((SELECT viewer_zones(%L))) AS z WHERE z.owner_id = agency_id AND z.box && %I.geom_3857)';
  told constant text := 'EXISTS (SELECT FROM unnest((SELECT viewer_zones(''incident''))) AS z WHERE z.owner_id = ANY (agency_ids) AND z.box && %I.geom)';
  policy record;
BEGIN
  FOR policy IN
    SELECT * FROM (VALUES
      ('agency', 'id = ANY ((SELECT viewer_agencies())::integer[])', 'id = ANY (ARRAY(SELECT z.owner_id FROM unnest(viewer_zones(NULL)) AS z))'),
      ('centre', own, 'false'),
      ('station', own, 'false'),
      ('jurisdiction', own, format(shown, 'jurisdiction', 'jurisdiction')),
      ('beat', own, format(shown, 'beat', 'beat')),
      ('place', own, format(shown, 'place', 'place')),
      ('adjacency_zone', party, 'id = ANY (ARRAY(SELECT z.zone_id FROM unnest(viewer_zones(NULL)) AS z))'),
      -- Where a unit is tells its last fix, which the statement compares.
      ('unit', own, 'agency_id = ANY (ARRAY(SELECT z.owner_id FROM unnest(viewer_zones(''unit'')) AS z))'),
      ('incident', party, format(told, 'incident')),
      ('event', party, format(told, 'event')),
      ('position_fix', 'false', 'false')
    ) AS policies (name, own, shared)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', policy.name);
    EXECUTE format('CREATE POLICY see ON %I FOR SELECT TO huanhu_app USING ((SELECT viewer_sees_all()) OR %s OR %s)',
      policy.name, policy.own, policy.shared);
    EXECUTE format('CREATE POLICY add ON %I FOR INSERT TO huanhu_app WITH CHECK ((SELECT viewer_sees_all()))', policy.name);
    EXECUTE format('CREATE POLICY change ON %I FOR UPDATE TO huanhu_app USING ((SELECT viewer_sees_all()))', policy.name);
    EXECUTE format('CREATE POLICY remove ON %I FOR DELETE TO huanhu_app USING ((SELECT viewer_sees_all()))', policy.name);
  END LOOP;
END $$;
