-- What commanders see: the jurisdictions of their stations and their neighbours in the same agency, as they are in force.
-- $1 stations (integer[], feature.id).
-- Rows: station_id, jurisdiction_ids (integer[]).
-- Counts on jurisdiction_geom.
SELECT own.station_id, array_agg(DISTINCT near.id ORDER BY near.id) AS jurisdiction_ids
FROM jurisdiction AS own
JOIN jurisdiction AS near ON near.agency_id = own.agency_id AND near.geom && own.geom AND ST_Intersects(near.geom, own.geom)
  AND near.valid_from <= now() AND near.valid_to > now()
WHERE own.station_id = ANY ($1) AND own.valid_from <= now() AND own.valid_to > now()
GROUP BY own.station_id
