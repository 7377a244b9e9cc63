import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

/** Starts a TypeScript module in a worker thread, through an entry that registers the loader there first. */
export function startWorker(module: URL, options: Omit<WorkerOptions, 'argv' | 'execArgv'> = {}): Worker {
  return new Worker(new URL('./worker-entry.js', import.meta.url), { ...options, argv: [module.href], execArgv: [] });
}
