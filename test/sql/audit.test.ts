import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChainLink, ChainRow } from '../../server/domain/audit.ts';
import type { AuditEntry } from '../../server/domain/ports.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import { verifyChain } from '../../server/services/audit-chain.ts';
import { createAuditStore } from '../../server/stores/audit-store.ts';
import type { AuditStore } from '../../server/stores/audit-store.ts';
import { openDatabase } from '../../server/stores/database.ts';
import type { Database } from '../../server/stores/database.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const OFFICER: AuditEntry['who'] = {
  key: 'account:duty',
  name: '演示值班员 · Demo duty officer',
  role: 'duty-officer',
  agencyId: 7,
  scope: agencyScope([7, 3], []),
};
const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  who: OFFICER,
  action: 'track-read',
  address: '10.0.0.7',
  subject: 'unit:HZ-0042',
  details: { reason: '复核, "轨迹"', hours: 2 },
  ...more,
});

let place: TestDatabase;
let audit: AuditStore;
beforeAll(async () => {
  place = await createTestDatabase();
  await place.database.restrict();
  audit = createAuditStore(place.database);
  for (let n = 0; n < 12; n++) await audit.append(entry({ subject: `unit:${n}` }));
});
afterAll(() => place.drop());

async function* one(rows: readonly ChainRow[]): AsyncGenerator<readonly ChainRow[]> {
  for (const row of rows) yield Promise.resolve([row]);
}
const verify = async (expected?: ChainLink) =>
  verifyChain(one(await audit.chain(-1_000, 10_000)), await audit.end(), expected);

/** Does what only whoever owns the database can do, looks, and undoes it. */
async function afterTampering(database: Database, statements: string, expected?: ChainLink) {
  let found: Awaited<ReturnType<typeof verify>> | undefined;
  const undo = new Error('undo');
  await database
    .asOwner(async () => {
      await database.query('ALTER TABLE audit DISABLE TRIGGER audit_append_only');
      await database.query(statements);
      found = await verify(expected);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return found!.fault;
}

test('a row tells who did what to what, from where, with which scope', async () => {
  const [row] = await audit.search(
    { action: 'track-read', who: 'duty', subject: 'unit:1', from: undefined, to: Date.now() + 1_000 },
    [7],
    { order: 'oldest', after: undefined, limit: 1 },
  );
  expect(row).toMatchObject({
    who: 'account:duty',
    name: OFFICER.name,
    role: 'duty-officer',
    address: '10.0.0.7',
    subject: 'unit:1',
    scope: 'agencies 3,7',
    details: { reason: '复核, "轨迹"', hours: 2 },
  });
  expect(Date.now() - row!.at.getTime()).toBeLessThan(60_000);
});

test('the chain is whole, without a gap, also when many append at once', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => audit.append(entry({ subject: `share:${n}` }))));
  const { head, fault } = await verify();
  expect(fault).toBeUndefined();
  expect(head).toEqual(await audit.end());
  expect(await verify(head)).toEqual({ head, fault: undefined });
});

test('whatever somebody types is written down, and computed by both sides alike', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.jsonValue(),
      async (name, login, value) => {
        const who = { ...OFFICER, key: `account:${login}`, name, role: null, agencyId: null };
        await audit.append(entry({ who, action: 'sign-in-failed', details: { value } }));
      },
    ),
    { numRuns: 60 },
  );
  await audit.append(entry({ who: { ...OFFICER, name: 'a\u001eb\0c\ud800 3:x,-' }, subject: '' }));
  expect((await verify()).fault).toBeUndefined();
});

test.each([
  ['a changed subject', "UPDATE audit SET subject = 'unit:other' WHERE seq = 5", { seq: 5, reason: 'changed' }],
  [
    'a changed time',
    "UPDATE audit SET at = at + interval '1 microsecond' WHERE seq = 5",
    { seq: 5, reason: 'changed' },
  ],
  ['a name taken out', 'UPDATE audit SET role = NULL WHERE seq = 6', { seq: 6, reason: 'changed' }],
  [
    'other details of the same meaning',
    "UPDATE audit SET details = details || ' ' WHERE seq = 2",
    { seq: 2, reason: 'changed' },
  ],
  ['a missing row', 'DELETE FROM audit WHERE seq = 4', { seq: 4, reason: 'missing' }],
  ['a missing first row', 'DELETE FROM audit WHERE seq = 1', { seq: 1, reason: 'missing' }],
  [
    'a row taken out and the others moved up',
    'DELETE FROM audit WHERE seq = 4; UPDATE audit SET seq = seq - 100000 WHERE seq > 4; UPDATE audit SET seq = seq + 99999 WHERE seq < 0',
    { seq: 4, reason: 'out-of-order' },
  ],
  [
    'two rows that changed places',
    'UPDATE audit SET seq = 1000000 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 1000000',
    { seq: 3, reason: 'out-of-order' },
  ],
  [
    'a row put in before all others',
    'INSERT INTO audit SELECT 0, at, who, name, role, agency_id, address, action, subject, scope, details, previous_hash, hash FROM audit WHERE seq = 1',
    { seq: 0, reason: 'inserted' },
  ],
  ['an end cut off', 'DELETE FROM audit WHERE seq > 8', { seq: 9, reason: 'cut-off' }],
  ['everything gone', 'DELETE FROM audit', { seq: 1, reason: 'cut-off' }],
])('%s is found', async (_, statements, fault) => {
  expect(await afterTampering(place.database, statements)).toEqual(fault);
});

