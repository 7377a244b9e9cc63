import type { Database } from './database.ts';

/** What a superuser runs in the database when `usesSpatialIndexes` says no. */
export const MARK_LEAKPROOF = 'ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF';

/**
 * Whether `&&` can use an index under row security. The migration sees to it once; an update of PostGIS and a restored dump
 * forget it, and then every tile reads whole tables.
 */
export async function usesSpatialIndexes(database: Database): Promise<boolean> {
  const { rows } = await database.query<{ proleakproof: boolean }>(
    "SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry, geometry)'::regprocedure",
  );
  return rows[0]!.proleakproof;
}
