import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../server/stores/database.ts';
import type { Database } from '../../server/stores/database.ts';
import { openDatabaseLink } from '../../server/stores/embedded/database-link.ts';
import type { DatabaseLink } from '../../server/stores/embedded/database-link.ts';
import { makeTemplate } from '../../server/stores/embedded/make-template.ts';
import { copyTemplate } from '../../server/stores/embedded/template.ts';
import { SERVER_URL, createDatabasePlace, createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const BOW_TIE = 'POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))';
/** Its overlay with the bow-tie ends in a TopologyException of GEOS. */
const ACROSS = 'POLYGON((0 0.2, 2 0.3, 2 0.7, 0 0.8, 0 0.2))';
const SQUARE = 'POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))';

const codeOf = (failing: Promise<unknown>): Promise<string | undefined> =>
  failing.then(
    () => undefined,
    (error: { code?: string }) => error.code ?? String(error),
  );
const numberOf = async (database: Database, text: string): Promise<number> =>
  Number((await database.query<{ n: string }>(text)).rows[0]!.n);

describe.each(SERVER_URL ? (['embedded', 'server'] as const) : (['embedded'] as const))('the %s database', (kind) => {
  let place: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    place = await createTestDatabase('migrated', kind);
    ({ database } = place);
  });
  afterAll(() => place.drop());

  test('two hundred large inserts at once land whole, each in its own table', async () => {
    const tables = ['left_one', 'right_one', 'upper', 'lower'];
    for (const table of tables) await database.query(`CREATE TABLE ${table} (n integer, body text)`);
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => {
        const table = tables[n % tables.length]!;
        const body = `${table}-${n}-`.padEnd(300_000, 'x');
        return database.query(`INSERT INTO ${table} VALUES ($1, $2)`, [n, body]);
      }),
    );
    for (const [i, table] of tables.entries()) {
      const { rows } = await database.query(
        `SELECT count(*)::integer AS rows, count(DISTINCT n)::integer AS numbers,
           bool_and(n % 4 = $1 AND length(body) = 300000 AND body LIKE '${table}-' || n || '-x%') AS whole FROM ${table}`,
        [i],
      );
      expect(rows, table).toEqual([{ rows: 50, numbers: 50, whole: true }]);
    }
  });

  test('a statement that PostGIS gives up half way changes no row', async () => {
    await database.query('CREATE TABLE plot (id integer PRIMARY KEY, geom geometry, area float8)');
    await database.query(
      `INSERT INTO plot SELECT id, ST_GeomFromText(CASE id WHEN 3 THEN $1 ELSE $2 END) FROM generate_series(1, 4) AS id`,
      [BOW_TIE, SQUARE],
    );
    await expect(
      database.query('UPDATE plot SET area = ST_Area(ST_Intersection(geom, ST_GeomFromText($1)))', [ACROSS]),
    ).rejects.toMatchObject({ code: 'XX000', message: expect.stringContaining('GEOS') as string });
    expect(await numberOf(database, 'SELECT count(area) AS n FROM plot')).toBe(0);
  });

  test('what failed in a transaction takes all of it back', async () => {
    await database.query('CREATE TABLE attempt (id integer PRIMARY KEY)');
    const failing = database.transaction(async () => {
      await database.query('INSERT INTO attempt VALUES (1)');
      await database.query('INSERT INTO attempt VALUES (1)');
    });
    expect(await codeOf(failing)).toBe('23505');
    await database.transaction(async () => {
      await database.query('INSERT INTO attempt VALUES (2)');
      const inner = database.transaction(async () => {
        await database.query('INSERT INTO attempt VALUES (3)');
        throw new Error('changed our mind');
      });
      await expect(inner).rejects.toThrow('changed our mind');
    });
    expect(await numberOf(database, 'SELECT sum(id) AS n FROM attempt')).toBe(2);
  });

  test('a thousand failing statements are a thousand errors, and the database is well', async () => {
    const failing = [
      'SELECT no_such_column',
      'SELECT 1 / 0',
      `SELECT ST_GeomFromText('POLYGON((0 0')`,
      `SELECT ST_Intersection(ST_GeomFromText('${BOW_TIE}'), ST_GeomFromText('${ACROSS}'))`,
    ];
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 1_000; n++) codes.push(await codeOf(database.query(failing[n % failing.length]!)));
    expect(codes.filter((code) => code !== undefined)).toHaveLength(1_000);
    expect(await numberOf(database, `SELECT ST_Area(ST_GeomFromText('${SQUARE}')) AS n`)).toBe(1);
  });

  test('recursion without end is an error like any other', async () => {
    await database.query(
      'CREATE FUNCTION endless(n integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN endless(n + 1); END $$',
    );
    expect(await codeOf(database.query('SELECT endless(0)'))).toBe('54001');
    expect(await numberOf(database, 'SELECT 1 AS n')).toBe(1);
  });

  test('a notification arrives with its commit, and not without one', async () => {
    const heard: string[] = [];
    const unlisten = await database.listen('news', (payload) => heard.push(payload));
    await database
      .transaction(async () => {
        await database.query("SELECT pg_notify('news', 'never')");
        throw new Error('undone');
      })
      .catch(() => undefined);
    await database.query("SELECT pg_notify('news', 'said')");
    await expect.poll(() => heard).toEqual(['said']);
    await unlisten();
    await database.query("SELECT pg_notify('news', 'later')");
    await new Promise((done) => setTimeout(done, 200));
    expect(heard).toEqual(['said']);
  });
});

