import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One of our programs as a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  output(): { readonly out: string; readonly error: string };
  /** Waits for a line on standard output. @throws when the program ends without it. */
  says(what: RegExp): Promise<string>;
  /** @returns its exit code, or `null` when a signal ended it. */
  ends(): Promise<number | null>;
}

/**
 * Runs `server/<name>.ts` with nothing but these `HUANHU_` variables.
 *
 * @param name - `main`, `import`, `export` or `token`.
 */
export function runProgram(
  name: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Program {
  const inherited = Object.entries(process.env).filter(([variable]) => !variable.startsWith('HUANHU_'));
  const child = spawn(process.execPath, ['--import', 'tsx', `server/${name}.ts`, ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  // Closed, not only exited: until then something of what it said may be on the way.
  const closed = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    output: () => ({ out, error }),
    async says(what) {
      const ended = closed.then(() => true);
      for (;;) {
        const line = what.exec(out)?.[0];
        if (line !== undefined) return line;
        const isOver = await Promise.race([ended, new Promise<false>((done) => setTimeout(done, 50, false))]);
        if (isOver && !what.test(out)) throw new Error(`it ended without ${String(what)}: ${out}${error}`);
      }
    },
    ends: () => closed,
  };
}
