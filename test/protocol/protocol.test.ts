import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireEditor } from '../../server/contract/editing.ts';
import type { WireEvent } from '../../server/contract/live.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { openReader } from './reader.ts';
import type { Reader } from './reader.ts';

/** Any server in demo mode will do; without one named, ours is started. */
const NAMED = process.env['HUANHU_TEST_URL'];
let own: Huanhu | undefined;
let url: string;
const readers: Reader[] = [];
beforeAll(async () => {
  if (!NAMED) own = await startHuanhu({ demo: true });
  url = NAMED ?? own!.url;
});
afterAll(async () => {
  for (const reader of readers) reader.close();
  await own?.stop();
});

const open = (options?: Parameters<typeof openReader>[1]): Reader => {
  const reader = openReader(url, options);
  readers.push(reader);
  return reader;
};
const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const report = async (): Promise<number> => {
  const response = await post('/api/incidents', { kind: 'other', severity: 4, position: [120.1, 30.8], demo: true });
  return ((await response.json()) as { id: number }).id;
};
const idsOf = (events: readonly WireEvent[]): number[] => events.map(({ event }) => event.incident.id);

describe('events', () => {
  test('a reader that joins is told the head, and from then on every event once', async () => {
    const reader = open();
    await reader.whenReady();
    const id = await report();
    await reader.until(() => idsOf(reader.events).includes(id));
    expect(idsOf(reader.events).filter((other) => other === id)).toHaveLength(1);
    expect(reader.breaches).toEqual([]);
  });

  test('a reader that was away gets what it missed, in order, and nothing that it had', async () => {
    const first = open();
    await first.whenReady();
    const before = await report();
    await first.until(() => idsOf(first.events).includes(before));
    const after = first.events.at(-1)!.seq;
    first.close();
    const missed = [await report(), await report(), await report()];
    const again = open({ after });
    await again.whenReady();
    await again.until(() => idsOf(again.events).includes(missed.at(-1)!));
    expect(idsOf(again.events).filter((id) => missed.includes(id))).toEqual(missed);
    expect(idsOf(again.events)).not.toContain(before);
    expect(again.breaches).toEqual([]);
  });

  test('six hundred events back, while others are being written, come without gap or repeat', async () => {
    const start = open();
    await start.whenReady();
    await report();
    await start.until(() => start.events.length > 0);
    const from = start.events.at(-1)!.seq;
    const ids: number[] = [];
    // More than a server may read of its log at once.
    while (ids.length < 600) ids.push(...(await Promise.all(Array.from({ length: 20 }, report))));
    const writing = Promise.all(Array.from({ length: 60 }, report));
    const late = Array.from({ length: 5 }, () => open({ after: from }));
    ids.push(...(await writing));
    for (const reader of [...late, start]) {
      await reader.until(() => ids.every((id) => idsOf(reader.events).includes(id)));
      expect(new Set(idsOf(reader.events)).size).toBe(reader.events.length);
      expect(reader.breaches).toEqual([]);
    }
  });

  test('the list of incidents and the stream from its seq on fit together', async () => {
    const writing = Promise.all(Array.from({ length: 30 }, report));
    const response = await fetch(`${url}/api/incidents?limit=5000`);
    const list = (await response.json()) as { features: { id: number }[]; seq: number };
    const reader = open({ after: list.seq });
    const ids = await writing;
    await reader.until(() =>
      ids.every((id) => list.features.some((one) => one.id === id) || idsOf(reader.events).includes(id)),
    );
    for (const { id } of list.features) expect(idsOf(reader.events)).not.toContain(id);
  });

  test('a reader that notices a gap asks, and has everything once', async () => {
    const reader = open();
    await reader.whenReady();
    reader.loseNext();
    const ids = [await report(), await report(), await report()];
    await reader.until(() => ids.every((id) => idsOf(reader.events).includes(id)));
    expect(idsOf(reader.events).filter((id) => ids.includes(id))).toEqual(ids);
    expect(reader.gaps).toBeGreaterThan(0);
  });

  test('resume sends again what came after a seq', async () => {
    const reader = open();
    await reader.whenReady();
    const id = await report();
    await reader.until(() => idsOf(reader.events).includes(id));
    const { seq } = reader.events.at(-1)!;
    const again: number[] = [];
    reader.socket.on('event', (event) => again.push(event.seq));
    reader.socket.emit('resume', seq - 1);
    await reader.until(() => again.includes(seq));
  });

  test('a heartbeat every five seconds names the head', async () => {
    const reader = open();
    await reader.whenReady();
    const heads: number[] = [];
    reader.socket.on('heartbeat', ({ head }) => heads.push(head));
    await reader.until(() => heads.length > 0, 7_000);
    const response = await fetch(`${url}/api/events?limit=1`);
    expect(((await response.json()) as { head: number }).head).toBeGreaterThanOrEqual(heads[0]!);
  });

  test('a reader that lost the last event learns so from the heartbeat', async () => {
    const reader = open();
    await reader.whenReady();
    reader.loseNext();
    const id = await report();
    await reader.until(() => idsOf(reader.events).includes(id), 12_000);
    expect(reader.gaps).toBe(1);
  });

  test('a reader that has more than the log is told so, starts over and has every event of this log', async () => {
    const id = await report();
    const reader = open({ after: 1_000_000_000 });
    await reader.until(() => idsOf(reader.events).includes(id));
    expect(reader.restarts).toBe(1);
    expect(reader.events[0]!.seq).toBe(1);
    expect(reader.breaches).toEqual([]);
  });

  test('the log keeps its name from one connection to the next', async () => {
    const names: string[] = [];
    for (const count of [1, 2]) {
      const reader = open();
      reader.socket.on('ready', ({ log }) => names.push(log));
      await reader.until(() => names.length === count);
      reader.close();
    }
    expect(names[1]).toBe(names[0]);
  });

  test('a resume that is none is ignored, and the line stays open', async () => {
    const reader = open();
    await reader.whenReady();
    for (const nonsense of [-1, 1.5, '1', null, {}, Number.NaN]) reader.socket.emit('resume', nonsense as number);
    const id = await report();
    await reader.until(() => idsOf(reader.events).includes(id));
    expect(reader.socket.connected).toBe(true);
  });

  test('a message beyond the limit ends the connection, and the reader comes back without a loss', async () => {
    const reader = open();
    await reader.whenReady();
    const gone = new Promise<void>((done) => reader.socket.once('disconnect', () => done()));
    reader.socket.emit('resume', 'x'.repeat(10_000) as unknown as number);
    await gone;
    const id = await report();
    await reader.until(() => idsOf(reader.events).includes(id));
    expect(idsOf(reader.events).filter((other) => other === id)).toHaveLength(1);
  });
});

