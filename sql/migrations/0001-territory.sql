-- Territory, versioned in time. A feature keeps its integer id and its code for ever; what it looked like from when
-- to when is a row of its layer's table. Rows are closed (valid_to) and followed by a new one, never overwritten.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Words that are data, not code: kinds of incident, place, unit and beat, in both languages.
CREATE TABLE kind (
  noun text NOT NULL CHECK (noun IN ('incident', 'place', 'unit', 'beat')),
  code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9-]{0,63}$'),
  name_zh text NOT NULL CHECK (name_zh <> ''),
  name_en text NOT NULL CHECK (name_en <> ''),
  sort integer NOT NULL,
  PRIMARY KEY (noun, code)
);

-- One row per feature that ever was: what tiles, events and other tables refer to.
CREATE TABLE feature (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  layer text NOT NULL CHECK (layer IN
    ('agency', 'centre', 'station', 'jurisdiction', 'beat', 'adjacency-zone', 'place', 'basemap')),
  code text NOT NULL CHECK (code ~ '^[A-Za-z0-9._-]{1,64}$'),
  UNIQUE (layer, code)
);

-- The columns that every layer's table shares; only the pattern for LIKE, dropped below.
-- Beside `geom` stand, for the tiles: the same in web mercator, a place for its label, and for zooms up to 9 an overview
-- with a tolerance of 40 m, two units of a tile of zoom 9. ST_Simplify gives the same on every version of GEOS.
CREATE TABLE territory_version (
  version_id bigint GENERATED ALWAYS AS IDENTITY,
  id integer NOT NULL,
  code text NOT NULL,
  name_zh text NOT NULL CHECK (name_zh <> ''),
  name_en text NOT NULL CHECK (name_en <> ''),
  search_text text NOT NULL DEFAULT '', -- lower case: code, both names, pinyin and its initials
  valid_from timestamptz NOT NULL DEFAULT now(),
  valid_to timestamptz NOT NULL DEFAULT 'infinity',
  drawn_by text,
  approved_by text,
  reason text,
  CHECK (valid_from < valid_to)
);

CREATE TABLE agency (
  LIKE territory_version INCLUDING ALL,
  kind text NOT NULL DEFAULT 'city',
  province text NOT NULL CHECK (province ~ '^[0-9]{6}$'), -- GB/T 2260
  geom geometry(MultiPolygon, 4326) NOT NULL CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
  geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);

CREATE TABLE centre (
  LIKE territory_version INCLUDING ALL,
  agency_id integer NOT NULL REFERENCES feature (id),
  geom geometry(Point, 4326) NOT NULL,
  geom_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);

CREATE TABLE station (
  LIKE territory_version INCLUDING ALL,
  agency_id integer NOT NULL REFERENCES feature (id),
  centre_id integer REFERENCES feature (id),
  geom geometry(Point, 4326) NOT NULL,
  geom_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);

CREATE TABLE jurisdiction (
  LIKE territory_version INCLUDING ALL,
  agency_id integer NOT NULL REFERENCES feature (id),
  station_id integer NOT NULL REFERENCES feature (id),
  geom geometry(MultiPolygon, 4326) NOT NULL CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
  geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  geom_overview geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Multi(ST_Simplify(ST_Transform(geom, 3857), 40, true))) STORED,
  label_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_PointOnSurface(ST_Transform(geom, 3857))) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);

CREATE TABLE beat (
  LIKE territory_version INCLUDING ALL,
  agency_id integer NOT NULL REFERENCES feature (id),
  jurisdiction_id integer NOT NULL REFERENCES feature (id),
  kind_noun text NOT NULL DEFAULT 'beat' CHECK (kind_noun = 'beat'),
  kind text NOT NULL,
  geom geometry(MultiPolygon, 4326) NOT NULL CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
  geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  label_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_PointOnSurface(ST_Transform(geom, 3857))) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  FOREIGN KEY (kind_noun, kind) REFERENCES kind (noun, code),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);

CREATE TABLE adjacency_zone (
  LIKE territory_version INCLUDING ALL,
  agency_ids integer[] NOT NULL CHECK (cardinality(agency_ids) >= 2),
  geom geometry(MultiPolygon, 4326) NOT NULL CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
  geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  geom_overview geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Multi(ST_Simplify(ST_Transform(geom, 3857), 40, true))) STORED,
  label_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_PointOnSurface(ST_Transform(geom, 3857))) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);

