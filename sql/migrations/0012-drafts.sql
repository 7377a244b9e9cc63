-- Drafts of the territory: what somebody draws until it is published as versions, and who else has looked at it.

CREATE TABLE draft (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version integer NOT NULL DEFAULT 1,
  agency_id integer REFERENCES feature (id), -- whose territory it changes; NULL for several agencies', or nothing yet
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'submitted', 'approved', 'scheduled', 'published', 'discarded')),
  author_key text NOT NULL CHECK (author_key <> ''), -- as `audit.who`
  author_name text NOT NULL,
  author_account_id integer REFERENCES account (id), -- NULL for a machine
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  submitted_at timestamptz,
  touches integer[] NOT NULL DEFAULT '{}', -- other agencies whose boundary it touched when it was submitted
  approved_by text,
  approved_by_key text,
  approved_at timestamptz,
  return_note text CHECK (length(return_note) <= 2000),
  published_at timestamptz,
  takes_effect_at timestamptz,
  CHECK ((approved_at IS NULL) = (approved_by IS NULL) AND (approved_at IS NULL) = (approved_by_key IS NULL)),
  CHECK (approved_by_key <> author_key),
  CHECK ((published_at IS NULL) = (takes_effect_at IS NULL) AND (published_at IS NULL) = (state NOT IN ('scheduled', 'published')))
);
CREATE INDEX draft_agency ON draft (agency_id, id);
CREATE INDEX draft_touches ON draft USING gin (touches);

-- What a draft makes of one feature; without attributes and area it takes the feature out of force.
CREATE TABLE draft_change (
  draft_id integer NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  layer text NOT NULL CHECK (layer IN ('jurisdiction', 'beat', 'adjacency-zone')),
  code text NOT NULL CHECK (code ~ '^[A-Za-z0-9._-]{1,64}$'),
  position integer NOT NULL, -- in the order in which they were sent
  attributes jsonb,
  area jsonb, -- as it was drawn, broken or not
  base_version_id bigint, -- the version that it was drawn on; NULL for a new feature
  geom geometry(MultiPolygon, 4326), -- of the rings that are rings, on the grid of 1e-7 degree; perhaps not valid
  PRIMARY KEY (draft_id, layer, code),
  CHECK ((attributes IS NULL) = (area IS NULL) AND (area IS NULL) = (geom IS NULL))
);
CREATE INDEX draft_change_geom ON draft_change USING gist (geom);

-- Where a version comes from.
ALTER TABLE jurisdiction ADD COLUMN draft_id integer REFERENCES draft (id);
ALTER TABLE beat ADD COLUMN draft_id integer REFERENCES draft (id);
ALTER TABLE adjacency_zone
  ADD COLUMN draft_id integer REFERENCES draft (id),
  ADD COLUMN rule jsonb; -- the strip along a border that it still follows: ZoneRule of server/domain/territory.ts
CREATE INDEX jurisdiction_draft ON jurisdiction (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX beat_draft ON beat (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX adjacency_zone_draft ON adjacency_zone (draft_id) WHERE draft_id IS NOT NULL;
-- Which agencies an area touches, and which beats a jurisdiction has at one time.
CREATE INDEX agency_geom ON agency USING gist (geom);
CREATE INDEX jurisdiction_id ON jurisdiction (id);
CREATE INDEX beat_id ON beat (id);

-- Whoever writes territory waits for whoever else does: both would check that they fit what is there without the other.
CREATE FUNCTION lock_territory() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('territory'));
  RETURN NULL;
END $$;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['agency', 'jurisdiction', 'beat', 'adjacency_zone'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION lock_territory()', name || '_territory', name);
  END LOOP;
END $$;

-- Tells every process of a change of a draft: which, its version, and whose it is.
CREATE FUNCTION notify_draft_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('draft_changed', jsonb_build_object(
    'id', NEW.id, 'version', NEW.version, 'agencyId', NEW.agency_id, 'touches', NEW.touches)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER draft_notify AFTER INSERT OR UPDATE ON draft FOR EACH ROW EXECUTE FUNCTION notify_draft_changed();

GRANT SELECT, INSERT, UPDATE, DELETE ON draft, draft_change TO huanhu_app;

-- The scope of staff is in the statement; a connection that shows agencies or shares finds drafts of those agencies, or none.
ALTER TABLE draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE draft_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON draft FOR SELECT TO huanhu_app USING (
  (SELECT viewer_sees_all()) OR agency_id = ANY ((SELECT viewer_agencies())::integer[])
  OR touches && (SELECT viewer_agencies()));
CREATE POLICY see ON draft_change FOR SELECT TO huanhu_app USING (
  (SELECT viewer_sees_all()) OR EXISTS (SELECT FROM draft WHERE draft.id = draft_id));
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['draft', 'draft_change'] LOOP
    EXECUTE format('CREATE POLICY add ON %I FOR INSERT TO huanhu_app WITH CHECK ((SELECT viewer_sees_all()))', name);
    EXECUTE format('CREATE POLICY change ON %I FOR UPDATE TO huanhu_app USING ((SELECT viewer_sees_all()))', name);
    EXECUTE format('CREATE POLICY remove ON %I FOR DELETE TO huanhu_app USING ((SELECT viewer_sees_all()))', name);
  END LOOP;
END $$;

-- The projection to measure metres in: CGCS2000, the three-degree Gauss–Kruger zone whose meridian is nearest, EPSG:4534
-- (75° E) to EPSG:4554 (135° E).
CREATE FUNCTION metric_srid(geom geometry) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 4534 + LEAST(20, GREATEST(0, round((ST_XMin(geom) + ST_XMax(geom)) / 6)::integer - 25))
$$;
-- The areas of a geometry, for overlays give lines and points too.
CREATE FUNCTION only_areas(geom geometry) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ST_CollectionExtract(geom, 3)
$$;
