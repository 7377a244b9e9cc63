import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { openPglite } from './extensions.ts';
import { MessageCycles } from './message-cycles.ts';

/** To the worker: bytes of a connection, its end, or the end of everything. */
export type ToWorker =
  | { readonly type: 'bytes'; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly connection: number }
  | { readonly type: 'close' };

/** From the worker. `idle` answers each `bytes`, once what was complete in it has run. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'bytes'; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly type: 'idle' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'closed' };

const FLUSH_BYTES = 262_144;
const port = parentPort;
if (!port) throw new Error('database-worker.ts runs in a worker thread');
const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

// PGlite exits through exceptions of its own; its listener would hide ours.
process.removeAllListeners('uncaughtException');
const database: PGlite = await openPglite((workerData as { directory: string }).directory);

let connection = 0;
let cycles = new MessageCycles();

/** What a fresh connection expects: nothing of the one before. */
async function resetSession(): Promise<void> {
  cycles = new MessageCycles();
  if (database.isInTransaction()) await database.exec('ROLLBACK');
  await database.exec('DISCARD ALL');
}

async function run(message: Uint8Array): Promise<void> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    if (size === 0) return;
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    chunks = [];
    size = 0;
    send({ type: 'bytes', connection, bytes }, [bytes.buffer]);
  };
  // The Stream form: the other one parses and keeps every reply again.
  await database.execProtocolRawStream(message, {
    syncToFs: false,
    onRawData: (data) => {
      chunks.push(data.slice());
      size += data.length;
      if (size > FLUSH_BYTES) flush();
    },
  });
  flush();
}

async function handle(message: ToWorker): Promise<void> {
  if (message.type === 'close') {
    await database.close();
    send({ type: 'closed' });
    return;
  }
  if (message.type === 'end') {
    if (message.connection !== connection) return;
    connection = 0;
    await resetSession();
    return;
  }
  if (message.connection < connection) return;
  if (message.connection > connection) {
    if (connection > 0) await resetSession();
    connection = message.connection;
  }
  cycles.push(message.bytes);
  for (let cycle = cycles.next(); cycle; cycle = cycles.next()) {
    if (cycle.isTerminate) {
      connection = 0;
      await resetSession();
      break;
    }
    await run(cycle.bytes);
  }
}

// One at a time, in order: PGlite has one session, and half a statement of one connection must never meet another's.
let chain = Promise.resolve();
port.on('message', (message: ToWorker) => {
  chain = chain
    .then(() => handle(message))
    .then(() => {
      if (message.type === 'bytes') send({ type: 'idle' });
    })
    .catch((error: unknown) =>
      send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
});
send({ type: 'ready' });
