import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Requests a second that one address answers, by wrk with 16 connections. */
export async function wrkRate(url: string, headers: Record<string, string>, seconds = 1): Promise<number> {
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const { stdout } = await run('wrk', ['-t1', '-c16', '--timeout', '30s', `-d${seconds}s`, ...flags, url]);
  if (/Non-2xx or 3xx|Socket errors/.test(stdout)) throw new Error(`${url}: ${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/**
 * Runs the same tasks through each contender in turn, `slice` at a time, so that all meet the same weather, and each is
 * the first on pages that nobody has read yet as often as the others.
 *
 * @returns tasks a second.
 */
export async function rates<T>(
  tasks: readonly T[],
  contenders: Readonly<Record<string, (task: T) => Promise<unknown>>>,
  concurrency: number,
  slice = 48,
): Promise<Record<string, number>> {
  const spentMs: Record<string, number> = {};
  const entries = Object.entries(contenders);
  for (let at = 0; at < tasks.length; at += slice) {
    const part = tasks.slice(at, at + slice);
    entries.push(entries.shift()!);
    for (const [name, work] of entries) {
      const next = part.values();
      const start = performance.now();
      await Promise.all(
        Array.from({ length: concurrency }, async () => {
          for (const task of next) await work(task);
        }),
      );
      spentMs[name] = (spentMs[name] ?? 0) + performance.now() - start;
    }
  }
  return Object.fromEntries(Object.entries(spentMs).map(([name, ms]) => [name, (tasks.length / ms) * 1000]));
}
