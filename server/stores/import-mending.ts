import type { Database } from './database.ts';

/**
 * `pg_temp.mended(area)`: a valid area made of a broken one, `NULL` when nothing is left.
 *
 * `ST_MakeValid` works on doubles, and the embedded PostGIS, which cannot try again another way as GEOS does elsewhere, gives
 * up on some tangles. Those are made anew on a grid of a tenth of a millimetre: of each polygon what its shell encloses, less
 * what its holes enclose.
 */
const MENDED = `CREATE FUNCTION pg_temp.mended(area geometry) RETURNS geometry LANGUAGE plpgsql AS $$
   BEGIN
     RETURN ST_Multi(ST_CollectionExtract(ST_MakeValid(area, 'method=structure'), 3));
   EXCEPTION WHEN internal_error THEN
     RETURN (
       WITH
       rings AS (
         SELECT polygon.path AS polygon, ring.path[1] > 0 AS is_hole,
           ST_BuildArea(ST_UnaryUnion(ST_ExteriorRing(ring.geom), 1e-9)) AS enclosed
         FROM ST_Dump(area) AS polygon, ST_DumpRings(polygon.geom) AS ring
       ),
       parts AS (
         SELECT ST_UnaryUnion(ST_Collect(enclosed) FILTER (WHERE NOT is_hole), 1e-9) AS shell,
           ST_UnaryUnion(ST_Collect(enclosed) FILTER (WHERE is_hole), 1e-9) AS holes
         FROM rings GROUP BY polygon
       )
       SELECT ST_Multi(ST_CollectionExtract(ST_UnaryUnion(
         ST_Collect(COALESCE(ST_Difference(shell, holes, 1e-9), shell)), 1e-9), 3))
       FROM parts);
   END $$`;

/** Does something in a transaction with `pg_temp.mended`, which is gone then: the next one may run as another role. */
export async function withMended(database: Database, work: () => Promise<unknown>): Promise<void> {
  await database.query(MENDED);
  await work();
  await database.query('DROP FUNCTION pg_temp.mended(geometry)');
}
