-- What somebody answers for: who did what, when and from where. Rows are only ever appended, each with a hash over itself
-- and the hash of the row before, so that `npm run verify:audit` finds what was changed, taken out, put in or cut off.

CREATE TABLE audit (
  seq bigint PRIMARY KEY, -- without a gap
  at timestamptz NOT NULL,
  who text NOT NULL CHECK (who <> ''), -- `account:<login>`, `token:<name>`, `database:<role>`
  name text NOT NULL,
  role text,
  agency_id integer, -- whose administrator may read it; NULL for those without an agency alone
  address text NOT NULL,
  action text NOT NULL CHECK (action ~ '^[a-z][a-z-]{0,63}$'),
  subject text NOT NULL,
  scope text NOT NULL, -- kind and ids of what the actor saw
  details text NOT NULL CHECK (jsonb_typeof(details::jsonb) = 'object'), -- as text: its hash is of these very bytes
  previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_who ON audit (who, seq);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX audit_subject ON audit (subject text_pattern_ops, seq);
CREATE INDEX audit_agency ON audit (agency_id, seq);

-- The end of the chain; before the first row 32 zero bytes.
CREATE TABLE audit_counter (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32)
);
INSERT INTO audit_counter (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- SHA-256 over the hash before and the members: each as its length in bytes of UTF-8, a colon and itself, or `-` for NULL,
-- with commas between. server/services/audit-chain.ts computes the same on its own.
CREATE FUNCTION audit_hash(previous bytea, VARIADIC members text[]) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(previous || convert_to(
    string_agg(COALESCE(octet_length(convert_to(member, 'UTF8')) || ':' || member, '-'), ',' ORDER BY n), 'UTF8'))
  FROM unnest(members) WITH ORDINALITY AS each (member, n)
$$;

-- Appends a row and returns its seq; call it late in a transaction, for it holds the counter until the commit.
CREATE FUNCTION append_audit(
  who text, name text, role text, agency_id integer, address text, action text, subject text, scope text, details text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  next audit;
BEGIN
  next.who := who; next.name := name; next.role := role; next.agency_id := agency_id; next.address := address;
  next.action := action; next.subject := subject; next.scope := scope; next.details := details;
  UPDATE audit_counter AS c SET seq = c.seq + 1 RETURNING c.seq, c.hash INTO STRICT next.seq, next.previous_hash;
  next.at := clock_timestamp();
  next.hash := audit_hash(next.previous_hash, next.seq::text, (extract(epoch FROM next.at) * 1000000)::bigint::text,
    who, name, role, agency_id::text, address, action, subject, scope, details);
  INSERT INTO audit SELECT next.*;
  UPDATE audit_counter AS c SET hash = next.hash;
  RETURN next.seq;
END $$;
REVOKE ALL ON FUNCTION append_audit FROM PUBLIC;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Changes of boundaries wait here for the commit of their transaction: an import may write for minutes, and whoever signs
-- in meanwhile must not wait for the counter.
CREATE TABLE boundary_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  actor text NOT NULL,
  agency_id integer,
  subject text NOT NULL,
  details jsonb NOT NULL
);

-- One row for each statement that changes something. The actor is the transaction's setting `huanhu.actor`, else the role
-- that has logged in.
CREATE FUNCTION note_boundary_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := COALESCE(NULLIF(current_setting('huanhu.actor', true), ''), 'database:' || session_user);
  agency text := CASE TG_TABLE_NAME WHEN 'agency' THEN 'id' WHEN 'adjacency_zone' THEN 'NULL::integer' ELSE 'agency_id' END;
  changed text := CASE TG_OP WHEN 'DELETE' THEN 'old_rows' ELSE 'new_rows' END;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO boundary_change (actor, subject, details)
    VALUES (actor, TG_TABLE_NAME, jsonb_build_object('change', 'truncate'));
  ELSE
    EXECUTE format(
      'INSERT INTO boundary_change (actor, agency_id, subject, details)
       SELECT $1, CASE WHEN min(%1$s) = max(%1$s) THEN min(%1$s) END, $2, jsonb_build_object(
         ''change'', $3, ''rows'', count(*), ''codes'', ARRAY(SELECT DISTINCT code FROM %2$I ORDER BY code LIMIT 20))
       FROM %2$I HAVING count(*) > 0', agency, changed) USING actor, TG_TABLE_NAME, lower(TG_OP);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION audit_boundary_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM append_audit(
    NEW.actor, NEW.actor, NULL, NEW.agency_id, '', 'boundary-changed', NEW.subject, '', NEW.details::text);
  DELETE FROM boundary_change WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER boundary_change_audit AFTER INSERT ON boundary_change DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_boundary_change();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['agency', 'centre', 'station', 'jurisdiction', 'beat', 'adjacency_zone', 'place'] LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION note_boundary_change()', name || '_audit_insert', name);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION note_boundary_change()', name || '_audit_update', name);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION note_boundary_change()', name || '_audit_delete', name);
    EXECUTE format('CREATE TRIGGER %I AFTER TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION note_boundary_change()',
      name || '_audit_truncate', name);
  END LOOP;
END $$;
