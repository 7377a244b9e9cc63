import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../server/domain/random.ts';
import { hashOfSecret } from '../../server/services/sessions.ts';
import { createAccessTokenStore } from '../../server/stores/access-token-store.ts';
import { openDatabase } from '../../server/stores/database.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { openReader } from '../protocol/reader.ts';

const INCIDENTS = 1_000;
const KILLS = 10;
const READERS = 5;
const SENDERS = 8;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let place: TestDatabase;
let port: number;
const token = randomBytes(32).toString('base64url');
beforeAll(async () => {
  place = await createTestDatabase('demo');
  await createAccessTokenStore(place.database).add({
    name: 'killer',
    sha256: hashOfSecret(token),
    role: 'duty-officer',
    agencies: null,
    days: 1,
  });
  await place.database.close();
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  ({ port } = probe.address() as AddressInfo);
  probe.close();
});
afterAll(() => place.dropPlace());

function startServer(): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...place.environment,
      HUANHU_DEMO: 'off',
      HUANHU_PORT: String(port),
      HUANHU_LOG_LEVEL: 'silent',
    },
    stdio: 'ignore',
  });
}

test('ten times killed while a thousand incidents come in: none that was acknowledged is lost, none is told twice', async () => {
  const url = `http://127.0.0.1:${port}`;
  const random = seededRandom(9);
  const isUp = async (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  const untilUp = async (): Promise<void> => {
    while (!(await isUp())) await delay(50);
  };
  let server = startServer();
  await untilUp();
  const readers = Array.from({ length: READERS }, () => openReader(url, { token, after: 0 }));
  await Promise.all(readers.map((reader) => reader.whenReady()));
  const before = readers[0]!.events.length;

  const acknowledged = new Map<string, number>();
  let next = 0;
  const send = async (): Promise<void> => {
    for (let n = next++; n < INCIDENTS; n = next++) {
      const externalId = `kill-${n}`;
      const body = JSON.stringify({
        kind: 'logging',
        severity: 4,
        position: [119.6 + random() / 10, 30.6],
        externalId,
      });
      // A device that hears nothing sends the same report again.
      for (;;) {
        try {
          const response = await fetch(`${url}/api/incidents`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
            body,
          });
          if (response.ok) {
            acknowledged.set(externalId, ((await response.json()) as { id: number }).id);
            break;
          }
        } catch {
          // Killed in the middle of it.
        }
        await delay(30);
      }
    }
  };
  const sending = Promise.all(Array.from({ length: SENDERS }, send));
  for (let kill = 1; kill <= KILLS; kill++) {
    const goal = Math.floor((kill / (KILLS + 1)) * INCIDENTS + random() * 40);
    while (acknowledged.size < goal) await delay(2);
    await delay(random() * 20);
    server.kill('SIGKILL');
    await new Promise((done) => server.once('exit', done));
    server = startServer();
    await untilUp();
  }
  await sending;
  expect(acknowledged.size).toBe(INCIDENTS);

  await Promise.all(readers.map((reader) => reader.until(() => reader.events.length - before >= INCIDENTS, 30_000)));
  const late = openReader(url, { token, after: 0 });
  await late.whenReady();
  for (const reader of [...readers, late]) {
    const seqs = reader.events.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    const told = reader.events.map(({ event }) => event.incident.externalId).filter((id) => id?.startsWith('kill-'));
    expect(told.length).toBe(INCIDENTS);
    expect(new Set(told)).toEqual(new Set(acknowledged.keys()));
    expect(reader.breaches).toEqual([]);
    reader.close();
  }
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));

  const database = await openDatabase({ url: place.url, directory: place.directory });
  const { rows } = await database.query<{ id: number; external_id: string }>(
    "SELECT id, external_id FROM incident WHERE external_id LIKE 'kill-%'",
  );
  await database.close();
  expect(new Map(rows.map(({ id, external_id }) => [external_id, id]))).toEqual(acknowledged);
}, 240_000);
