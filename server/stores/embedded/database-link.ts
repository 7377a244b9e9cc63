import { Duplex } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../worker-thread.ts';
import type { FromWorker, ToWorker } from './database-worker.ts';

/** The first wait after a worker that could not open the database, and the longest. */
const BACK_OFF_MS = { first: 250, longest: 5_000 };
/** PL/pgSQL recursion needs a real C stack to end in 54001 instead of in wrong results. */
const STACK_MB = 32;

export interface DatabaseLink {
  /** A socket-like stream for `pg`; the newest one is the connection, those before it are dead. */
  connect(): Duplex;
  close(): Promise<void>;
}

/**
 * Starts the database thread on a directory that the caller has locked.
 *
 * @param options.statementTimeoutMs - asked while a statement runs: one that runs longer ends with its worker, for there
 *   is no cancel in PGlite; 0 for no limit. Committed data stays; the connection is lost, the next has a new worker.
 * @param options.onRestart - is told why, each time that the worker ended and another one takes its place.
 */
export async function openDatabaseLink(options: {
  directory: string;
  statementTimeoutMs: () => number;
  onRestart: (lost: Error) => void;
}): Promise<DatabaseLink> {
  let worker: Worker;
  let ready: Promise<void>;
  let current: LinkStream | undefined;
  let connections = 0;
  let pending = 0;
  let busySince = 0;
  /** Why the worker is being ended. */
  let reason: string | undefined;
  let failedOpenings = 0;
  let isRunning = false;
  let isOpen = false;
  let restart: NodeJS.Timeout | undefined;
  let closed = (): void => undefined;

  const spawn = (): void => {
    pending = 0;
    busySince = 0;
    reason = undefined;
    isRunning = true;
    worker = startWorker(new URL('./database-worker.ts', import.meta.url), {
      workerData: { directory: options.directory },
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    const started = worker;
    let hasOpened = false;
    ready = new Promise((done, fail) => {
      started.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          failedOpenings = 0;
          hasOpened = true;
          done();
        } else if (message.type === 'closed') closed();
        else if (message.type === 'failed') end(message.message);
        else if (message.type === 'idle') busySince = --pending > 0 ? performance.now() : 0;
        else if (current?.id === message.connection && !current.destroyed) {
          current.push(Buffer.from(message.bytes.buffer as ArrayBuffer));
        }
      });
      started.on('error', (error: Error) => {
        reason ??= error.message;
        fail(error);
      });
      started.on('exit', (code) => {
        isRunning = false;
        const lost = new Error(`the database thread ended: ${reason ?? `exit code ${code}`}`);
        fail(lost);
        current?.destroy(lost);
        closed();
        if (!isOpen) return;
        options.onRestart(lost);
        if (hasOpened) spawn();
        else restart = setTimeout(spawn, Math.min(BACK_OFF_MS.first * 2 ** failedOpenings++, BACK_OFF_MS.longest));
      });
    });
    // Whoever connects sees the failure; nobody may be listening yet.
    ready.catch(() => undefined);
  };

  const end = (why: string): void => {
    reason ??= why;
    void worker.terminate();
  };
  const post = (message: ToWorker): void => {
    if (message.type === 'bytes' && pending++ === 0) busySince = performance.now();
    worker.postMessage(message);
  };

  spawn();
  await ready!;
  isOpen = true;

  const watchdog = setInterval(() => {
    const limitMs = options.statementTimeoutMs();
    if (busySince === 0 || limitMs === 0 || performance.now() - busySince <= limitMs) return;
    busySince = 0;
    end(`a statement ran longer than ${limitMs / 1_000} s`);
  }, 250).unref();

  return {
    connect() {
      current = new LinkStream(++connections, post, () => ready);
      return current;
    },
    async close() {
      isOpen = false;
      clearInterval(watchdog);
      clearTimeout(restart);
      if (!isRunning) return;
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
