-- Who may ask and what they see: people with accounts, machines with tokens, sessions of either, and what one agency
-- shares with another inside adjacency zones.

-- A person. `agency_id` NULL is for an administrator of the whole system. The role decides which of agency, station and
-- beat bounds what the person sees.
CREATE TABLE account (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  role text NOT NULL CHECK (role IN ('administrator', 'duty-officer', 'station-commander', 'liaison', 'warden')),
  agency_id integer REFERENCES feature (id),
  station_id integer REFERENCES feature (id),
  beat_id integer REFERENCES feature (id),
  password_hash text, -- argon2id in PHC form; NULL for whoever signs in through the identity provider alone
  must_change_password boolean NOT NULL DEFAULT false,
  subject text UNIQUE, -- issuer and subject at the identity provider, from the first sign-in through it on
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  CHECK (agency_id IS NOT NULL OR role = 'administrator'),
  CHECK (station_id IS NOT NULL OR role <> 'station-commander')
);
CREATE INDEX account_agency ON account (agency_id);

-- Machines: a wall sees one area, an agency or the jurisdictions around a station.
ALTER TABLE access_token
  DROP CONSTRAINT access_token_role_check,
  ADD CHECK (role IN ('duty-officer', 'station-commander', 'liaison', 'wall', 'device')),
  ADD COLUMN station_id integer REFERENCES feature (id),
  ADD COLUMN created_by text,
  ADD CHECK (station_id IS NOT NULL OR role <> 'station-commander'),
  ADD CHECK (agency_ids IS NOT NULL OR role IN ('duty-officer', 'device')) NOT VALID;

-- A reporter is `account:<login>`, `token:<name>`, or as a file names it.
ALTER TABLE incident DROP CONSTRAINT incident_reporter_check, ADD CHECK (length(reporter) BETWEEN 1 AND 128);

-- A browser that signed in, with a password, through an identity provider or with a token. The cookie is kept as its hash.
CREATE TABLE session (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cookie_sha256 bytea NOT NULL UNIQUE CHECK (length(cookie_sha256) = 32),
  account_id integer REFERENCES account (id),
  token_id integer REFERENCES access_token (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  address text NOT NULL DEFAULT '',
  client text NOT NULL DEFAULT '' CHECK (length(client) <= 200),
  CHECK (num_nonnulls(account_id, token_id) = 1)
);
CREATE INDEX session_account ON session (account_id) WHERE revoked_at IS NULL;
CREATE INDEX session_expires_at ON session (expires_at) WHERE revoked_at IS NULL;

-- What `owner` lets `receiver` see inside zones that both are party to. Its terms never change: other terms are another
-- share. In force between `starts_at` and `ends_at`, once accepted and until ended.
CREATE TABLE share (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id integer NOT NULL REFERENCES feature (id),
  receiver_id integer NOT NULL REFERENCES feature (id) CHECK (receiver_id <> owner_id),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  is_cut boolean NOT NULL, -- areas end at the edge of the zone
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
  proposed_by text NOT NULL,
  proposed_by_id integer NOT NULL REFERENCES feature (id) CHECK (proposed_by_id IN (owner_id, receiver_id)),
  proposed_at timestamptz NOT NULL DEFAULT now(),
  accepted_by text,
  accepted_at timestamptz,
  ended_by text,
  ended_by_id integer REFERENCES feature (id) CHECK (ended_by_id IN (owner_id, receiver_id)),
  ended_at timestamptz,
  CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_by_id IS NULL))
);
CREATE INDEX share_receiver ON share (receiver_id) WHERE ended_at IS NULL;

CREATE TABLE share_zone (
  share_id integer NOT NULL REFERENCES share (id),
  zone_id integer NOT NULL REFERENCES feature (id),
  PRIMARY KEY (share_id, zone_id)
);

