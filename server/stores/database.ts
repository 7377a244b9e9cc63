import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
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
  /**
   * Runs a tile's statement: on a server through a pool of its own (no JIT, no parallel workers, 5 s at most), on the
   * embedded database on its one connection.
   */
  tileQuery<R extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<pg.QueryResult<R>>;
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
  /** Milliseconds after which a statement is ended. */
  readonly statementTimeoutMs?: number;
  /** Is told when a listener fails at a notification; to that listener it counts as lost. */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
}

/**
 * @throws {StartError} with one clear line: directory in use, server unreachable, PostgreSQL or PostGIS missing or too old.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
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
        statementTimeoutMs,
      });
  return databaseOver(pools, options.onListenerError);
}

function databaseOver(pools: Pools, onListenerError: (error: unknown) => void = () => undefined): Database {
  const inTransaction = new AsyncLocalStorage<pg.PoolClient>();
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

  return {
    kind: pools.kind,
    query: (text, values) => (inTransaction.getStore() ?? pools.main).query(text as string, values),
    tileQuery: (config) => (inTransaction.getStore() ?? pools.tile).query(config),
    async transaction(work) {
      const outer = inTransaction.getStore();
      if (outer) return nested(outer, work);
      const client = await pools.main.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await inTransaction.run(client, work);
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
    // A notification may arrive while a transaction's statement is being awaited; what it sets off is no part of that.
    listen(channel, onPayload, onLost = () => undefined) {
      const lost = (): void => inTransaction.exit(onLost);
      const take = (payload: string): void => {
        try {
          inTransaction.exit(onPayload, payload);
        } catch (error) {
          onListenerError(error);
          lost();
        }
      };
      return pools.listen(channel, take, lost);
    },
    close: () => pools.close(),
  };
}
