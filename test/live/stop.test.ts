import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/http/log.ts';
import { createDatabasePlace, createTestDatabase } from '../harness/database.ts';
import { openRawSocket } from './raw-socket.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('a reader that does not answer holds no stop up: it is clean and within five seconds', async () => {
  const place = await createDatabasePlace();
  const environment = { HUANHU_PORT: '0', HUANHU_DEMO: 'off' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...place.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  await expect.poll(() => output, { timeout: 40_000 }).toMatch(/http:.*\/wall/);
  const raw = await openRawSocket(/http:\/\/[\d.]+:\d+/.exec(output)![0]);
  raw.stopReading();
  const at = Date.now();
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(Date.now() - at).toBeLessThan(5_000);
  raw.close();
  await place.drop();
});

test('a part that does not end, or fails to, does not keep the others from ending', async () => {
  const place = await createTestDatabase('migrated');
  const log: string[] = [];
  let listeners = 0;
  const app = await createApp({
    config: loadConfig({ ...place.environment, HUANHU_DEMO: 'off' }),
    database: {
      ...place.database,
      // As with a database that is away: it never answers, and then it refuses.
      async listen(...channel) {
        const unlisten = await place.database.listen(...channel);
        const isFirst = listeners++ === 0;
        return async () => {
          await unlisten();
          await (isFirst ? Promise.reject(new Error('away')) : new Promise(() => undefined));
        };
      },
    },
    log: createLog('error', (line) => log.push(line)),
  });
  await new Promise<void>((done) => app.server.listen(0, '127.0.0.1', done));
  await app.close();
  expect(listeners).toBe(4);
  expect(app.server.listening).toBe(false);
  expect(log.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(Array(4).fill('a part did not end'));
  await place.drop();
});