describe('positions', () => {
  test('a snapshot comes on joining, then what changes', async () => {
    const reader = open();
    await reader.until(() => reader.frames.length > 0);
    expect(reader.frames[0]!.kind).toBe('snapshot');
    const units = (await (await fetch(`${url}/api/units?limit=1`)).json()) as { features: { id: number }[] };
    const unit = units.features[0]!.id;
    const fixedAt = Date.now();
    await post('/api/position-fixes', {
      fixes: [{ unit, position: [120.123_456_7, 30.765_432_1], fixedAt, speedMps: 1.25, courseDeg: 90 }],
    });
    await reader.until(() => reader.frames.some(({ kind, unitId }) => kind === 'delta' && unitId.includes(unit)));
    const frame = reader.frames.find(({ kind, unitId }) => kind === 'delta' && unitId.includes(unit))!;
    const i = frame.unitId.indexOf(unit);
    expect([frame.lonE7[i], frame.latE7[i]]).toEqual([1_201_234_567, 307_654_321]);
    expect([frame.speedCms[i], frame.courseCdeg[i], frame.accuracyDm[i], frame.batteryPercent[i]]).toEqual([
      125, 9_000, 65_535, 255,
    ]);
    expect(Math.abs(frame.frameTime - frame.ageMs[i]! - fixedAt)).toBeLessThan(2);
  });
});

describe('the editor', () => {
  test('who is in it is told to the others, and not any more when they have left', async () => {
    const [first, second] = [open(), open()];
    const told: WireEditor[][] = [];
    second.socket.on('editors', (editors) => told.push([...editors]));
    await Promise.all([first.whenReady(), second.whenReady()]);
    const state = { draftId: 7, position: [120.25, 30.75] as [number, number], codes: ['A-1', 'B.2'] };
    const isFirst = ({ codes }: WireEditor): boolean => codes.join() === 'A-1,B.2';
    first.socket.emit('editing', state);
    await second.until(() => told.at(-1)?.some(isFirst) ?? false);
    expect(told.at(-1)!.find(isFirst)).toMatchObject({ ...state, isMe: false });
    for (const nonsense of [0, 'x', {}, { ...state, position: [Number.NaN, 0] }, { ...state, codes: 'A-1' }]) {
      first.socket.emit('editing', nonsense as typeof state);
    }
    second.socket.emit('editing', { draftId: null, position: null, codes: [] });
    await second.until(() => told.at(-1)?.some(({ isMe }) => isMe) ?? false);
    expect(told.at(-1)!.some(isFirst)).toBe(true);
    first.socket.emit('editing', null);
    await second.until(() => !told.at(-1)!.some(isFirst));
  });

  test('a draft that was made or discarded is told, with its version', async () => {
    const reader = open();
    const told: { id: number; version: number }[] = [];
    reader.socket.on('draft-changed', (change) => told.push(change));
    await reader.whenReady();
    const signedIn = await post('/api/session', { login: 'commander', password: 'demo' });
    const headers = { 'Content-Type': 'application/json', Cookie: signedIn.headers.get('Set-Cookie')!.split(';')[0]! };
    const made = await fetch(`${url}/api/drafts`, { method: 'POST', headers, body: '{"title":"演示"}' });
    const { id, version } = (await made.json()) as { id: number; version: number };
    await reader.until(() => told.some((change) => change.id === id && change.version === version));
    await fetch(`${url}/api/drafts/${id}`, { method: 'DELETE', headers: { ...headers, 'If-Match': `"${version}"` } });
    await reader.until(() => told.some((change) => change.id === id && change.version > version));
  });
});

test('a wrong token is refused by name', async () => {
  const reader = open({ token: 'x'.repeat(43), reconnection: false });
  const reason = await new Promise<string>((done) => reader.socket.on('connect_error', ({ message }) => done(message)));
  expect(reason).toBe('not-signed-in');
});

test('a page of another site gets no socket', async () => {
  const reader = open({ reconnection: false, origin: 'https://elsewhere.example' });
  await new Promise((done) => reader.socket.on('connect_error', done));
  expect(reader.socket.connected).toBe(false);
});
