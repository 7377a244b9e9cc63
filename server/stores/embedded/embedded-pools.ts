import { existsSync } from 'node:fs';
import pg from 'pg';
import { FIRST_VIEWER } from '../connections.ts';
import { APPLICATION_ROLE, Listeners } from '../pools.ts';
import type { Pools } from '../pools.ts';
import { openDatabaseLink } from './database-link.ts';
import type { DatabaseLink } from './database-link.ts';
import { lockDirectory } from './directory-lock.ts';
import { copyTemplate, databasePath } from './template.ts';
import type { Template } from './template.ts';

/**
 * Opens the embedded PostGIS under `directory`, which is made from the ready template if it is not there yet.
 * One connection: PGlite is a single session.
 */
export async function openEmbeddedPools(options: {
  directory: string;
  template: Template;
  /** See `openDatabaseLink`, as for `onRestart`. */
  statementTimeoutMs: () => number;
  onRestart: (lost: Error) => void;
}): Promise<Pools> {
  const files = databasePath(options.directory);
  const unlock = await lockDirectory(files);
  try {
    if (!existsSync(files)) copyTemplate(options.template, files);
    return await openPools(await openDatabaseLink({ ...options, directory: files }), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openPools(link: DatabaseLink, unlock: () => Promise<void>): Promise<Pools> {
  const listeners = new Listeners();
  const setRole = `SET ROLE ${APPLICATION_ROLE}`;
  let isFirst = true;
  let isRestricted = false;
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    user: 'postgres',
    database: 'postgres',
    stream: () => link.connect() as never,
    // Each connection is a session of its own, and listens before anything else is said on it.
    async onConnect(client) {
      client.on('notification', (notification) => listeners.notify(notification));
      client.on('error', () => undefined);
      const channels = listeners.channels.map((channel) => `LISTEN ${pg.escapeIdentifier(channel)}`);
      const session = [
        "SET TIME ZONE 'UTC'",
        `SET huanhu.viewer = '${FIRST_VIEWER}'`,
        ...(isRestricted ? [setRole] : []),
      ];
      await client.query([...session, ...channels].join(';'));
      if (!isFirst) listeners.lost();
      isFirst = false;
    },
  });
  // A lost connection fails the statement that ran on it; the pool opens another one by itself.
  pool.on('error', () => undefined);
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    // The caller lets go of the directory, which the thread must have left by then.
    await pool.end();
    await link.close();
    throw error;
  }

  return {
    kind: 'embedded',
    main: pool,
    tile: pool,
    async restrict() {
      // First, for a connection that is lost meanwhile is followed by another one.
      isRestricted = true;
      await pool.query(setRole);
    },
    async listen(channel, onPayload, onLost) {
      const listener = { onPayload, onLost };
      if (listeners.add(channel, listener)) await pool.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      return async () => {
        if (listeners.remove(channel, listener)) await pool.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`);
      };
    },
    async close() {
      await pool.end();
      await link.close();
      await unlock();
    },
  };
}
