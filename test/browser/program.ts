import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createDatabasePlace } from '../harness/database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The program as `npm start` runs it: embedded, demo region, simulator. */
export interface Program {
  readonly url: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function startProgram(): Promise<Program> {
  const place = await createDatabasePlace('embedded');
  let port = '0';
  let child!: ChildProcess;
  let url = '';
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
      cwd: ROOT,
      env: { ...process.env, ...place.environment, HUANHU_PORT: port, HUANHU_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    url = await new Promise<string>((done, fail) => {
      let text = '';
      child.stdout!.on('data', (chunk: Buffer) => {
        text += String(chunk);
        const link = /(http:\/\/\S+)\/wall/.exec(text)?.[1];
        if (link) done(link);
      });
      child.once('exit', () => fail(new Error(`ended at start: ${text}`)));
    });
    port = new URL(url).port;
  };
  await start();
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  };
  return {
    get url() {
      return url;
    },
    kill,
    restart: start,
    async remove() {
      await kill('SIGTERM');
      await place.drop();
    },
  };
}
