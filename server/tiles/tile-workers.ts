import type { Worker } from 'node:worker_threads';
import { startWorker } from '../worker-thread.ts';
import type { LayerRows } from './render-tile.ts';
import type { RenderReply, RenderRequest } from './tile-worker.ts';

/** How long a thread that failed before its first tile rests; twice as long each time, up to the last. */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 10_000;

interface Waiting {
  done(tile: { body: Uint8Array; etag: string }): void;
  fail(error: Error): void;
}

interface Slot {
  readonly waiting: Map<number, Waiting>;
  /** `undefined` while it rests. */
  worker: Worker | undefined;
  /** Rest after the next failure; 0 once it has answered. */
  restMs: number;
}

/** Threads that write and compress tiles, so that the event loop stays free for positions and events. */
export class TileWorkers {
  readonly #slots: Slot[];
  readonly #module: URL;
  #next = 0;
  #isClosed = false;

  /** @param module - what each thread runs; it answers a `RenderRequest` with a `RenderReply`. */
  constructor(count: number, module = new URL('./tile-worker.ts', import.meta.url)) {
    this.#module = module;
    this.#slots = Array.from({ length: count }, () => ({
      waiting: new Map(),
      worker: undefined,
      restMs: FIRST_REST_MS,
    }));
    for (const slot of this.#slots) this.#start(slot);
  }

  /** @throws {Error} when the thread ends meanwhile, or all of them rest after failures. */
  render(layers: readonly LayerRows[]): Promise<{ body: Uint8Array; etag: string }> {
    const awake = this.#slots.filter(({ worker }) => worker);
    if (awake.length === 0) return Promise.reject(new Error('no tile thread is running'));
    const idlest = awake.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
    const id = ++this.#next;
    return new Promise((done, fail) => {
      idlest.waiting.set(id, { done, fail });
      idlest.worker!.postMessage({ id, layers } satisfies RenderRequest);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#slots.map(({ worker }) => worker?.terminate()));
  }

  #start(slot: Slot): void {
    if (this.#isClosed) return;
    const { waiting } = slot;
    const worker = (slot.worker = startWorker(this.#module));
    worker.on('message', (reply: RenderReply) => {
      slot.restMs = 0;
      const request = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('error' in reply) request?.fail(new Error(reply.error));
      else request?.done({ body: reply.body, etag: reply.etag });
    });
    worker.on('error', (error) => {
      for (const { fail } of waiting.values()) fail(error);
      waiting.clear();
    });
    worker.on('exit', () => {
      for (const { fail } of waiting.values()) fail(new Error('the tile thread ended'));
      waiting.clear();
      slot.worker = undefined;
      const rest = slot.restMs;
      slot.restMs = Math.min(Math.max(FIRST_REST_MS, 2 * rest), LONGEST_REST_MS);
      if (rest === 0) this.#start(slot);
      else setTimeout(() => this.#start(slot), rest).unref();
    });
  }
}
