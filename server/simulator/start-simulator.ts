import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Starts the simulator as a process of its own, so that it cannot slow the server; it ends with this one.
 *
 * @param url - of the server that starts it, on this machine.
 */
export function startSimulator(url: string): { stop(): Promise<void> } {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main, '--url', url, '--quiet', '--attached'], {
    stdio: ['pipe', 'inherit', 'inherit'],
    // It comes by a loopback address, which a certificate rarely names, and brings nothing that is secret.
    env: url.startsWith('https:')
      ? { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' }
      : process.env,
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