test.each(SERVER_URL ? (['embedded', 'server'] as const) : (['embedded'] as const))(
  'a statement that never ends is ended, and the %s database answers afterwards with all that was committed',
  async (kind) => {
    const made = await createTestDatabase('migrated', kind);
    await made.database.query('CREATE TABLE kept AS SELECT 1 AS n');
    await made.database.close();
    const database = await openDatabase({ url: made.url, directory: made.directory, statementTimeoutMs: 1_500 });
    const heard: string[] = [];
    let lost = 0;
    await database.listen(
      'news',
      (payload) => heard.push(payload),
      () => lost++,
    );
    await expect(database.query('SELECT count(*) FROM generate_series(1, 1e12)')).rejects.toThrow();
    await expect.poll(() => numberOf(database, 'SELECT n FROM kept').catch(() => 0), { timeout: 20_000 }).toBe(1);
    await expect.poll(() => lost).toBe(kind === 'embedded' ? 1 : 0);
    await database.query("SELECT pg_notify('news', 'still here')");
    await expect.poll(() => heard).toEqual(['still here']);
    await database.close();
    await made.dropPlace();
  },
);

test('a directory that is open cannot be opened again', async () => {
  const place = await createTestDatabase('migrated', 'embedded');
  await expect(openDatabase({ directory: place.directory })).rejects.toThrow(
    /^数据目录正被另一个进程使用 · The data directory is in use by another process: \S+$/,
  );
  await place.drop();
});

test('what was there before is there after closing and opening', async () => {
  const place = await createDatabasePlace('embedded');
  const first = await openDatabase({ directory: place.directory });
  await first.query('CREATE TABLE kept AS SELECT 42 AS n');
  await first.close();
  const second = await openDatabase({ directory: place.directory });
  expect(await numberOf(second, 'SELECT n FROM kept')).toBe(42);
  await second.close();
  await place.drop();
});

describe('one connection to the embedded database', () => {
  const parent = mkdtempSync(join(tmpdir(), 'huanhu-'));
  let link: DatabaseLink;
  beforeAll(async () => {
    await makeTemplate('migrated');
    const directory = join(parent, 'postgres');
    copyTemplate('migrated', directory);
    link = await openDatabaseLink({ directory, statementTimeoutMs: 30_000 });
  });
  afterAll(async () => {
    await link.close();
    rmSync(parent, { recursive: true });
  });
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ user: 'postgres', database: 'postgres', stream: () => link.connect() as never });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  test('every commit is synced to the disk', async () => {
    const client = await connect();
    await client.query('CREATE TABLE durable (n integer)');
    const before = link.syncs;
    for (let n = 0; n < 20; n++) await client.query('INSERT INTO durable VALUES ($1)', [n]);
    await client.query('SELECT 1');
    expect(link.syncs - before).toBeGreaterThanOrEqual(20);
    await client.end();
  });

  test('a transaction that its connection abandoned is rolled back, and its session forgotten', async () => {
    const first = await connect();
    await first.query('CREATE TABLE abandoned (n integer)');
    await first.query("SET application_name = 'first'");
    await first.query('BEGIN');
    await first.query('INSERT INTO abandoned VALUES (1)');
    await first.end();
    const second = await connect();
    const { rows } = await second.query(
      "SELECT (SELECT count(*)::integer FROM abandoned) AS n, current_setting('application_name') AS name",
    );
    expect(rows).toEqual([{ n: 0, name: expect.not.stringContaining('first') as string }]);
    await second.end();
  });
});
