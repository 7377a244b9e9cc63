import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPglite, synced } from '../../server/stores/embedded/extensions.ts';
import { openDatabase } from '../../server/stores/database.ts';
import type { Database } from '../../server/stores/database.ts';
import { createDatabasePlace, createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const BOW_TIE = "ST_GeomFromText('POLYGON((0 0,1 1,1 0,0 1,0 0))')";
const SQUARE = "ST_GeomFromText('POLYGON((0 0,2 0,2 2,0 2,0 0))')";

// The embedded database is what these promise something of, whichever one the rest of the suite runs on.
let place: TestDatabase;
let database: Database;
beforeAll(async () => {
  place = await createTestDatabase('migrated', 'embedded');
  ({ database } = place);
  await database.query('CREATE TABLE shape (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0, geom geometry)');
  await database.query(
    `INSERT INTO shape (id, geom) VALUES (1, ${SQUARE}), (2, ${SQUARE}), (3, ${BOW_TIE}), (4, ${SQUARE})`,
  );
});
afterAll(() => place.drop());

const numbers = async (): Promise<number[]> =>
  (await database.query<{ n: number }>('SELECT n FROM shape ORDER BY id')).rows.map(({ n }) => n);
/** Fails at the third row, in GEOS. */
const FAILING = `UPDATE shape SET n = n + 1, geom = ST_Intersection(geom, ST_GeomFromText('POLYGON((0.1 0.1,1.5 0,1.5 1.5,0 1.5,0.1 0.1))'))`;

test('a statement that fails in GEOS is an error and leaves no row changed', async () => {
  await expect(database.query(FAILING)).rejects.toMatchObject({ code: 'XX000' });
  expect(await numbers()).toEqual([0, 0, 0, 0]);
});

test('a transaction with such a statement leaves nothing behind', async () => {
  const work = database.transaction(async () => {
    await database.query('INSERT INTO shape (id) VALUES (100)');
    await database.query(FAILING);
  });
  await expect(work).rejects.toMatchObject({ code: 'XX000' });
  expect(await numbers()).toEqual([0, 0, 0, 0]);
});

test('a thousand such failures are a thousand errors, and the database is well after them', async () => {
  let errors = 0;
  for (let i = 0; i < 1_000; i++)
    await database.query(`SELECT ST_Intersection(geom, ${SQUARE}) FROM shape WHERE id = 3`).catch(() => errors++);
  expect(errors).toBe(1_000);
  const { rows } = await database.query<{ area: number }>(
    `SELECT ST_Area(ST_Intersection(${SQUARE}, ST_MakeEnvelope(1, 1, 3, 3))) AS area`,
  );
  expect(rows[0]!.area).toBe(1);
});

test('two hundred large writes at once land where they belong', async () => {
  await database.query('CREATE TABLE left_side (n integer, body text); CREATE TABLE right_side (n integer, body text)');
  await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      database.query(`INSERT INTO ${n % 2 ? 'left_side' : 'right_side'} VALUES ($1, $2)`, [
        n,
        (n % 2 ? 'l' : 'r').repeat(300_000),
      ]),
    ),
  );
  const { rows } = await database.query<{ wrong: string; all: string }>(
    `SELECT count(*) FILTER (WHERE NOT ok) AS wrong, count(*) AS all FROM (
       SELECT n % 2 = 1 AND body = repeat('l', 300000) AS ok FROM left_side
       UNION ALL SELECT n % 2 = 0 AND body = repeat('r', 300000) FROM right_side) AS writes`,
  );
  expect(rows[0]).toEqual({ wrong: '0', all: '200' });
});

test('endless recursion ends in a plain error', async () => {
  await database.query(
    'CREATE FUNCTION endless(n integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN endless(n + 1); END $$',
  );
  await expect(database.query('SELECT endless(1)')).rejects.toMatchObject({ code: '54001' });
  await expect(database.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
});

test('a notification reaches who listens, at the commit and not before', async () => {
  const heard: string[] = [];
  const unlisten = await database.listen('test_channel', (payload) => heard.push(payload));
  await database.transaction(async () => {
    await database.query("SELECT pg_notify('test_channel', 'hello')");
    expect(heard).toEqual([]);
  });
  await expect.poll(() => heard).toEqual(['hello']);
  await unlisten();
});

test('a nested transaction that fails takes back only itself', async () => {
  await database.query('CREATE TABLE nested (n integer)');
  await database.transaction(async () => {
    await database.query('INSERT INTO nested VALUES (1)');
    await database.transaction(() => database.query('INSERT INTO nested VALUES (1 / 0)')).catch(() => undefined);
    await database.query('INSERT INTO nested VALUES (2)');
  });
  expect((await database.query('SELECT n FROM nested ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
});

test('a statement that runs away is ended, what was committed stays, and the database answers again', async () => {
  const own = await createDatabasePlace('embedded');
  const told: string[] = [];
  const onRestart = ({ message }: Error): void => void told.push(message);
  const short = await openDatabase({ directory: own.directory, statementTimeoutMs: 1_500, onRestart });
  await short.query('CREATE TABLE kept AS SELECT 42 AS n');
  await expect(short.query('SELECT count(*) FROM generate_series(1, 100000000000)')).rejects.toThrow();
  await expect
    .poll(async () => (await short.query('SELECT n FROM kept').catch(() => ({ rows: [] }))).rows, { timeout: 20_000 })
    .toEqual([{ n: 42 }]);
  expect(told).toEqual(['the database thread ended: a statement ran longer than 1.5 s']);
  await short.close();
  await own.drop();
});

test('a database that cannot be opened again says why, is tried again, and can be closed meanwhile', async () => {
  const own = await createDatabasePlace('embedded');
  // Needed to open a database, and not while it is open.
  const control = join(own.directory, 'postgres', 'global', 'pg_control');
  const told: string[] = [];
  const onRestart = ({ message }: Error): void => void told.push(message);
  const short = await openDatabase({ directory: own.directory, statementTimeoutMs: 1_500, onRestart });
  await short.query('CREATE TABLE kept AS SELECT 42 AS n');
  const fail = async (): Promise<void> => {
    const before = told.length;
    renameSync(control, `${control}.away`);
    await expect(short.query('SELECT count(*) FROM generate_series(1, 100000000000)')).rejects.toThrow();
    await expect.poll(() => told.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + 3);
  };
  await fail();
  expect(told[0]).toContain('longer than 1.5 s');
  expect(told[1]).toContain('Aborted');
  renameSync(`${control}.away`, control);
  await expect
    .poll(async () => (await short.query('SELECT n FROM kept').catch(() => ({ rows: [] }))).rows, { timeout: 60_000 })
    .toEqual([{ n: 42 }]);
  await fail();
  await short.close();
  await own.drop();
});

test('a commit is really synced to the disk', async () => {
  const own = await createDatabasePlace('embedded');
  const engine = await openPglite(`${own.directory}/engine`);
  await engine.exec('CREATE TABLE t (n integer)');
  const before = synced.count;
  for (let n = 0; n < 20; n++) await engine.query('INSERT INTO t VALUES ($1)', [n]);
  expect(synced.count - before).toBeGreaterThanOrEqual(20);
  await engine.close();
  await own.drop();
});
