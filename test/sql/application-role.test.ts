import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPositionFixStore } from '../../server/stores/position-fix-store.ts';
import { openDatabase } from '../../server/stores/database.ts';
import { MARK_LEAKPROOF, usesSpatialIndexes } from '../../server/stores/spatial-indexes.ts';
import { migrate } from '../../server/stores/migrate.ts';
import { createAuditStore } from '../../server/stores/audit-store.ts';
import { SERVER_URL, createDatabasePlace, createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

let place: TestDatabase;
beforeAll(async () => {
  place = await createTestDatabase();
  await place.database.restrict();
});
afterAll(() => place.drop());

const DENIED = /permission denied/;

test('after the start every connection works as the application role, which owns nothing', async () => {
  const { database } = place;
  const roleOf = (text: string) => database.tileQuery<{ role: string }>({ text });
  const ask = 'SELECT current_user AS role, pg_sleep(0.01)';
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? roleOf(ask) : database.query(ask))));
  expect(new Set(answers.map(({ rows }) => rows[0]!['role'] as string))).toEqual(new Set(['huanhu_app']));
  const { rows } = await database.query(
    "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'huanhu_app' AND relpersistence <> 't'",
  );
  expect(rows).toEqual([]);
});

test.each(['event', 'audit'])('of the log “%s” the application role can change nothing', async (log) => {
  const { database } = place;
  await expect(database.query(`UPDATE ${log} SET seq = seq`)).rejects.toThrow(DENIED);
  await expect(database.query(`DELETE FROM ${log}`)).rejects.toThrow(DENIED);
  await expect(database.query(`TRUNCATE ${log}`)).rejects.toThrow(DENIED);
  await expect(database.query(`INSERT INTO ${log} (seq) VALUES (1000000)`)).rejects.toThrow(DENIED);
  await expect(database.query(`UPDATE ${log}_counter SET seq = 0`)).rejects.toThrow(DENIED);
  await expect(database.query(`ALTER TABLE ${log} DISABLE TRIGGER ALL`)).rejects.toThrow(/must be owner/);
  await expect(database.query(`DROP TABLE ${log}`)).rejects.toThrow(/must be owner/);
});

test('both logs refuse changes even of their owner', async () => {
  const { database } = place;
  for (const log of ['event', 'audit']) {
    for (const change of [`UPDATE ${log} SET seq = seq`, `DELETE FROM ${log}`, `TRUNCATE ${log}`]) {
      await expect(database.asOwner(() => database.query(change))).rejects.toThrow(/append-only/);
    }
  }
});

test('both logs are appended to as the application role, and fixes get their days', async () => {
  const { database } = place;
  await database.query(`SELECT append_event('test', '{1}', 1, '{}')`);
  const fixes = createPositionFixStore(database);
  await fixes.ensureDays(['2020-01-01', '2020-01-02']);
  expect(await fixes.dropDaysBefore('2020-01-02')).toBe(1);
  await createAuditStore(database).append({
    who: { key: 'account:duty', name: '演示值班员 · Demo duty officer', role: 'duty-officer', agencyId: null },
    action: 'sign-in',
    address: '127.0.0.1',
    subject: '',
  });
  // A day is read through its table, whose policy would not hold for the day itself.
  await expect(database.query('SELECT FROM position_fix_20200102')).rejects.toThrow(DENIED);
});

test('every table is either the application role’s to write, its to read, or hidden on purpose', async () => {
  const { rows } = await place.database.query<{ name: string; read: boolean; write: boolean }>(
    `SELECT relname AS name, has_table_privilege('huanhu_app', c.oid, 'SELECT') AS read,
       has_table_privilege('huanhu_app', c.oid, 'INSERT') AND has_table_privilege('huanhu_app', c.oid, 'UPDATE')
         AND has_table_privilege('huanhu_app', c.oid, 'DELETE') AS write
     FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')`,
  );
  const only = (keep: (row: (typeof rows)[number]) => boolean) =>
    rows
      .filter(keep)
      .map(({ name }) => name)
      .sort();
  expect(only(({ read }) => !read)).toEqual(['boundary_change']);
  expect(only(({ read, write }) => read && !write)).toEqual([
    'audit',
    'audit_counter',
    'event',
    'event_counter',
    'migration',
    'share_in_force',
    'zone_part',
  ]);
});

