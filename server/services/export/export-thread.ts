import { startWorker } from '../../worker-thread.ts';
import type { ExportTask } from './export-worker.ts';

/** Writes a file in a thread of its own, so that the event loop stays free; ends with it. */
export function writeInThread(task: ExportTask): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(new URL('./export-worker.ts', import.meta.url), { workerData: task });
    worker.on('message', (bytes: Uint8Array) => {
      resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the export thread ended')));
  });
}
