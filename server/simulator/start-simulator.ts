import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts the simulator as a process of its own, so that it cannot slow the server; it ends with this one. */
export function startSimulator(url: string): { stop(): Promise<void> } {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main, '--url', url, '--quiet', '--attached'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  return {
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          done();
          return;
        }
        child.once('exit', () => done());
        child.kill('SIGTERM');
      }),
  };
}
