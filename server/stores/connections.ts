import type pg from 'pg';

/**
 * What a connection shows through row security (sql/migrations/0009-row-security.sql): everything, for the server's own
 * work and for staff, whose scope is in the statement; or the rows of agencies or of shares, by id.
 */
export type RowViewer = 'system' | `agencies {${string}}` | `shares {${string}}`;

/** What every new connection shows; the pools say so as they connect. */
export const FIRST_VIEWER: RowViewer = 'system';

/** What each connection shows now, where that is not `FIRST_VIEWER`. */
const shown = new WeakMap<pg.PoolClient, RowViewer>();

/** Has a connection show what `viewer` may see; asks the database only when it showed something else. */
export async function showTo(client: pg.PoolClient, viewer: RowViewer): Promise<void> {
  if ((shown.get(client) ?? FIRST_VIEWER) === viewer) return;
  await setViewer(client, viewer, false);
  shown.set(client, viewer);
}

/** @param isLocal - until the end of the transaction. */
export async function setViewer(client: pg.PoolClient, viewer: RowViewer, isLocal: boolean): Promise<void> {
  await client.query("SELECT set_config('huanhu.viewer', $1, $2)", [viewer, isLocal]);
}

/** Runs `work` on a connection of the pool that shows what `viewer` may see; one that failed is not used again. */
export async function withConnection<T>(
  pool: pg.Pool,
  viewer: RowViewer,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await showTo(client, viewer);
    return await work(client);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}
