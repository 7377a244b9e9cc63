-- Which log it is: a restored, promoted or new database may have fewer events than somebody has read, or other ones under
-- the same `seq`. Named when it is first followed, for a ready data directory is copied many times.
ALTER TABLE event_counter ADD COLUMN log uuid;