CREATE TABLE place (
  LIKE territory_version INCLUDING ALL,
  agency_id integer NOT NULL REFERENCES feature (id),
  kind_noun text NOT NULL DEFAULT 'place' CHECK (kind_noun = 'place'),
  kind text NOT NULL,
  geom geometry(Geometry, 4326) NOT NULL CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
  geom_3857 geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  label_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_PointOnSurface(ST_Transform(geom, 3857))) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  FOREIGN KEY (kind_noun, kind) REFERENCES kind (noun, code),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);

-- The offline basemap: land, water, borders, place names. It belongs to nobody and is seen by everybody.
CREATE TABLE basemap (
  LIKE territory_version INCLUDING ALL,
  layer text NOT NULL CHECK (layer IN ('land', 'water', 'border', 'place-name')),
  rank smallint NOT NULL DEFAULT 1,
  kind text,
  geom geometry(Geometry, 4326) NOT NULL CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
  geom_3857 geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  geom_overview geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Simplify(ST_Transform(geom, 3857), 40, true)) STORED,
  label_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_PointOnSurface(ST_Transform(geom, 3857))) STORED,
  PRIMARY KEY (version_id),
  FOREIGN KEY (id) REFERENCES feature (id),
  EXCLUDE USING gist (id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);
-- A stretch of border or a nameless pond has no name.
ALTER TABLE basemap DROP CONSTRAINT territory_version_name_zh_check, DROP CONSTRAINT territory_version_name_en_check;

DROP TABLE territory_version;

CREATE INDEX agency_geom_3857 ON agency USING gist (geom_3857);
CREATE INDEX centre_geom_3857 ON centre USING gist (geom_3857);
CREATE INDEX station_geom_3857 ON station USING gist (geom_3857);
CREATE INDEX jurisdiction_geom_3857 ON jurisdiction USING gist (geom_3857);
CREATE INDEX beat_geom_3857 ON beat USING gist (geom_3857);
CREATE INDEX adjacency_zone_geom_3857 ON adjacency_zone USING gist (geom_3857);
CREATE INDEX place_geom_3857 ON place USING gist (geom_3857);
CREATE INDEX basemap_geom_3857 ON basemap USING gist (geom_3857);

-- Lookups in degrees: which jurisdiction, beat and zones a position lies in, and bbox filters of the collections.
CREATE INDEX centre_geom ON centre USING gist (geom);
CREATE INDEX station_geom ON station USING gist (geom);
CREATE INDEX jurisdiction_geom ON jurisdiction USING gist (geom);
CREATE INDEX beat_geom ON beat USING gist (geom);
CREATE INDEX adjacency_zone_geom ON adjacency_zone USING gist (geom);
CREATE INDEX place_geom ON place USING gist (geom);

CREATE INDEX centre_search ON centre USING gin (search_text gin_trgm_ops);
CREATE INDEX station_search ON station USING gin (search_text gin_trgm_ops);
CREATE INDEX jurisdiction_search ON jurisdiction USING gin (search_text gin_trgm_ops);
CREATE INDEX beat_search ON beat USING gin (search_text gin_trgm_ops);
CREATE INDEX place_search ON place USING gin (search_text gin_trgm_ops);
CREATE INDEX basemap_search ON basemap USING gin (search_text gin_trgm_ops) WHERE layer = 'place-name';

CREATE INDEX beat_jurisdiction ON beat (jurisdiction_id);

-- What can be sent. Its present position is its last fix; `home` is where it is based.
CREATE TABLE unit (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9._-]{1,64}$'),
  name_zh text NOT NULL CHECK (name_zh <> ''),
  name_en text NOT NULL CHECK (name_en <> ''),
  call_sign text,
  search_text text NOT NULL DEFAULT '',
  kind_noun text NOT NULL DEFAULT 'unit' CHECK (kind_noun = 'unit'),
  kind text NOT NULL,
  agency_id integer NOT NULL REFERENCES feature (id),
  station_id integer REFERENCES feature (id),
  beat_id integer REFERENCES feature (id),
  home geometry(Point, 4326) NOT NULL,
  retired_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  FOREIGN KEY (kind_noun, kind) REFERENCES kind (noun, code)
);
CREATE INDEX unit_agency ON unit (agency_id);
CREATE INDEX unit_beat ON unit (beat_id);
CREATE INDEX unit_search ON unit USING gin (search_text gin_trgm_ops);

