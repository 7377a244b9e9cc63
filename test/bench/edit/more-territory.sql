-- Copies of all agencies, stations, jurisdictions and beats further north and east, so that there are 50,000 beats.
DO $$
DECLARE
  copy integer;
  east float8;
  north float8;
BEGIN
  FOR copy IN 1..22 LOOP
    east := 3 * (copy % 5);
    north := 2.5 * (copy / 5);
    INSERT INTO feature (layer, code) SELECT layer, code || '.' || copy FROM feature
    WHERE layer IN ('agency', 'station', 'jurisdiction', 'beat') AND code NOT LIKE '%.%';
    CREATE TEMP TABLE copied ON COMMIT DROP AS
      SELECT o.id AS old_id, n.id, n.code FROM feature AS o JOIN feature AS n ON n.layer = o.layer AND n.code = o.code || '.' || copy;
    INSERT INTO agency (id, code, name_zh, name_en, valid_from, kind, province, geom)
      SELECT c.id, c.code, name_zh, name_en, valid_from, kind, province, ST_Translate(geom, east, north)
      FROM agency AS t JOIN copied AS c ON c.old_id = t.id WHERE t.valid_to = 'infinity';
    INSERT INTO station (id, code, name_zh, name_en, valid_from, agency_id, geom)
      SELECT c.id, c.code, name_zh, name_en, valid_from, a.id, ST_Translate(geom, east, north)
      FROM station AS t JOIN copied AS c ON c.old_id = t.id JOIN copied AS a ON a.old_id = t.agency_id WHERE t.valid_to = 'infinity';
    INSERT INTO jurisdiction (id, code, name_zh, name_en, valid_from, agency_id, station_id, geom)
      SELECT c.id, c.code, name_zh, name_en, valid_from, a.id, s.id, ST_Translate(geom, east, north)
      FROM jurisdiction AS t JOIN copied AS c ON c.old_id = t.id JOIN copied AS a ON a.old_id = t.agency_id
      JOIN copied AS s ON s.old_id = t.station_id WHERE t.valid_to = 'infinity';
    INSERT INTO beat (id, code, name_zh, name_en, valid_from, agency_id, jurisdiction_id, kind, geom)
      SELECT c.id, c.code, name_zh, name_en, valid_from, a.id, j.id, kind, ST_Translate(geom, east, north)
      FROM beat AS t JOIN copied AS c ON c.old_id = t.id JOIN copied AS a ON a.old_id = t.agency_id
      JOIN copied AS j ON j.old_id = t.jurisdiction_id WHERE t.valid_to = 'infinity';
    DROP TABLE copied;
  END LOOP;
END $$;
