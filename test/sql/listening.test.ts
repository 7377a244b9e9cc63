import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/stores/database.ts';
import type { Database } from '../../server/stores/database.ts';
import { createTileService } from '../../server/tiles/tile-service.ts';
import { SERVER_URL, createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

let place: TestDatabase;
const errors: unknown[] = [];
beforeAll(async () => void (place = await createTestDatabase('migrated', undefined, (error) => errors.push(error))));
afterAll(() => place.drop());

test('a notification that nobody can read is told once, every open map asks again, and the server lives on', async () => {
  const service = await createTileService({ database: place.database, cacheBytes: 1e6, workers: 1 });
  const heard: string[] = [];
  const unlisten = await place.database.listen('tiles_changed', (payload) => heard.push(payload));
  const told: string[] = [];
  service.onChanged(({ tileset, bbox }) => told.push(`${tileset} ${bbox[0]}`));
  await place.database.query("SELECT pg_notify('tiles_changed', 'x')");
  await expect.poll(() => heard).toEqual(['x']);
  expect(errors).toHaveLength(1);
  expect(told).toContain('territory -180');
  await place.database.query("SELECT pg_notify('tiles_changed', '{}')");
  await expect.poll(() => heard).toHaveLength(2);
  expect(errors).toHaveLength(2);
  await unlisten();
  await service.close();
});

/** A way to the server that can go silent as after a failover, or behind a firewall that forgets: no RST, no FIN. */
async function openProxy(target: URL) {
  const sockets = new Set<Socket>();
  let isRefusing = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    if (isRefusing) endAll();
    else near.pipe(far).pipe(near);
  });
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    /** Nothing comes through any more on the connections that are open; new ones are good. */
    silence(): void {
      for (const socket of sockets) socket.unpipe().pause();
    },
    /** Ends all connections and takes no more. */
    refuse(): void {
      isRefusing = true;
      endAll();
    },
    async close(): Promise<void> {
      endAll();
      await new Promise((done) => server.close(done));
    },
  };
}

// The embedded database has no line that could break.
if (SERVER_URL) {
  const openThrough = (url: string): Promise<Database> =>
    openDatabase({ url, directory: place.directory, statementTimeoutMs: 500 });

  test('a statement on a line that went silent fails, and the next one goes over another line', async () => {
    const proxy = await openProxy(new URL(place.url!));
    const database = await openThrough(proxy.url);
    await Promise.all([database.query('SELECT 1'), database.tileQuery({ text: 'SELECT 1' })]);
    proxy.silence();
    const [main, tile] = await Promise.allSettled([
      database.query('SELECT 1'),
      database.tileQuery({ text: 'SELECT 1' }),
    ]);
    expect([main.status, tile.status]).toEqual(['rejected', 'rejected']);
    await database.query('SELECT 1');
    await database.tileQuery({ text: 'SELECT 1' });
    await database.close();
    await proxy.close();
  });

  test('whoever listens on a line that went silent is told so, and hears what comes after', async () => {
    const proxy = await openProxy(new URL(place.url!));
    const database = await openThrough(proxy.url);
    const heard: string[] = [];
    await database.listen(
      'silence',
      (payload) => heard.push(payload),
      () => heard.push('lost'),
    );
    proxy.silence();
    await place.database.query("SELECT pg_notify('silence', 'unheard')");
    await expect.poll(() => heard, { timeout: 60_000 }).toEqual(['lost']);
    await place.database.query("SELECT pg_notify('silence', 'heard')");
    await expect.poll(() => heard).toEqual(['lost', 'heard']);
    await database.close();
    await proxy.close();
  });

  test('whoever stops while the database is away need not wait for it', async () => {
    const proxy = await openProxy(new URL(place.url!));
    const database = await openThrough(proxy.url);
    const unlisten = await database.listen('away', () => undefined);
    proxy.refuse();
    await expect(database.query('SELECT 1')).rejects.toThrow();
    await unlisten();
    await database.close();
    await proxy.close();
  });
}
