import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { FIRST_VIEWER, setViewer, showTo, withConnection } from './connections.ts';
import type { RowViewer } from './connections.ts';
import { openEmbeddedPools } from './embedded/embedded-pools.ts';
import type { Template } from './embedded/template.ts';
import type { Pools } from './pools.ts';
import { openServerPools } from './server-pools.ts';

/** The one way to the data, the same for the embedded PostGIS and for a server. */
export interface Database {
  readonly kind: 'embedded' | 'server';
  /** Runs one statement; inside `transaction` on the transaction's connection. Parameters are bound, never spliced. */
  query<R extends pg.QueryResultRow>(text: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult<R>>;
  /** BEGIN to COMMIT, rolled back when `work` throws; inside another one a savepoint. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** A transaction whose statements may take as long as they need. */
  unlimited<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Runs a tile's statement: on a server through a pool of its own (no JIT, no parallel workers, 5 s at most), on the
   * embedded database on its one connection.
   *
   * @param viewer - what row security shows; everything when left out.
   */
  tileQuery<R extends pg.QueryResultRow>(config: pg.QueryConfig, viewer?: RowViewer): Promise<pg.QueryResult<R>>;
  /**
   * Statements of `work`, and of all that it calls, find only the rows that row security shows to `viewer`; outside of it
   * they find all.
   */
  as<T>(viewer: RowViewer, work: () => Promise<T>): Promise<T>;
  /**
   * From now on every statement runs as the role `huanhu_app`, on connections made anew; only listening goes on as the role
   * that has logged in. To be called once the schema is up to date.
   *
   * @throws {StartError} when the role is missing or the login is not a member of it.
   */
  restrict(): Promise<void>;
  /** A transaction as the role that has logged in, for what the owner alone may do; not inside another one. */
  asOwner<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Listens on a channel.
   *
   * @param onLost - called when notifications may have been missed, once listening again; also when `onPayload` throws,
   *   for whoever may connect may send anything.
   * @returns stops listening.
   */
  listen(channel: string, onPayload: (payload: string) => void, onLost?: () => void): Promise<() => Promise<void>>;
  /** Waits for running statements, then lets go of everything. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A PostgreSQL URL; without it the embedded database in `directory`. */
  readonly url?: string | undefined;
  readonly directory: string;
  readonly maxConnections?: number;
  readonly tileConnections?: number;
  /** What a new embedded database starts from, if it was made at install; default `migrated`. */
  readonly template?: Template;
  /** Milliseconds after which a statement is ended; 0 for never, as a command-line tool wants it. */
  readonly statementTimeoutMs?: number;
  /** Is told why the embedded database was lost and opened again; says so on standard error when left out. */
  readonly onRestart?: (lost: Error) => void;
  /** Is told when a listener fails at a notification; to that listener it counts as lost. */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
}

/**
 * @throws {StartError} with one clear line: directory in use, server unreachable, PostgreSQL or PostGIS missing or too old.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  const limit: StatementLimit = { lifted: 0 };
  const pools: Pools = options.url
    ? await openServerPools({
        url: options.url,
        maxConnections: options.maxConnections ?? 10,
        tileConnections: options.tileConnections ?? 4,
        statementTimeoutMs,
      })
    : await openEmbeddedPools({
        directory: options.directory,
        template: options.template ?? 'migrated',
        statementTimeoutMs: () => (limit.lifted > 0 ? 0 : statementTimeoutMs),
        onRestart:
          options.onRestart ??
          ((lost) => console.error(`数据库重新打开 · Opening the database again: ${lost.message}`)),
      });
  return databaseOver(pools, limit, options.onListenerError);
}

/** How many transactions of the embedded database run without a limit now; a server is told so in the transaction. */
interface StatementLimit {
  lifted: number;
}

/** What statements run with: the connection of a transaction, whether they may take as long as they need, who sees. */
interface Context {
  readonly client?: pg.PoolClient;
  readonly isUnlimited: boolean;
  readonly viewer: RowViewer;
}

const OUTSIDE: Context = { isUnlimited: false, viewer: FIRST_VIEWER };

/** The longest that a timer takes, some 24 days: for a client, no limit at all. */
const UNLIMITED_MS = 2 ** 31 - 1;

function databaseOver(
  pools: Pools,
  limit: StatementLimit,
  onListenerError: (error: unknown) => void = () => undefined,
): Database {
  const contexts = new AsyncLocalStorage<Context>();
  const context = (): Context => contexts.getStore() ?? OUTSIDE;
  let savepoints = 0;

  const nested = async <T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> => {
    const name = `nested_${++savepoints}`;
    await client.query(`SAVEPOINT ${name}`);
    try {
      const result = await work();
      await client.query(`RELEASE SAVEPOINT ${name}`);
      return result;
    } catch (error) {
      await client.query(`ROLLBACK TO SAVEPOINT ${name}`);
      throw error;
    }
  };

  const database: Database = {
    kind: pools.kind,
    async query(text, values) {
      const { client, isUnlimited, viewer } = context();
      if (!client) return withConnection(pools.main, viewer, (own) => own.query(text as string, values));
      if (!isUnlimited) return client.query(text as string, values);
      const config = typeof text === 'string' ? { text, values } : text;
      return client.query({ ...config, query_timeout: UNLIMITED_MS } as pg.QueryConfig);
    },
    tileQuery: (config, viewer = FIRST_VIEWER) =>
      context().client
        ? database.as(viewer, () => database.query(config))
        : withConnection(pools.tile, viewer, (client) => client.query(config)),
    async as(viewer, work) {
      const outer = context();
      const { client } = outer;
      if (!client || outer.viewer === viewer) return contexts.run({ ...outer, viewer }, work);
      await setViewer(client, viewer, true);
      try {
        return await contexts.run({ ...outer, viewer }, work);
      } finally {
        // Where the transaction has failed, its end sets it back.
        await setViewer(client, outer.viewer, true).catch(() => undefined);
      }
    },
    restrict: () => pools.restrict(),
    asOwner: (work) =>
      database.transaction(async () => {
        await database.query('SET LOCAL ROLE NONE');
        return work();
      }),
    async transaction(work) {
      const outer = context();
      if (outer.client) return nested(outer.client, work);
      const client = await pools.main.connect();
      let broken: Error | undefined;
      try {
        await showTo(client, outer.viewer).catch((failure: Error) => {
          broken = failure;
          throw failure;
        });
        await client.query('BEGIN');
        const result = await contexts.run({ ...outer, client }, work);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // A connection that cannot even roll back must not go back to the pool.
        await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    unlimited: (work) =>
      database.transaction(async () => {
        await database.query('SET LOCAL statement_timeout = 0');
        limit.lifted++;
        try {
          return await contexts.run({ ...context(), isUnlimited: true }, work);
        } finally {
          limit.lifted--;
        }
      }),
    // A notification may arrive while a transaction's statement is being awaited; what it sets off is no part of that.
    listen(channel, onPayload, onLost = () => undefined) {
      const lost = (): void => contexts.exit(onLost);
      const take = (payload: string): void => {
        try {
          contexts.exit(onPayload, payload);
        } catch (error) {
          onListenerError(error);
          lost();
        }
      };
      return pools.listen(channel, take, lost);
    },
    close: () => pools.close(),
  };
  return database;
}