test('an end cut off together with its counter, or another chain, is found by what was written down elsewhere', async () => {
  const written = await audit.end();
  const cut = `DELETE FROM audit WHERE seq > 8;
    UPDATE audit_counter SET seq = 8, hash = (SELECT hash FROM audit WHERE seq = 8)`;
  expect(await afterTampering(place.database, cut)).toBeUndefined();
  expect(await afterTampering(place.database, cut, written)).toEqual({ seq: 9, reason: 'cut-off' });
  const again = `${cut}; SELECT append_audit('account:duty', '', NULL, NULL, '', 'sign-in', '', '', '{}')
    FROM generate_series(9, ${written.seq})`;
  expect(await afterTampering(place.database, again)).toBeUndefined();
  expect(await afterTampering(place.database, again, written)).toEqual({ seq: written.seq, reason: 'not-expected' });
});

test('what is rolled back is not in the log, and leaves no gap', async () => {
  const before = await audit.end();
  const failing = place.database.transaction(async () => {
    await audit.append(entry());
    throw new Error('undone');
  });
  await expect(failing).rejects.toThrow('undone');
  expect(await audit.end()).toEqual(before);
});

test('a change of boundaries is written down once a statement, when it is committed, with whose doing it is', async () => {
  const { database } = place;
  const before = await audit.end();
  await database.transaction(async () => {
    await database.query("SELECT set_config('huanhu.actor', 'account:editor', true)");
    await database.query(
      `WITH f AS (INSERT INTO feature (layer, code) SELECT 'centre', 'C-' || n FROM generate_series(1, 30) AS n RETURNING id, code)
       INSERT INTO centre (id, code, name_zh, name_en, agency_id, geom)
       SELECT id, code, '中心', 'Centre', (SELECT min(id) FROM f), 'SRID=4326;POINT(120 31)' FROM f`,
    );
    expect(await audit.end()).toEqual(before);
  });
  await database.query("UPDATE centre SET valid_to = now() + interval '1 day' WHERE code IN ('C-3', 'C-1')");
  await database.query("UPDATE centre SET valid_to = now() WHERE code = 'nothing'");
  const rows = await audit.search(
    { action: 'boundary-changed', who: undefined, subject: 'centre', from: undefined, to: undefined },
    null,
    { order: 'oldest', after: before.seq, limit: 10 },
  );
  const { rows: login } = await database.query<{ name: string }>('SELECT session_user AS name');
  expect(rows.map(({ who, details }) => [who, details])).toEqual([
    ['account:editor', { change: 'insert', rows: 30, codes: expect.any(Array) as unknown }],
    [`database:${login[0]!.name}`, { change: 'update', rows: 2, codes: ['C-1', 'C-3'] }],
  ]);
  expect(rows[0]!.details['codes']).toHaveLength(20);
  expect((await verify()).fault).toBeUndefined();
});

test('the command prints the end of a whole chain, and names the first bad row of another one', async () => {
  const own = await createTestDatabase();
  const log = createAuditStore(own.database);
  for (let n = 0; n < 3; n++) await log.append(entry());
  const { seq, hash } = await log.end();
  await own.database.close();
  const run = async (...options: string[]): Promise<[number | null, string]> => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'server/verify-audit.ts', ...options], {
      env: { ...process.env, ...own.environment },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    return [await new Promise((done) => child.once('exit', done)), said.trim()];
  };
  expect(await run()).toEqual([0, `${seq}:${hash}`]);
  expect(await run('--expect', `2:${'ab'.repeat(32)}`)).toEqual([1, expect.stringContaining('Row 2 of the audit log')]);

  const again = await openDatabase({ url: own.url, directory: own.directory });
  await again.query('ALTER TABLE audit DISABLE TRIGGER audit_append_only');
  await again.query("UPDATE audit SET address = '' WHERE seq = 2");
  await again.close();
  expect(await run()).toEqual([1, expect.stringMatching(/^审计第 2 行 · Row 2 of the audit log: .*was changed$/)]);
  await own.dropPlace();
});
