import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { FIRST_VIEWER } from './connections.ts';
import { APPLICATION_ROLE, Listeners } from './pools.ts';
import type { Pools } from './pools.ts';
import { StartError } from './start-error.ts';

const OLDEST_POSTGRESQL = 15;
const OLDEST_POSTGIS: readonly [number, number] = [3, 3];
const TILE_TIMEOUT_MS = 5_000;
/** How much longer than the server ends a statement we wait for its answer: then the connection is dead, not slow. */
const ANSWER_MS = 5_000;
/** How often the listening connection, which is silent by nature, is asked whether it lives. */
const PING_MS = 10_000;

export interface ServerOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly tileConnections: number;
  /** 0 for no limit. */
  readonly statementTimeoutMs: number;
}

/** Opens the pools of a PostgreSQL server, after a look at its versions. */
export async function openServerPools(options: ServerOptions): Promise<Pools> {
  const base = {
    connectionString: options.url,
    connectionTimeoutMillis: 10_000,
    application_name: 'huanhu',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const open = (session = ''): { readonly main: pg.Pool; readonly tile: pg.Pool } => {
    // Compiling takes seconds for a statement about areas that runs some milliseconds.
    const settings = `-c search_path=public -c timezone=UTC -c jit=off -c huanhu.viewer=${FIRST_VIEWER}${session}`;
    const main = new pg.Pool({
      ...base,
      max: options.maxConnections,
      statement_timeout: options.statementTimeoutMs,
      ...(options.statementTimeoutMs > 0 ? { query_timeout: options.statementTimeoutMs + ANSWER_MS } : {}),
      options: settings,
    });
    const tile = new pg.Pool({
      ...base,
      max: options.tileConnections,
      statement_timeout: TILE_TIMEOUT_MS,
      query_timeout: TILE_TIMEOUT_MS + ANSWER_MS,
      // Parallel workers cost a tile more than they bring.
      options: `${settings} -c max_parallel_workers_per_gather=0`,
    });
    for (const pool of [main, tile]) {
      pool.on('error', () => undefined);
      // A connection that is lost in use fails its statement; the event says nothing more.
      pool.on('connect', (client) => client.on('error', () => undefined));
    }
    return { main, tile };
  };
  const end = async ({ main, tile }: ReturnType<typeof open>): Promise<void> => {
    await Promise.all([main.end(), tile.end()]);
  };
  let pools = open();
  try {
    await checkVersions(pools.main);
  } catch (error) {
    await end(pools);
    throw error;
  }
  const notifications = new NotificationClient(base);
  return {
    kind: 'server',
    get main() {
      return pools.main;
    },
    get tile() {
      return pools.tile;
    },
    async restrict() {
      const restricted = open(` -c role=${APPLICATION_ROLE}`);
      try {
        await restricted.main.query('SELECT');
      } catch (error) {
        await end(restricted);
        throw new StartError(
          `数据库登录角色须为 ${APPLICATION_ROLE} 的成员 · The database login must be a member of ${APPLICATION_ROLE}: ${(error as Error).message}`,
          { cause: error },
        );
      }
      const before = pools;
      pools = restricted;
      await end(before);
    },
    listen: (channel, onPayload, onLost) => notifications.listen(channel, onPayload, onLost),
    async close() {
      await Promise.all([end(pools), notifications.close()]);
    },
  };
}

async function checkVersions(pool: pg.Pool): Promise<void> {
  let row: { postgresql: string; postgis: string | null } | undefined;
  try {
    const result = await pool.query<{ postgresql: string; postgis: string | null }>(
      `SELECT current_setting('server_version') AS postgresql,
              (SELECT COALESCE(installed_version, default_version)
               FROM pg_available_extensions WHERE name = 'postgis') AS postgis`,
    );
    row = result.rows[0];
  } catch (error) {
    // The message names host and port, never the password.
    const reason = error instanceof AggregateError ? String(error.errors[0]) : String(error);
    throw new StartError(`无法连接数据库（HUANHU_DATABASE_URL） · Cannot reach the database: ${reason}`, {
      cause: error,
    });
  }
  if (!row) throw new StartError('数据库没有回答版本 · The database did not tell its version');
  requireVersions(row.postgresql, row.postgis);
}

/**
 * @param postgis - installed or installable version; `null` when the server has none.
 * @throws {StartError} naming what was found and what is needed.
 */
export function requireVersions(postgresql: string, postgis: string | null): void {
  if (Number.parseInt(postgresql, 10) < OLDEST_POSTGRESQL) {
    throw new StartError(
      `PostgreSQL ${postgresql} 版本过低，需要 ${OLDEST_POSTGRESQL} 以上 · PostgreSQL ${postgresql} is too old: ${OLDEST_POSTGRESQL} or later is needed`,
    );
  }
  const needed = OLDEST_POSTGIS.join('.');
  if (postgis === null) {
    throw new StartError(
      `数据库没有 PostGIS，需要 ${needed} 以上 · The database has no PostGIS: ${needed} or later is needed`,
    );
  }
  const [major = 0, minor = 0] = postgis.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_POSTGIS;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new StartError(
      `PostGIS ${postgis} 版本过低，需要 ${needed} 以上 · PostGIS ${postgis} is too old: ${needed} or later is needed`,
    );
  }
}

/** One connection that only listens; it comes back by itself and then says that something may have been missed. */
class NotificationClient {
  readonly #config: pg.ClientConfig;
  readonly #listeners = new Listeners();
  /** The connection, or the way to the next one. */
  #client: Promise<pg.Client> | undefined;
  #connected: pg.Client | undefined;
  #isClosed = false;

  constructor(config: pg.ClientConfig) {
    this.#config = { ...config, query_timeout: ANSWER_MS };
  }

  async listen(
    channel: string,
    onPayload: (payload: string) => void,
    onLost: () => void,
  ): Promise<() => Promise<void>> {
    const listener = { onPayload, onLost };
    const isFirst = this.#listeners.add(channel, listener);
    this.#client ??= this.#connect();
    const client = await this.#client;
    if (isFirst) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    return async () => {
      if (!this.#listeners.remove(channel, listener)) return;
      // Where the connection is lost there is nothing to stop: the next one listens to what is wanted then.
      await this.#connected?.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connected?.end();
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    client.on('notification', (notification) => this.#listeners.notify(notification));
    client.on('error', () => undefined);
    try {
      await client.connect();
      for (const channel of this.#listeners.channels) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      if (this.#isClosed) throw new Error('closed');
    } catch (error) {
      void client.end();
      throw error;
    }
    // Ending a connection whose statement hangs cuts it off.
    const pings = setInterval(() => void client.query('SELECT 1').catch(() => client.end()), PING_MS).unref();
    client.on('end', () => {
      clearInterval(pings);
      this.#connected = undefined;
      if (this.#isClosed) return;
      this.#client = this.#reconnect();
      this.#client.catch(() => undefined);
    });
    this.#connected = client;
    return client;
  }

  async #reconnect(): Promise<pg.Client> {
    for (let waitMs = 250; !this.#isClosed; waitMs = Math.min(waitMs * 2, 5_000)) {
      const client = await this.#connect().catch(() => undefined);
      if (client) {
        this.#listeners.lost();
        return client;
      }
      await delay(waitMs, undefined, { ref: false });
    }
    throw new Error('closed');
  }
}
