import type { Database } from '../../server/stores/database.ts';
import type { Place } from './border-camera.ts';

/** Two places on the land of one agency, on both sides of a zone's edge, and where its units may stand. */
export interface BorderPlaces {
  readonly inside: Place;
  readonly outside: Place;
  /** From `outside` to the zone, metres. */
  readonly distanceM: number;
  readonly units: readonly { readonly unit: string; readonly at: Place }[];
}

const UNITS = 12;

/** Finds them in the demo region. @throws {Error} where there are none. */
export async function findBorderPlaces(database: Database, zone: string, agency: string): Promise<BorderPlaces> {
  // In the plane of the zone's edge; the distance that is told is geodesic.
  const { rows } = await database.query<Record<'x' | 'y' | 'in_x' | 'in_y' | 'distance_m', number>>(
    `WITH edge AS (
       SELECT z.geom FROM adjacency_zone z
       WHERE z.code = $1 AND z.valid_to = 'infinity'),
     land AS (
       SELECT ST_Union(j.geom) AS geom FROM jurisdiction j JOIN feature f ON f.id = j.agency_id
       WHERE f.code = $2 AND j.valid_to = 'infinity'),
     around AS (
       SELECT (ST_DumpPoints(ST_Buffer(edge.geom::geography, 200)::geometry)).geom AS at FROM edge)
     SELECT ST_X(at) AS x, ST_Y(at) AS y, ST_X(inside) AS in_x, ST_Y(inside) AS in_y,
       ST_Distance(at::geography, edge.geom::geography) AS distance_m
     FROM around, edge, land,
       LATERAL (SELECT ST_ClosestPoint(edge.geom, at) AS near) AS n,
       LATERAL (SELECT ST_SetSRID(ST_MakePoint(2.5 * ST_X(near) - 1.5 * ST_X(at), 2.5 * ST_Y(near) - 1.5 * ST_Y(at)), 4326)
         AS inside) AS i
     WHERE ST_Contains(land.geom, at) AND ST_Contains(land.geom, inside) AND ST_Contains(edge.geom, inside)
       AND ST_Distance(inside::geography, ST_Boundary(edge.geom)::geography) > 250
       AND NOT EXISTS (SELECT 1 FROM adjacency_zone o WHERE o.valid_to = 'infinity' AND ST_Intersects(o.geom, at))
     ORDER BY at LIMIT 1`,
    [zone, agency],
  );
  const [found] = rows;
  if (!found) throw new Error(`no place beside the edge of ${zone}`);
  const inside: Place = [found.in_x, found.in_y];
  const { rows: units } = await database.query<{ code: string }>(
    `SELECT u.code FROM unit u JOIN feature a ON a.id = u.agency_id WHERE a.code = $1 ORDER BY u.code LIMIT ${UNITS}`,
    [agency],
  );
  return {
    inside,
    outside: [found.x, found.y],
    distanceM: found.distance_m,
    units: units.map(({ code }, i) => ({ unit: code, at: [inside[0] + 0.0004 * (i - UNITS / 2), inside[1] - 0.001] })),
  };
}
