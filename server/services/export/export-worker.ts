import { parentPort, workerData } from 'node:worker_threads';
import { writeFile } from './write-file.ts';
import type { ExportFormat } from './write-file.ts';

export interface ExportTask {
  readonly format: ExportFormat;
  readonly name: string;
  readonly features: readonly string[];
}

const { format, name, features } = workerData as ExportTask;
// A copy of its own, for a buffer of Node may be a slice of a shared one.
const bytes = new Uint8Array(await writeFile(format, name, features));
parentPort?.postMessage(bytes, [bytes.buffer]);
