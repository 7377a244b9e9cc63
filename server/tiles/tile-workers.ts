import type { Worker } from 'node:worker_threads';
import { startWorker } from '../worker-thread.ts';
import type { LayerRows } from './render-tile.ts';
import type { RenderReply, RenderRequest } from './tile-worker.ts';

interface Waiting {
  done(tile: { body: Uint8Array; etag: string }): void;
  fail(error: Error): void;
}

/** Threads that write and compress tiles, so that the event loop stays free for positions and events. */
export class TileWorkers {
  readonly #workers: { worker: Worker; waiting: Map<number, Waiting> }[];
  #next = 0;
  #isClosed = false;

  constructor(count: number) {
    this.#workers = Array.from({ length: count }, () => this.#start());
  }

  render(layers: readonly LayerRows[]): Promise<{ body: Uint8Array; etag: string }> {
    const idlest = this.#workers.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
    const id = ++this.#next;
    return new Promise((done, fail) => {
      idlest.waiting.set(id, { done, fail });
      idlest.worker.postMessage({ id, layers } satisfies RenderRequest);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()));
  }

  #start() {
    const waiting = new Map<number, Waiting>();
    const slot = { worker: startWorker(new URL('./tile-worker.ts', import.meta.url)), waiting };
    slot.worker.on('message', (reply: RenderReply) => {
      const request = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('error' in reply) request?.fail(new Error(reply.error));
      else request?.done({ body: reply.body, etag: reply.etag });
    });
    slot.worker.on('error', (error) => {
      for (const { fail } of waiting.values()) fail(error);
      waiting.clear();
    });
    slot.worker.on('exit', () => {
      for (const { fail } of waiting.values()) fail(new Error('the tile thread ended'));
      if (this.#isClosed) return;
      const at = this.#workers.indexOf(slot);
      if (at >= 0) this.#workers[at] = this.#start();
    });
    return slot;
  }
}