-- Fixes by day (UTC). The key answers "where was this unit then"; a spatial index here would double the cost of writing.
CREATE TABLE position_fix (
  unit_id integer NOT NULL,
  fixed_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  geom geometry(Point, 4326) NOT NULL,
  accuracy_m real,
  speed_mps real,
  course_deg real,
  battery_percent smallint,
  source text NOT NULL,
  PRIMARY KEY (unit_id, fixed_at)
) PARTITION BY RANGE (fixed_at);
CREATE INDEX position_fix_fixed_at ON position_fix USING brin (fixed_at);

-- Makes the partition of a UTC day; a second caller at the same moment finds it made.
CREATE FUNCTION ensure_position_fix_day(day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(format('position_fix_%s', to_char(day, 'YYYYMMDD'))) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('position_fix'));
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS position_fix_%s PARTITION OF position_fix FOR VALUES FROM (%L) TO (%L)',
    to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
END $$;

-- Drops the days before `first_kept`; returns how many.
CREATE FUNCTION drop_position_fix_days(first_kept date) RETURNS integer LANGUAGE plpgsql AS $$
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
END $$;

-- Something to be handled, as it stands now; how it came to be so is in the event log.
CREATE TABLE incident (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  external_id text UNIQUE CHECK (length(external_id) BETWEEN 1 AND 128), -- the reporter's own key: a repeated report is the same incident
  kind_noun text NOT NULL DEFAULT 'incident' CHECK (kind_noun = 'incident'),
  kind text NOT NULL,
  severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 4), -- 1 = Ⅰ red, the worst
  step text NOT NULL DEFAULT 'received' CHECK (step IN
    ('received', 'dispatched', 'handling', 'fed-back', 'followed-up', 'revisited', 'closed')),
  description text NOT NULL DEFAULT '' CHECK (length(description) <= 4000),
  geom geometry(Point, 4326) NOT NULL,
  occurred_at timestamptz NOT NULL,
  reported_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- As of the moment it happened.
  jurisdiction_id integer REFERENCES feature (id),
  beat_id integer REFERENCES feature (id),
  zone_ids integer[] NOT NULL,
  agency_ids integer[] NOT NULL CHECK (cardinality(agency_ids) >= 1),
  demo boolean NOT NULL DEFAULT false, -- invented, and shown as such
  version integer NOT NULL DEFAULT 1,
  FOREIGN KEY (kind_noun, kind) REFERENCES kind (noun, code)
);
CREATE INDEX incident_geom ON incident USING gist (geom);
CREATE INDEX incident_open ON incident (reported_at DESC) WHERE step <> 'closed';

-- What happened, in the one order that everybody sees. `seq` has no gap: it is counted in the transaction of the change,
-- since a sequence becomes visible out of order and a reader that asks for `seq > last` would lose events.
CREATE TABLE event_counter (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL
);
INSERT INTO event_counter (seq) VALUES (0);

CREATE TABLE event (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  agency_ids integer[] NOT NULL,
  subject_id integer NOT NULL,
  data jsonb NOT NULL
);

-- Appends an event; call it last in a transaction, for it holds the counter until the commit.
CREATE FUNCTION append_event(kind text, agency_ids integer[], subject_id integer, data jsonb)
RETURNS bigint LANGUAGE sql AS $$
  WITH next AS (UPDATE event_counter SET seq = seq + 1 RETURNING seq)
  INSERT INTO event (seq, kind, agency_ids, subject_id, data) SELECT seq, $1, $2, $3, $4 FROM next
  RETURNING seq
$$;

CREATE FUNCTION notify_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('event', '');
  RETURN NULL;
END $$;
CREATE TRIGGER event_notify AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION notify_event();

CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();

-- Who may ask: a token is shown once and kept as its hash. `agency_ids` NULL sees every agency.
CREATE TABLE access_token (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  token_sha256 bytea NOT NULL UNIQUE CHECK (length(token_sha256) = 32),
  role text NOT NULL CHECK (role IN ('duty-officer', 'wall', 'device')),
  agency_ids integer[] CHECK (cardinality(agency_ids) >= 1),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
