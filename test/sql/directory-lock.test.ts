import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockDirectory } from '../../server/stores/embedded/directory-lock.ts';
import { StartError } from '../../server/stores/start-error.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODULE = new URL('../../server/stores/embedded/directory-lock.ts', import.meta.url).href;

let root: string;
beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'huanhu-lock-'))));
afterAll(() => rmSync(root, { recursive: true }));

/** A socket file that nobody answers, as kill -9 leaves it. */
function leaveStale(path: string): void {
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script, path]);
}

const lockFiles = (directory: string): string[] => readdirSync(directory).filter((name) => name.endsWith('.lock'));
const refused = { status: 'rejected', reason: expect.any(StartError) as unknown };

/** What `starters` calls at once come to: the locks that were won; every other call must have been refused clearly. */
async function race(directory: string, starters: number): Promise<(() => Promise<void>)[]> {
  const results = await Promise.allSettled(Array.from({ length: starters }, () => lockDirectory(directory)));
  const won = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  expect(results.filter(({ status }) => status === 'rejected')).toEqual(Array(starters - won.length).fill(refused));
  return won;
}

test('eight that start at once over what kill -9 left: one gets the directory, twenty times over', async () => {
  for (let round = 0; round < 20; round++) {
    const directory = join(root, `round-${round}`);
    mkdirSync(directory);
    leaveStale(join(directory, 'postgres.lock'));
    leaveStale(join(directory, 'postgres.0123456789abcdef.lock'));
    const won = await race(join(directory, 'postgres'), 8);
    expect(won).toHaveLength(1);
    expect(lockFiles(directory)).toHaveLength(1);
    await won[0]!();
    expect(readdirSync(directory)).toEqual([]);
  }
});

test('eight processes that start at once over a killed one: one gets the directory, and after its kill the next', async () => {
  const directory = join(root, 'processes');
  const script = join(root, 'locker.ts');
  writeFileSync(
    script,
    `import { lockDirectory } from ${JSON.stringify(MODULE)};
     process.stdin.once('data', () => lockDirectory(process.argv[2]).then(
       () => { console.log('won'); setInterval(() => {}, 1000); },
       (error) => { console.log(error.name); process.exit(); }));
     console.log('ready');`,
  );
  const start = (): { child: ChildProcess; said: () => string } => {
    let text = '';
    const child = spawn(process.execPath, ['--import', 'tsx', script, join(directory, 'postgres')], { cwd: ROOT });
    child.stdout.on('data', (chunk: Buffer) => (text += String(chunk)));
    return { child, said: () => text };
  };
  for (let round = 0; round < 2; round++) {
    const lockers = Array.from({ length: 8 }, start);
    await expect.poll(() => lockers.every(({ said }) => said() === 'ready\n'), { timeout: 60_000 }).toBe(true);
    for (const { child } of lockers) child.stdin!.write('go');
    await expect.poll(() => lockers.every(({ said }) => said().length > 6), { timeout: 60_000 }).toBe(true);
    const outcomes = lockers.map(({ said }) => said()).sort();
    expect(outcomes).toEqual([...Array<string>(7).fill('ready\nStartError\n'), 'ready\nwon\n']);
    for (const { child } of lockers) child.kill('SIGKILL');
    const ended = (): boolean => lockers.every(({ child }) => child.exitCode !== null || child.signalCode !== null);
    await expect.poll(ended, { timeout: 60_000 }).toBe(true);
  }
});

test('two data directories with long paths are two, and each has one holder', async () => {
  const long = join(root, 'a-long-way-down-'.repeat(8), '数据'.repeat(20));
  const first = await lockDirectory(join(long, 'one', 'postgres'));
  const second = await lockDirectory(join(long, 'two', 'postgres'));
  expect(await race(join(long, 'one', 'postgres'), 2)).toEqual([]);
  await first();
  await second();
  expect(readdirSync(join(long, 'one'))).toEqual([]);
});

test('a directory under two names is one directory', async () => {
  const directory = join(root, 'real');
  mkdirSync(join(directory, 'postgres'), { recursive: true });
  symlinkSync(directory, join(root, 'parent-link'));
  symlinkSync(join(directory, 'postgres'), join(root, 'directory-link'));
  const unlock = await lockDirectory(join(directory, 'postgres'));
  for (const other of ['parent-link/postgres', 'directory-link']) expect(await race(join(root, other), 1)).toEqual([]);
  await unlock();
});

test('a lock file that cannot be asked counts as held', async () => {
  const directory = join(root, 'silent');
  mkdirSync(directory);
  const silent = net.createServer((socket) => socket.destroy()).listen(join(directory, 'postgres.lock'));
  await new Promise((done) => silent.once('listening', done));
  expect(await race(join(directory, 'postgres'), 3)).toEqual([]);
  await new Promise((done) => silent.close(done));
});
