import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/stores/database.ts';
import { makeTemplate } from '../../server/stores/embedded/make-template.ts';
import { requireVersions } from '../../server/stores/server-pools.ts';
import { createDatabasePlace, createTestDatabase } from '../harness/database.ts';
import type { DatabasePlace } from '../harness/database.ts';
import { runProgram } from '../harness/program.ts';
import type { Program } from '../harness/program.ts';

const READY = /环湖 Huanhu: (http:\S+)\/wall/;
const BASE = { HUANHU_DEMO: 'off', HUANHU_SECRET: 's'.repeat(32), HUANHU_PORT: '0', HUANHU_LOG_LEVEL: 'warn' };

const running: Program[] = [];
const places: DatabasePlace[] = [];
beforeAll(() => makeTemplate('migrated'));
afterAll(async () => {
  for (const program of running) {
    program.child.kill('SIGKILL');
    await program.ends();
  }
  for (const place of places) await place.drop();
});

const start = (environment: Record<string, string>): Program => {
  const program = runProgram('main', environment);
  running.push(program);
  return program;
};
/** A place with a schema, that nobody has open. */
const place = async (kind?: 'embedded'): Promise<DatabasePlace> => {
  const made = await createTestDatabase('migrated', kind);
  await made.database.close();
  places.push({ ...made, drop: made.dropPlace });
  return made;
};
const urlOf = async (program: Program): Promise<string> => READY.exec(await program.says(READY))![1]!;

/** Starts in vain: exit code 1 and one line, which is returned. */
async function refusal(environment: Record<string, string>): Promise<string> {
  const program = start(environment);
  const code = await program.ends();
  const lines = program.output().error.trim().split('\n');
  expect(lines).toEqual([lines[0]]);
  expect(code).toBe(1);
  return lines[0]!;
}

test('a second start on the same data directory is refused, and the first goes on', async () => {
  const { environment } = await place('embedded');
  const first = start({ ...BASE, ...environment });
  const url = await urlOf(first);
  expect(await refusal({ ...BASE, ...environment })).toMatch(
    /^数据目录正被另一个进程使用 · .+ in use by another process: /,
  );
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('a taken port is named, and the database is let go of', async () => {
  const made = await place();
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => squatter.once('listening', done));
  const { port } = squatter.address() as AddressInfo;
  expect(await refusal({ ...BASE, ...made.environment, HUANHU_PORT: String(port) })).toBe(
    `端口 ${port} 已被占用，请另设 HUANHU_PORT · Port ${port} is taken: set HUANHU_PORT to another one`,
  );
  squatter.close();
  await (await openDatabase({ url: made.url, directory: made.directory })).close();
});

test.each([
  ['HUANHU_PORT', '80a', 'a number from 0 to 65535, for example HUANHU_PORT=8080'],
  ['HUANHU_PORT', '65536', 'a number from 0 to 65535'],
  ['HUANHU_DATABASE_URL', 'mysql://somewhere/x', 'a PostgreSQL URL'],
  ['HUANHU_DEMO', 'yes', 'on or off'],
  ['HUANHU_SECRET', 'too-short', '32 characters or more'],
  ['HUANHU_TILE_CACHE_MB', '-1', 'a number from 1 to 65536'],
  ['HUANHU_LOG_LEVEL', 'loud', 'debug, info, warn, error or silent'],
])('%s=%s is refused with the form of a good value, and is not repeated', async (name, value, form) => {
  const line = await refusal({ ...BASE, [name]: value });
  expect(line).toContain(`变量 ${name} 有误 · ${name} must be ${form}`);
  expect(line).not.toContain(`=${value}`);
});

test('a misspelt variable is refused by name', async () => {
  expect(await refusal({ ...BASE, HUANHU_PROT: '80' })).toBe(
    '没有变量 HUANHU_PROT · There is no variable HUANHU_PROT; see README',
  );
});

test('outside demo mode there is no start without a secret', async () => {
  const { environment } = await place();
  const { HUANHU_SECRET: _, ...without } = BASE;
  expect(await refusal({ ...without, ...environment })).toMatch(/^缺少变量 HUANHU_SECRET · HUANHU_SECRET must be set/);
});

test('a database server that is not there is named without its password', async () => {
  const { directory } = await createPlaceForNothing();
  const line = await refusal({
    ...BASE,
    HUANHU_DATA_DIR: directory,
    HUANHU_DATABASE_URL: 'postgres://huanhu:geheim@127.0.0.1:1/huanhu',
  });
  expect(line).toMatch(/^无法连接数据库（HUANHU_DATABASE_URL） · Cannot reach the database: .*127\.0\.0\.1:1/);
  expect(line).not.toContain('geheim');
});

test('an address that this machine does not have is named', async () => {
  const { environment } = await place();
  expect(await refusal({ ...BASE, ...environment, HUANHU_HOST: '192.0.2.1' })).toContain('192.0.2.1');
});

test.each([
  ['14.11', '3.3.2', 'PostgreSQL 14.11 is too old: 15 or later is needed'],
  ['15.4 (Debian 15.4-1)', '3.2.9', 'PostGIS 3.2.9 is too old: 3.3 or later is needed'],
  ['15.4', '2.5.0', 'PostGIS 2.5.0 is too old: 3.3 or later is needed'],
  ['15.4', null, 'The database has no PostGIS: 3.3 or later is needed'],
])('PostgreSQL %s with PostGIS %s is refused, naming what is needed', (postgresql, postgis, reason) => {
  expect(() => requireVersions(postgresql, postgis)).toThrow(reason);
});

test.each([
  ['15.4', '3.3.0'],
  ['17.2', '3.5.1'],
  ['18beta1', '4.0.0'],
])('PostgreSQL %s with PostGIS %s is good', (postgresql, postgis) => {
  expect(() => requireVersions(postgresql, postgis)).not.toThrow();
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it within five seconds, cleanly, and the data opens again',
  async (signal) => {
    const made = await place();
    const program = start({ ...BASE, ...made.environment });
    const url = await urlOf(program);
    // Somebody is in the middle of a keep-alive connection.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const askedAt = Date.now();
    program.child.kill(signal);
    expect(await program.ends()).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(5_000);
    expect(program.output().error).toBe('');
    const database = await openDatabase({ url: made.url, directory: made.directory });
    expect((await database.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    await database.close();
  },
);

test('after kill -9 it starts again', async () => {
  const { environment } = await place();
  const first = start({ ...BASE, ...environment });
  await urlOf(first);
  first.child.kill('SIGKILL');
  await first.ends();
  const second = start({ ...BASE, ...environment });
  expect((await fetch(`${await urlOf(second)}/readyz`)).status).toBe(200);
});

async function createPlaceForNothing(): Promise<DatabasePlace> {
  const made = await createDatabasePlace('embedded');
  places.push(made);
  return made;
}
