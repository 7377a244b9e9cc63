import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { LAYERS } from '../../domain/layer.ts';
import type { LayerName } from '../../domain/layer.ts';
import { readBatches } from './batches.ts';
import type { ReadFeatures } from './batches.ts';
import { describeFile } from './describe-file.ts';
import type { FileDescription } from './describe-file.ts';
import { endingOf } from './formats/read-file.ts';
import { FileFault } from './formats/source.ts';
import type { Encoding } from './formats/source.ts';
import type { ImportSettings } from './settings.ts';

/** What one thread does before it ends. */
export type ImportTask = { readonly path: string; readonly name: string } & (
  | { readonly describe: { readonly encoding: Encoding | null } }
  | { readonly read: Omit<ImportSettings, 'layer'> & { readonly layer: LayerName } }
);

export type ImportReply =
  | { readonly done: number }
  | { readonly description: FileDescription }
  | { readonly read: ReadFeatures }
  | { readonly fault: { readonly reason: FileFault['reason']; readonly found: string } };

/** Features between two words about the progress. */
const TELL_EVERY = 2_000;

const reply = (message: ImportReply, moved: ArrayBuffer[] = []): void => parentPort?.postMessage(message, moved);

async function work(task: ImportTask): Promise<void> {
  const file = { name: task.name, parts: new Map([[endingOf(task.name), readFileSync(task.path)]]) };
  if ('describe' in task) {
    reply({ description: await describeFile(file, task.describe.encoding) });
    return;
  }
  let told = 0;
  const read = await readBatches(file, { ...task.read, layer: LAYERS[task.read.layer] }, (done) => {
    if (done < told + TELL_EVERY) return;
    told = done;
    reply({ done });
  });
  // Copies of their own, for a buffer of Node may be a slice of a shared one; they are moved and not copied again.
  const batches = read.batches.map(({ count, json }) => ({ count, json: new Uint8Array(json) }));
  reply(
    { read: { ...read, batches } },
    batches.map(({ json }) => json.buffer),
  );
}

try {
  await work(workerData as ImportTask);
} catch (error) {
  if (!(error instanceof FileFault)) throw error;
  reply({ fault: { reason: error.reason, found: error.found } });
}
