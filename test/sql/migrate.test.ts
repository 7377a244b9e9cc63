import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/stores/database.ts';
import type { Database } from '../../server/stores/database.ts';
import { migrate } from '../../server/stores/migrate.ts';
import { requireVersions } from '../../server/stores/server-pools.ts';
import { StartError } from '../../server/stores/start-error.ts';
import { createDatabasePlace, createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

let place: TestDatabase;
let files: string;
beforeAll(async () => {
  place = await createTestDatabase();
  files = mkdtempSync(join(tmpdir(), 'huanhu-migrations-'));
  cpSync(fileURLToPath(new URL('../../sql/migrations', import.meta.url)), files, { recursive: true });
});
afterAll(async () => {
  rmSync(files, { recursive: true });
  await place.drop();
});
const says = (pattern: RegExp) => (error: unknown) =>
  error instanceof StartError && pattern.test(error.message) && !error.message.includes('\n');

test('a migrated database has nothing to do', async () => {
  expect(await migrate(place.database)).toEqual([]);
});

test('a file that fails changes nothing and is named in one line', async () => {
  writeFileSync(join(files, '9000-broken.sql'), 'CREATE TABLE half (n integer); SELECT no_such_function();');
  await expect(migrate(place.database, undefined, files)).rejects.toSatisfy(says(/9000-broken\.sql.*no_such_function/));
  const { rows } = await place.database.query("SELECT to_regclass('half') AS half");
  expect(rows).toEqual([{ half: null }]);
});

test('incidents from before reporters were told apart are taken for imported ones', async () => {
  const old = await createDatabasePlace();
  const early = mkdtempSync(join(tmpdir(), 'huanhu-migrations-'));
  for (const name of readdirSync(files).filter((file) => file < '0004')) cpSync(join(files, name), join(early, name));
  // A directory that is there is not filled from the template, which has every migration.
  if (!old.url) mkdirSync(join(old.directory, 'postgres'));
  const database = await openDatabase({ url: old.url, directory: old.directory });
  await migrate(database, undefined, early);
  await database.query(`INSERT INTO incident (external_id, kind, severity, geom, occurred_at, zone_ids, agency_ids)
    VALUES ('FILE-1', 'logging', 2, ST_SetSRID(ST_MakePoint(120, 31), 4326), now(), '{}', '{1}')`);
  await migrate(database);
  const { rows } = await database.query('SELECT reporter, external_id FROM incident');
  expect(rows).toEqual([{ reporter: 'import', external_id: 'FILE-1' }]);
  await database.close();
  await old.drop();
  rmSync(early, { recursive: true });
});

test('two that start at once apply each file once', async () => {
  writeFileSync(join(files, '9000-broken.sql'), 'CREATE TABLE once (n integer);');
  const other = place.url ? await openDatabase({ url: place.url, directory: place.directory }) : place.database;
  const applied = await Promise.all([migrate(place.database, undefined, files), migrate(other, undefined, files)]);
  expect(applied.flat()).toEqual(['9000-broken.sql']);
  if (other !== place.database) await other.close();
});

test('a migration, and the wait for that of another start, may take longer than any other statement', async () => {
  const own = await createTestDatabase();
  await own.database.close();
  const open = (): Promise<Database> => openDatabase({ ...own, statementTimeoutMs: 500, onRestart: () => undefined });
  const slow = mkdtempSync(join(tmpdir(), 'huanhu-slow-'));
  cpSync(fileURLToPath(new URL('../../sql/migrations', import.meta.url)), slow, { recursive: true });
  writeFileSync(
    join(slow, '9000-slow.sql'),
    `DO $$ BEGIN WHILE clock_timestamp() < statement_timestamp() + interval '3 s' LOOP END LOOP; END $$`,
  );
  const first = await open();
  const second = own.url ? await open() : first;
  const applied = await Promise.all([migrate(first, undefined, slow), migrate(second, undefined, slow)]);
  expect(applied.flat()).toEqual(['9000-slow.sql']);
  await expect(first.query('SELECT count(*) FROM generate_series(1, 100000000000)')).rejects.toThrow();
  for (const database of new Set([first, second])) await database.close();
  rmSync(slow, { recursive: true });
  await own.dropPlace();
});

test('a released file that was edited is refused', async () => {
  writeFileSync(join(files, '9000-broken.sql'), 'CREATE TABLE once (n bigint);');
  await expect(migrate(place.database, undefined, files)).rejects.toSatisfy(says(/9000-broken\.sql was edited/));
});

test('a database of a later program is refused', async () => {
  await expect(migrate(place.database)).rejects.toSatisfy(says(/does not know/));
});

test('too old a PostgreSQL or PostGIS, or none, is told with what is needed', () => {
  expect(() => requireVersions('14.9', '3.4.0')).toThrow(/14\.9 is too old: 15 or later/);
  expect(() => requireVersions('15.3', '3.2.1')).toThrow(/3\.2\.1 is too old: 3\.3 or later/);
  expect(() => requireVersions('15.3', null)).toThrow(/no PostGIS: 3\.3 or later/);
  expect(() => requireVersions('15.3 (Debian)', '3.3.2')).not.toThrow();
});
