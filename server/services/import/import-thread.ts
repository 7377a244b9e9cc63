import { startWorker } from '../../worker-thread.ts';
import type { ReadFeatures } from './batches.ts';
import type { FileDescription } from './describe-file.ts';
import { FileFault } from './formats/source.ts';
import type { ImportReply, ImportTask } from './import-worker.ts';

/** What a file may take to be read: memory, and time. */
const MAX_HEAP_MB = 3_072;
const MAX_MS = 10 * 60_000;

/**
 * Reads a file in a thread of its own, so that the event loop stays free; ends with it.
 *
 * @throws {FileFault} when the file cannot be read, or takes too much memory or time.
 * @throws the signal's reason when it was aborted.
 */
export function runImportTask(
  task: ImportTask,
  signal: AbortSignal,
  onRead: (done: number) => void,
): Promise<{ description?: FileDescription; read?: ReadFeatures }> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(new URL('./import-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    const end = (settle: () => void): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
      settle();
      void worker.terminate();
    };
    const fail = (error: unknown): void => end(() => reject(error as Error));
    const onAbort = (): void => fail(signal.reason);
    const late = setTimeout(() => fail(new FileFault('too-large', `${MAX_MS / 60_000} min`)), MAX_MS);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    worker.on('message', (reply: ImportReply) => {
      if ('done' in reply) onRead(reply.done);
      else if ('fault' in reply) fail(new FileFault(reply.fault.reason, reply.fault.found));
      else end(() => resolve(reply));
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      fail(isMemory ? new FileFault('too-large', `> ${MAX_HEAP_MB} MiB`) : error);
    });
    worker.on('exit', () => fail(new Error('the import thread ended')));
  });
}
