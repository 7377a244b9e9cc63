import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What temporary directories are made for: a body that comes in, and a file that is kept until it is loaded. */
type Purpose = 'upload' | 'import';
const LEFT = /^huanhu-(upload|import)-/;

/** Longer than any file is in use; whoever runs beside us on this machine keeps theirs. */
const LEFT_AFTER_MS = 24 * 60 * 60_000;
const SWEEP_MS = 60 * 60_000;

/** @returns the path of a new directory, which the caller removes. */
export const makeTemporaryDirectory = (purpose: Purpose): Promise<string> =>
  mkdtemp(join(tmpdir(), `huanhu-${purpose}-`));

/**
 * Removes, now and every hour, what a process that was killed has left behind.
 *
 * @returns what ends it.
 */
export function sweepTemporaryFiles(onError: (error: unknown) => void): () => Promise<void> {
  let sweeping = Promise.resolve();
  const sweep = (): void => void (sweeping = removeLeft().catch(onError));
  sweep();
  const timer = setInterval(sweep, SWEEP_MS).unref();
  return () => {
    clearInterval(timer);
    return sweeping;
  };
}

async function removeLeft(): Promise<void> {
  const before = Date.now() - LEFT_AFTER_MS;
  for (const name of await readdir(tmpdir())) {
    if (!LEFT.test(name)) continue;
    const path = join(tmpdir(), name);
    try {
      if ((await stat(path)).mtimeMs < before) await rm(path, { recursive: true, force: true });
    } catch {
      // It is gone by now, or somebody else's.
    }
  }
}
