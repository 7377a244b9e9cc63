import { Duplex } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../worker-thread.ts';
import type { FromWorker, ToWorker } from './database-worker.ts';

/** PL/pgSQL recursion needs a real C stack to end in 54001 instead of in wrong results. */
const STACK_MB = 32;

export interface DatabaseLink {
  /** A socket-like stream for `pg`; the newest one is the connection, those before it are dead. */
  connect(): Duplex;
  /** How often the worker was restarted after a statement ran too long or the engine failed. */
  readonly restarts: number;
  /** How often the files were really synced. */
  readonly syncs: number;
  close(): Promise<void>;
}

/**
 * Starts the database thread on a directory that the caller has locked.
 *
 * @param options.statementTimeoutMs - a statement that runs longer ends with its worker: there is no cancel in PGlite.
 *   Committed data stays; the connection is lost and the next one opens a new worker.
 */
export async function openDatabaseLink(options: {
  directory: string;
  statementTimeoutMs: number;
  onRestart?: () => void;
}): Promise<DatabaseLink> {
  let worker: Worker;
  let ready: Promise<void>;
  let current: LinkStream | undefined;
  let connections = 0;
  let pending = 0;
  let busySince = 0;
  let restarts = 0;
  let syncs = 0;
  let isClosing = false;
  let closed = (): void => undefined;

  const spawn = (): void => {
    pending = 0;
    busySince = 0;
    worker = startWorker(new URL('./database-worker.ts', import.meta.url), {
      workerData: { directory: options.directory },
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    const started = worker;
    ready = new Promise((done, fail) => {
      started.on('message', (message: FromWorker) => {
        if (message.type === 'ready') done();
        else if (message.type === 'closed') closed();
        else if (message.type === 'failed') void started.terminate();
        else if (message.type === 'idle') {
          syncs = message.synced;
          busySince = --pending > 0 ? Date.now() : 0;
        } else if (current?.id === message.connection && !current.destroyed) {
          current.push(Buffer.from(message.bytes.buffer as ArrayBuffer));
        }
      });
      started.on('error', fail);
      started.on('exit', () => {
        const lost = new Error('the database thread ended');
        fail(lost);
        current?.destroy(lost);
        closed();
        if (isClosing) return;
        restarts++;
        spawn();
        options.onRestart?.();
      });
    });
    // Whoever connects sees the failure; nobody may be listening yet.
    ready.catch(() => undefined);
  };

  const post = (message: ToWorker): void => {
    if (message.type === 'bytes' && pending++ === 0) busySince = Date.now();
    worker.postMessage(message);
  };

  spawn();
  try {
    await ready!;
  } catch (error) {
    isClosing = true;
    throw error;
  }

  const watchdog = setInterval(() => {
    if (busySince === 0 || Date.now() - busySince <= options.statementTimeoutMs) return;
    busySince = 0;
    void worker.terminate();
  }, 250).unref();

  return {
    connect() {
      current = new LinkStream(++connections, post, () => ready);
      return current;
    },
    get restarts() {
      return restarts;
    },
    get syncs() {
      return syncs;
    },
    async close() {
      isClosing = true;
      clearInterval(watchdog);
      const done = new Promise<void>((resolve) => (closed = resolve));
      post({ type: 'close' });
      await done;
      await worker.terminate();
    },
  };
}

/** What `pg` takes for a TCP socket. */
class LinkStream extends Duplex {
  readonly id: number;
  readonly #post: (message: ToWorker) => void;
  readonly #ready: () => Promise<void>;

  constructor(id: number, post: (message: ToWorker) => void, ready: () => Promise<void>) {
    super({ allowHalfOpen: false });
    this.id = id;
    this.#post = post;
    this.#ready = ready;
  }

  connect(): this {
    this.#ready().then(
      () => this.emit('connect'),
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  setNoDelay = (): this => this;
  setKeepAlive = (): this => this;
  setTimeout = (): this => this;
  ref = (): this => this;
  unref = (): this => this;

  override _read(): void {
    // The worker pushes.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#post({ type: 'bytes', connection: this.id, bytes: chunk });
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#post({ type: 'bytes', connection: this.id, bytes: Buffer.concat(chunks.map(({ chunk }) => chunk)) });
    done();
  }

  override _final(done: () => void): void {
    done();
    this.push(null);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#post({ type: 'end', connection: this.id });
    done(error);
  }
}
