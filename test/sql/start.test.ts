import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientPath } from '../../server/client-build.ts';
import { createDatabasePlace } from '../harness/database.ts';
import type { DatabasePlace } from '../harness/database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let place: DatabasePlace;
beforeAll(async () => void (place = await createDatabasePlace()));
afterAll(() => place.drop());

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function run(environment: Record<string, string>, root = ROOT): Run {
  let text = '';
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      ...place.environment,
      HUANHU_PORT: '0',
      HUANHU_DEMO: 'off',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (text += String(chunk)));
  return { child, output: () => text, ended: new Promise((done) => child.once('exit', (code) => done(code))) };
}

async function untilUp({ output, child }: Run): Promise<void> {
  await expect.poll(() => /\/wall/.test(output()) || child.exitCode !== null, { timeout: 40_000 }).toBe(true);
  expect(output()).toContain('/wall');
}

const problemLines = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => !/^\S.* \d+\.\d s$/.test(line));

test.each([
  ['a broken variable', { HUANHU_PORT: 'eighty' }, /HUANHU_PORT must be a number .* example HUANHU_PORT=8080/],
  ['a variable that does not exist', { HUANHU_PROT: '1' }, /There is no variable HUANHU_PROT/],
  [
    'a server that is not there',
    { HUANHU_DATABASE_URL: 'postgres://nobody:hidden@127.0.0.1:1/none' },
    /Cannot reach the database: (?!.*hidden)/,
  ],
  ['a certificate without its key', { HUANHU_TLS_CERT: '/etc/ssl/x.pem' }, /With HUANHU_TLS_CERT goes HUANHU_TLS_KEY/],
  [
    'a certificate that is not there',
    { HUANHU_TLS_CERT: '/nowhere/x.pem', HUANHU_TLS_KEY: '/nowhere/x.key' },
    /Cannot read the file of HUANHU_TLS_CERT: ENOENT/,
  ],
  [
    'half of an identity provider',
    { HUANHU_OIDC_ISSUER: 'https://id.example', HUANHU_OIDC_CLIENT_ID: 'huanhu' },
    /With HUANHU_OIDC_ISSUER goes HUANHU_OIDC_CLIENT_SECRET/,
  ],
])('%s is told in one line, without a stack, and ends the program', async (_, environment, line) => {
  const { ended, output } = run(environment);
  expect(await ended).toBe(1);
  const lines = problemLines(output());
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(line);
});

/** A copy of the program that has a built client of this name. */
function copyProgram(client: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'huanhu-copy-'));
  for (const part of ['server', 'sql', 'tiles', 'client', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, '.build', client), { recursive: true });
  writeFileSync(join(copy, '.build', client, 'index.html'), '');
  return copy;
}

test('a start on a server makes no embedded database ready', async () => {
  const client = basename(clientPath());
  const copy = copyProgram(client);
  const { ended, output } = run({ HUANHU_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, copy);
  expect(await ended).toBe(1);
  expect(output()).toContain('Cannot reach the database');
  expect(readdirSync(join(copy, '.build'))).toEqual([client]);
  rmSync(copy, { recursive: true });
});

test('after an update the client is built anew', async () => {
  const copy = copyProgram('client-of-before');
  const { ended, output } = run({ HUANHU_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, copy);
  expect(await ended).toBe(1);
  expect(output()).toContain('building the client');
  expect(readdirSync(join(copy, '.build', basename(clientPath())))).toContain('index.html');
  rmSync(copy, { recursive: true });
});

test('a taken port is told in one line', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => holder.once('listening', done));
  const { ended, output } = run({ HUANHU_PORT: String((holder.address() as AddressInfo).port) });
  expect(await ended).toBe(1);
  expect(problemLines(output())).toEqual([expect.stringMatching(/Port \d+ is taken: set HUANHU_PORT/)]);
  holder.close();
});

test('a second start on the same data directory is refused in one line, and after kill -9 of the first it starts', async () => {
  const own = await createDatabasePlace('embedded');
  const environment = { ...own.environment, HUANHU_DATABASE_URL: '' };
  const first = run(environment);
  await untilUp(first);
  const second = run(environment);
  expect(await second.ended).toBe(1);
  expect(problemLines(second.output())).toEqual([expect.stringMatching(/in use by another process/)]);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = run(environment);
  await untilUp(third);
  third.child.kill('SIGTERM');
  expect(await third.ended).toBe(0);
  await own.drop();
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it cleanly within five seconds', async (signal) => {
  const server = run({});
  await untilUp(server);
  const at = Date.now();
  server.child.kill(signal);
  expect(await server.ended).toBe(0);
  expect(Date.now() - at).toBeLessThan(5_000);
});

test('while nobody administers it each start prints another link to set up the first administrator, and then none', async () => {
  const own = await createDatabasePlace('embedded');
  const start = async (): Promise<Run & { link: string | undefined; url: string }> => {
    const server = run({ ...own.environment, HUANHU_DATABASE_URL: '' });
    await untilUp(server);
    const url = /(http:\S+)\/wall/.exec(server.output())![1]!;
    await expect.poll(async () => (await fetch(`${url}/healthz`)).status).toBe(200);
    return { ...server, url, link: /http:\S+\/setup#([\w-]{43})/.exec(server.output())?.[1] };
  };
  const stop = async ({ child, ended }: Run): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const first = await start();
  expect(first.link).toBeDefined();
  await stop(first);
  const second = await start();
  expect(second.link).toBeDefined();
  expect(second.link).not.toBe(first.link);
  const setUp = (token: string | undefined): Promise<Response> =>
    fetch(`${second.url}/api/set-up`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token, login: 'root', name: 'First', password: 'a long enough password' }),
    });
  expect((await setUp(first.link)).status).toBe(401);
  expect((await setUp(second.link)).status).toBe(201);
  expect(second.output()).not.toContain('a long enough password');
  await stop(second);
  const third = await start();
  expect(third.link).toBeUndefined();
  await stop(third);
  await own.drop();
});
