import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { openReader } from '../protocol/reader.ts';
import { openRawSocket } from './raw-socket.ts';
import type { RawSocket } from './raw-socket.ts';

let huanhu: Huanhu;
let token: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  token = await huanhu.token('duty-officer');
});
afterAll(() => huanhu.stop());

const countOf = ({ messages }: RawSocket, name: string): number =>
  messages.filter(({ data }) => Array.isArray(data) && data[0] === name).length;
const until = (isDone: () => boolean | Promise<boolean>): Promise<void> =>
  expect.poll(isDone, { timeout: 20_000, interval: 50 }).toBe(true);
const sockets = async (): Promise<number> =>
  Number(/^huanhu_sockets (\d+)$/m.exec(await (await huanhu.http('/metrics', { token })).text())?.[1]);
/** Appends events of 16 kB each, all at the same moment. */
const append = (count: number): Promise<unknown> =>
  huanhu.database.query(
    `SELECT append_event('test', ARRAY(SELECT id FROM agency), 1, jsonb_build_object('kind', 'test', 'text', repeat('x', 16000)))
     FROM generate_series(1, $1)`,
    [count],
  );

test('who asks to resume all the time is answered once a second', async () => {
  const raw = await openRawSocket(huanhu.url);
  raw.join({ token });
  await until(() => countOf(raw, 'ready') === 1);
  const startedAt = performance.now();
  for (let n = 0; n < 300; n++) {
    raw.resume(0);
    await delay(5);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  expect(countOf(raw, 'ready')).toBeLessThanOrEqual(2 + seconds);
  // The last one that was not ignored is answered too.
  await until(() => countOf(raw, 'ready') >= 3);
  raw.close();
});

test('who reads nothing is cut off when it has made too much pile up; who reads has every event once', async () => {
  const raw = await openRawSocket(huanhu.url);
  raw.join({ token });
  const reader = openReader(huanhu.url, { token });
  await reader.whenReady();
  await until(async () => countOf(raw, 'ready') === 1 && (await sockets()) === 2);
  raw.stopReading();
  const head = async (): Promise<number> => (await huanhu.json<{ head: number }>('/api/events', { token })).head;
  const before = await head();
  // The kernel takes some megabytes for its own.
  await append(1_000);
  await until(async () => (await sockets()) === 1);
  await reader.until(() => reader.events.length === 1_000);
  expect(reader.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, i) => before + 1 + i));
  expect(reader.breaches).toEqual([]);
  raw.close();
  reader.close();
});

test('what was missed goes no faster than it is read', async () => {
  await append(1_000);
  const raw = await openRawSocket(huanhu.url);
  raw.join({ token, after: 0 });
  raw.stopReading();
  // A page waits for the reader, so that it stays, and holds little.
  await delay(2_000);
  expect(await sockets()).toBe(1);
  expect(countOf(raw, 'ready')).toBe(0);
  raw.readAgain();
  await until(() => countOf(raw, 'ready') === 1);
  raw.close();
});

test('a namespace that asks for no sign-in lets nobody in', async () => {
  const socket = io(huanhu.url, { parser, transports: ['websocket'], forceNew: true, reconnection: false });
  const reason = await new Promise<string>((done) => {
    socket.on('connect_error', ({ message }) => done(message));
    socket.on('connect', () => done('connected'));
  });
  expect(reason).toBe('not-signed-in');
  socket.disconnect();
});
