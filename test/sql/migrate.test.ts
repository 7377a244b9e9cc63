import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../server/stores/database.ts';
import { migrate } from '../../server/stores/migrate.ts';
import { SERVER_URL, createDatabasePlace, createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const RELEASED = fileURLToPath(new URL('../../sql/migrations', import.meta.url));
const made: string[] = [];

/** A directory with the released migrations and these files besides; `null` leaves one out. */
function migrationsWith(files: Readonly<Record<string, string | null>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'huanhu-'));
  made.push(directory);
  cpSync(RELEASED, directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    if (text === null) rmSync(join(directory, name));
    else writeFileSync(join(directory, name), text);
  }
  return directory;
}

let place: TestDatabase;
beforeEach(async () => {
  place = await createTestDatabase();
});
afterEach(() => place.drop());
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true });
});

const tables = async (): Promise<string[]> => {
  const { rows } = await place.database.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'pond%' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
};
const applied = async (): Promise<string[]> => {
  const { rows } = await place.database.query<{ name: string }>('SELECT name FROM migration ORDER BY name');
  return rows.map(({ name }) => name);
};

test('a schema that is up to date is left alone', async () => {
  const before = await applied();
  expect(before.length).toBeGreaterThanOrEqual(3);
  expect(await migrate(place.database)).toEqual([]);
  expect(await applied()).toEqual(before);
});

test('two who migrate at once apply each file once', async () => {
  const directory = migrationsWith({
    '9001-pond.sql': 'CREATE TABLE pond (id integer)',
    '9002-fill.sql': 'INSERT INTO pond VALUES (1)',
  });
  const other = SERVER_URL ? await openDatabase({ url: place.url, directory: place.directory }) : place.database;
  const both = await Promise.all([migrate(place.database, undefined, directory), migrate(other, undefined, directory)]);
  if (other !== place.database) await other.close();
  expect(both.flat()).toEqual(['9001-pond.sql', '9002-fill.sql']);
  const { rows } = await place.database.query('SELECT id FROM pond');
  expect(rows).toEqual([{ id: 1 }]);
});

test('a file that fails takes the files before it back, and the error is one line that names it', async () => {
  const before = await applied();
  const directory = migrationsWith({
    '9001-pond.sql': 'CREATE TABLE pond (id integer)',
    '9002-pond-two.sql': 'CREATE TABLE pond_two (id integer); INSERT INTO nowhere VALUES (1)',
  });
  await expect(migrate(place.database, undefined, directory)).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(/^迁移 9002-pond-two\.sql 失败.+ nothing was changed: .+nowhere.+$/) as string,
  });
  expect(await tables()).toEqual([]);
  expect(await applied()).toEqual(before);
  expect(await migrate(place.database, undefined, migrationsWith({ '9001-pond.sql': 'CREATE TABLE pond ()' }))).toEqual(
    ['9001-pond.sql'],
  );
});

test('a released file that was edited is refused', async () => {
  const directory = migrationsWith({
    '0003-ecology-pack.sql': '-- nothing\n',
    '9001-pond.sql': 'CREATE TABLE pond ()',
  });
  await expect(migrate(place.database, undefined, directory)).rejects.toThrow(
    /^迁移 0003-ecology-pack\.sql 已被改动 · Migration 0003-ecology-pack\.sql was edited after it had been applied$/,
  );
  expect(await tables()).toEqual([]);
});

test('a database that a later version has migrated is refused', async () => {
  const directory = migrationsWith({ '0003-ecology-pack.sql': null });
  await expect(migrate(place.database, undefined, directory)).rejects.toThrow(
    /which this version of the program does not know$/,
  );
});

test('an empty database is brought up to date, also by two at once', async () => {
  // The embedded one is filled from its template before anybody can look at it empty.
  const empty = await createDatabasePlace();
  const first = await openDatabase({ url: empty.url, directory: empty.directory });
  const second = SERVER_URL ? await openDatabase({ url: empty.url, directory: empty.directory }) : first;
  await Promise.all([migrate(first), migrate(second)]);
  const { rows } = await first.query("SELECT count(*)::integer AS n FROM kind WHERE noun = 'incident'");
  expect(rows).toEqual([{ n: 13 }]);
  await first.close();
  if (second !== first) await second.close();
  await empty.drop();
});
