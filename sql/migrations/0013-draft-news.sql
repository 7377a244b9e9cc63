-- Whoever has read a draft hears also of the change by which it is theirs no more: given back to its author, or another
-- agency's.
CREATE OR REPLACE FUNCTION notify_draft_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told integer[] := NEW.touches;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    told := ARRAY(SELECT DISTINCT unnest(NEW.touches || OLD.touches || OLD.agency_id));
    told := array_remove(told, NULL);
  END IF;
  PERFORM pg_notify('draft_changed', jsonb_build_object(
    'id', NEW.id, 'version', NEW.version, 'agencyId', NEW.agency_id, 'touches', told)::text);
  RETURN NULL;
END $$;