if (SERVER_URL) {
  // The embedded database has no logins.
  test('a login that is only a member of the role starts the server on a migrated database, and is told to have others migrated', async () => {
    const login = `huanhu_login_${randomBytes(4).toString('hex')}`;
    const asMember = (url: string): string => Object.assign(new URL(url), { username: login }).href;
    const administer = async (text: string): Promise<void> =>
      void (await place.database.asOwner(() => place.database.query(text)));
    await administer(`CREATE ROLE ${login} LOGIN IN ROLE huanhu_app`);
    const empty = await createDatabasePlace();
    try {
      const database = await openDatabase({ url: asMember(place.url!), directory: place.directory });
      expect(await migrate(database)).toEqual([]);
      await database.restrict();
      await expect(database.query('DELETE FROM audit')).rejects.toThrow(DENIED);
      await expect(database.asOwner(() => database.query('DELETE FROM audit'))).rejects.toThrow(DENIED);
      await database.close();
      const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
        env: { ...process.env, HUANHU_DATABASE_URL: asMember(empty.url!), HUANHU_PORT: '0', HUANHU_DEMO: 'off' },
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
      expect(await new Promise((done) => child.once('exit', done))).toBe(1);
      expect(said.trim()).toMatch(/^.*run npm run migrate as the owner of the database$/);
    } finally {
      await empty.drop();
      await administer(`DROP ROLE ${login}`);
    }
  });

  test('an owner who is no superuser is told in one line each what a superuser has to do, and then migrates and serves', async () => {
    const login = `huanhu_owner_${randomBytes(4).toString('hex')}`;
    const own = await createDatabasePlace();
    const superuser = await openDatabase({ url: own.url, directory: own.directory });
    await superuser.query(
      `CREATE EXTENSION postgis; CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm; CREATE ROLE ${login} LOGIN;
       ALTER DATABASE ${new URL(own.url!).pathname.slice(1)} OWNER TO ${login}`,
    );
    const database = await openDatabase({
      url: Object.assign(new URL(own.url!), { username: login }).href,
      directory: own.directory,
    });
    try {
      for (const command of [`GRANT huanhu_app TO ${login}`, MARK_LEAKPROOF]) {
        await expect(migrate(database)).rejects.toSatisfy(
          (error: Error) => error.message.includes(command) && !error.message.includes('\n'),
        );
        await superuser.query(command);
      }
      expect(await migrate(database)).toContain('0009-row-security.sql');
      await database.restrict();
      await expect(database.query('DELETE FROM audit')).rejects.toThrow(DENIED);
      await createPositionFixStore(database).ensureDays(['2020-01-01']);
      expect(await usesSpatialIndexes(database)).toBe(true);
    } finally {
      await database.close();
      await superuser.close();
      await own.drop();
      await place.database.asOwner(() => place.database.query(`DROP ROLE ${login}`));
    }
  });

  test('a login that is no member of the role is told so in one line', async () => {
    const login = `huanhu_login_${randomBytes(4).toString('hex')}`;
    await place.database.asOwner(() => place.database.query(`CREATE ROLE ${login} LOGIN`));
    try {
      const url = Object.assign(new URL(place.url!), { username: login }).href;
      const database = await openDatabase({ url, directory: place.directory });
      await expect(database.restrict()).rejects.toThrow(/must be a member of huanhu_app/);
      await database.close();
    } finally {
      await place.database.asOwner(() => place.database.query(`DROP ROLE ${login}`));
    }
  });
}