CREATE TABLE share_layer (
  share_id integer NOT NULL REFERENCES share (id),
  layer text NOT NULL CHECK (layer IN ('jurisdiction', 'beat', 'place', 'unit', 'incident')),
  fields text[] NOT NULL,
  kinds text[] CHECK (cardinality(kinds) >= 1), -- of places, units and incidents; NULL for all
  severities smallint[] CHECK (cardinality(severities) >= 1), -- of incidents; NULL for all
  delay_ms integer NOT NULL DEFAULT 0 CHECK (delay_ms BETWEEN 0 AND 86400000), -- of units' positions
  grid_m integer NOT NULL DEFAULT 0 CHECK (grid_m BETWEEN 0 AND 10000), -- of units' positions; 0 for exact
  PRIMARY KEY (share_id, layer)
);

-- A row for each layer and zone of each share that is in force now.
CREATE VIEW share_in_force AS
SELECT s.id AS share_id, s.owner_id, s.receiver_id, s.is_cut,
  l.layer, l.fields, l.kinds, l.severities, l.delay_ms, l.grid_m,
  z.id AS zone_id, z.version_id AS zone_version_id, z.geom, z.geom_3857
FROM share AS s
JOIN share_layer AS l ON l.share_id = s.id
JOIN share_zone AS sz ON sz.share_id = s.id
JOIN adjacency_zone AS z ON z.id = sz.zone_id AND z.valid_from <= now() AND z.valid_to > now()
  AND z.agency_ids @> ARRAY[s.owner_id, s.receiver_id]
WHERE s.accepted_at IS NOT NULL AND s.ended_at IS NULL AND s.starts_at <= now() AND s.ends_at > now();

-- Who sees an event is decided by what it tells: where the incident lay, of what kind it was and how severe.
ALTER TABLE event
  ADD COLUMN jurisdiction_id integer GENERATED ALWAYS AS ((data -> 'incident' ->> 'jurisdictionId')::integer) STORED,
  ADD COLUMN beat_id integer GENERATED ALWAYS AS ((data -> 'incident' ->> 'beatId')::integer) STORED,
  ADD COLUMN incident_kind text GENERATED ALWAYS AS (data -> 'incident' ->> 'kind') STORED,
  ADD COLUMN severity smallint GENERATED ALWAYS AS ((data -> 'incident' ->> 'severity')::smallint) STORED,
  ADD COLUMN geom geometry(Point, 4326) GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(
    (data #>> '{incident,position,0}')::float8, (data #>> '{incident,position,1}')::float8), 4326)) STORED;
CREATE INDEX event_geom ON event USING gist (geom);
CREATE INDEX event_jurisdiction ON event (jurisdiction_id, seq);
CREATE INDEX event_beat ON event (beat_id, seq);
CREATE INDEX incident_jurisdiction ON incident (jurisdiction_id, id);
CREATE INDEX incident_beat ON incident (beat_id, id);

-- Every process follows who may see what.
CREATE FUNCTION notify_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('access_changed', '');
  RETURN NULL;
END $$;
CREATE TRIGGER account_access AFTER INSERT OR DELETE OR UPDATE OF login, name, role, agency_id, station_id, beat_id,
  must_change_password, disabled_at ON account FOR EACH STATEMENT EXECUTE FUNCTION notify_access_changed();
CREATE TRIGGER session_access AFTER INSERT OR DELETE OR UPDATE ON session
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access_changed();
CREATE TRIGGER access_token_access AFTER INSERT OR DELETE OR UPDATE ON access_token
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access_changed();
CREATE TRIGGER share_access AFTER INSERT OR DELETE OR UPDATE ON share
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access_changed();
CREATE TRIGGER share_layer_access AFTER INSERT OR DELETE OR UPDATE ON share_layer
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access_changed();
CREATE TRIGGER jurisdiction_access AFTER INSERT OR DELETE OR UPDATE ON jurisdiction
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access_changed();
CREATE TRIGGER adjacency_zone_access AFTER INSERT OR DELETE OR UPDATE ON adjacency_zone
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access_changed();
