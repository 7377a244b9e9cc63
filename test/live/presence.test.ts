import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { EditingState, WireEditor } from '../../server/contract/editing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { openReader } from '../protocol/reader.ts';
import type { Reader } from '../protocol/reader.ts';

let huanhu: Huanhu;
let people: Record<'wang' | 'li' | 'duty' | 'suzhou' | 'all' | 'liaison' | 'warden', string>;
let wall: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  const { rows } = await huanhu.database.query<{ station: string; beat: string }>(
    `SELECT s.code AS station, b.code AS beat FROM station AS s JOIN jurisdiction AS j ON j.station_id = s.id
       JOIN beat AS b ON b.jurisdiction_id = j.id JOIN agency AS a ON a.id = s.agency_id
     WHERE a.code = 'ZJ-HUZ' ORDER BY s.code, b.code LIMIT 1`,
  );
  const { station, beat } = rows[0]!;
  people = {
    wang: await named('王建国', 'station-commander', { agency: 'ZJ-HUZ', station }),
    li: await named('李梅', 'administrator', { agency: 'ZJ-HUZ' }),
    duty: await named('赵强', 'duty-officer', { agency: 'ZJ-HUZ' }),
    suzhou: await named('钱伟', 'administrator', { agency: 'JS-SUZ' }),
    all: await named('孙丽', 'administrator', {}),
    liaison: await named('周涛', 'liaison', { agency: 'JS-SUZ' }),
    warden: await named('吴敏', 'warden', { agency: 'ZJ-HUZ', beat }),
  };
  wall = await huanhu.token('wall', ['ZJ-HUZ']);
  await huanhu.share({ owner: 'ZJ-HUZ', receiver: 'JS-SUZ', zones: ['ZJ-HUZ_JS-SUZ'], layers: { jurisdiction: {} } });
});
afterAll(() => huanhu.stop());

async function named(name: string, ...who: Parameters<Huanhu['person']>): Promise<string> {
  const cookie = await huanhu.person(...who);
  await huanhu.database.query('UPDATE account SET name = $1 WHERE id = (SELECT max(id) FROM account)', [name]);
  const nameNow = async (): Promise<string> =>
    (await huanhu.json<{ viewer: { name: string } }>('/api/session', { headers: { Cookie: cookie } })).viewer.name;
  for (let tries = 0; (await nameNow()) !== name; tries++) {
    if (tries > 100) throw new Error('the name does not become known');
    await pause(50);
  }
  return cookie;
}

/** A socket with all that it was told of editors and drafts. */
interface Ear extends Reader {
  readonly lists: readonly (readonly WireEditor[])[];
  readonly drafts: readonly { readonly id: number; readonly version: number }[];
  /** Who is in the editor by the last list. */
  names(): string[];
  say(state: EditingState | null): void;
}
const ears: Ear[] = [];
afterEach(async () => {
  for (const ear of ears.splice(0)) ear.close();
  // Nobody is left for the next test to see.
  await pause(1_000);
});

async function open(options: { cookie?: string; token?: string; as?: string }): Promise<Ear> {
  const reader = openReader(huanhu.url, options);
  const lists: (readonly WireEditor[])[] = [];
  const drafts: { id: number; version: number }[] = [];
  reader.socket.on('editors', (list) => lists.push(list));
  reader.socket.on('draft-changed', (change) => drafts.push(change));
  const ear: Ear = Object.assign(reader, {
    lists,
    drafts,
    names: () => (lists.at(-1) ?? []).map(({ who }) => who).sort(),
    say: (state: EditingState | null) => void reader.socket.emit('editing', state),
  });
  ears.push(ear);
  await reader.whenReady();
  return ear;
}
const at = (lon: number, lat: number): EditingState => ({ draftId: 3, position: [lon, lat], codes: ['HUZ-1'] });
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test('two commanders see each other by name, where they are and in which draft, and which of them they are', async () => {
  const wang = await open({ cookie: people.wang });
  wang.say({ draftId: 12, position: [120.1, 30.8], codes: ['HUZ-1', 'HUZ-2'] });
  await wang.until(() => wang.names().length === 1);
  const li = await open({ cookie: people.li });
  // Who comes later is told too.
  await li.until(() => li.names().length === 1);
  li.say({ draftId: null, position: null, codes: [] });
  await Promise.all([wang, li].map((ear) => ear.until(() => ear.names().length === 2)));
  const seen = wang.lists.at(-1)!;
  expect(seen.map(({ at: _, ...editor }) => editor)).toEqual([
    { who: '李梅', isMe: false, draftId: null, position: null, codes: [] },
    { who: '王建国', isMe: true, draftId: 12, position: [120.1, 30.8], codes: ['HUZ-1', 'HUZ-2'] },
  ]);
  expect(li.lists.at(-1)!.map(({ isMe }) => isMe)).toEqual([true, false]);
  expect(Math.abs(seen[0]!.at - Date.now())).toBeLessThan(60_000);
});

test('who may review drafts of the agency is told, and nobody of another agency or another role', async () => {
  const who = { li: people.li, duty: people.duty, all: people.all, suzhou: people.suzhou };
  const [li, duty, all, suzhou] = (await Promise.all(Object.values(who).map((cookie) => open({ cookie })))) as [
    Ear,
    Ear,
    Ear,
    Ear,
  ];
  const deaf = await Promise.all([
    open({ cookie: people.liaison }),
    open({ cookie: people.warden }),
    open({ token: wall }),
    // To look as a liaison does is to hear what one hears.
    open({ cookie: people.li, as: 'JS-SUZ' }),
  ]);
  const wang = await open({ cookie: people.wang });
  wang.say(at(120.1, 30.8));
  suzhou.say(at(120.6, 31.1));
  all.say(at(120, 31));
  // Of those who may not, nobody hears either.
  for (const ear of deaf) ear.say(at(119, 30));
  await all.until(() => all.names().length === 3);
  await Promise.all([li, duty, wang].map((ear) => ear.until(() => ear.names().length === 1)));
  await suzhou.until(() => suzhou.names().length === 1);
  await pause(1_500);
  expect(all.names()).toEqual(['孙丽', '王建国', '钱伟']);
  for (const ear of [li, duty, wang]) expect(ear.names()).toEqual(['王建国']);
  expect(suzhou.lists.flat().map((editor) => editor.who)).not.toContain('王建国');
  for (const ear of deaf) expect(ear.lists).toEqual([]);
});

test('a login is never told', async () => {
  const { rows } = await huanhu.database.query<{ login: string }>('SELECT login FROM account');
  const [wang, li] = await Promise.all([open({ cookie: people.wang }), open({ cookie: people.li })]);
  wang.say(at(120.1, 30.8));
  await li.until(() => li.names().length === 1);
  const told = JSON.stringify(li.lists);
  for (const { login } of rows) expect(told).not.toContain(login);
});

test('who leaves, and whose socket closes, is gone', async () => {
  const [wang, duty, li] = await Promise.all([
    open({ cookie: people.wang }),
    open({ cookie: people.duty }),
    open({ cookie: people.li }),
  ]);
  wang.say(at(120.1, 30.8));
  duty.say(at(120.2, 30.8));
  await li.until(() => li.names().length === 2);
  wang.say(null);
  await li.until(() => li.names().join() === '赵强');
  duty.close();
  await li.until(() => li.names().length === 0);
});

test('who is silent for half a minute is gone, and who says the same again stays', async () => {
  const [wang, duty, li] = await Promise.all([
    open({ cookie: people.wang }),
    open({ cookie: people.duty }),
    open({ cookie: people.li }),
  ]);
  wang.say(at(120.1, 30.8));
  const still = setInterval(() => duty.say(at(120.2, 30.8)), 5_000);
  duty.say(at(120.2, 30.8));
  await li.until(() => li.names().length === 2);
  const told = li.lists.length;
  await li.until(() => li.names().length === 1, 45_000);
  clearInterval(still);
  expect(li.names()).toEqual(['赵强']);
  // Nothing was told in between, for nothing had changed.
  expect(li.lists.length).toBe(told + 1);
});

test('of a hundred messages at once the last one counts, and the others are told of it once or twice', async () => {
  const [wang, li] = await Promise.all([open({ cookie: people.wang }), open({ cookie: people.li })]);
  for (let i = 0; i <= 100; i++) wang.say(at(120 + i / 1_000, 30.8));
  await li.until(() => li.lists.at(-1)?.[0]?.position?.[0] === 120.1);
  expect(li.lists.filter((list) => list.length > 0).length).toBeLessThanOrEqual(3);
});

test('nonsense is dropped, whatever it is, and harms nobody', async () => {
  const [wang, li] = await Promise.all([open({ cookie: people.wang }), open({ cookie: people.li })]);
  const good = at(120.1, 30.8);
  const nonsense: unknown[] = [
    undefined,
    0,
    'x',
    [],
    {},
    { draftId: 1 },
    { ...good, draftId: '1' },
    { ...good, draftId: 1.5 },
    { ...good, draftId: -1 },
    { ...good, draftId: Number.NaN },
    { ...good, draftId: Infinity },
    { ...good, draftId: undefined },
    { ...good, position: undefined },
    { ...good, position: [Number.NaN, 30] },
    { ...good, position: [120, Infinity] },
    { ...good, position: [181, 30] },
    { ...good, position: [120, -91] },
    { ...good, position: ['120', '30'] },
    { ...good, position: [120, 30, 5] },
    { ...good, position: [120] },
    { ...good, position: { 0: 120, 1: 30, length: 2 } },
    { ...good, codes: null },
    { ...good, codes: 'HUZ-1' },
    { ...good, codes: { length: 1, 0: 'HUZ-1' } },
    { ...good, codes: [1] },
    { ...good, codes: ['<script>'] },
    { ...good, codes: ['x'.repeat(65)] },
    { ...good, codes: Array.from({ length: 21 }, (_, i) => `C${i}`) },
    { ...good, codes: [[['HUZ-1']]] },
  ];
  for (const message of nonsense) {
    wang.socket.emit('editing', message as EditingState);
    // Longer than what counts once: each of them is looked at, not only the last.
    await pause(550);
  }
  (wang.socket as unknown as { emit(name: string, ...more: unknown[]): void }).emit('editing');
  await pause(700);
  expect(li.lists.flat()).toEqual([]);
  wang.socket.emit('editing', { ...good, more: 'x', __proto__: { isMe: true } } as EditingState);
  await li.until(() => li.names().length === 1);
  expect(Object.keys(li.lists.at(-1)![0]!).sort()).toEqual(['at', 'codes', 'draftId', 'isMe', 'position', 'who']);
  expect(li.lists.at(-1)![0]!.isMe).toBe(false);
  expect(wang.socket.connected).toBe(true);
});

test('whoever may review hears that a draft was made or changed, whatever made the change, and nobody else', async () => {
  const [li, wang, duty, all, suzhou, liaison] = (await Promise.all(
    [people.li, people.wang, people.duty, people.all, people.suzhou, people.liaison].map((cookie) => open({ cookie })),
  )) as [Ear, Ear, Ear, Ear, Ear, Ear];
  const byToken = await open({ token: wall });
  const made = await huanhu.http('/api/drafts', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Cookie: people.li },
    body: JSON.stringify({ title: '调整辖区' }),
  });
  expect(made.status).toBe(201);
  const { id, version } = (await made.json()) as { id: number; version: number };
  const own = [li, wang, duty, all];
  await Promise.all(own.map((ear) => ear.until(() => ear.drafts.length === 1)));
  for (const ear of own) expect(ear.drafts).toEqual([{ id, version }]);

  // As another process would, with the neighbour touched by it.
  await huanhu.database.query(
    `UPDATE draft SET version = version + 1, touches = ARRAY[(SELECT id FROM agency WHERE code = 'JS-SUZ')] WHERE id = $1`,
    [id],
  );
  await Promise.all(own.map((ear) => ear.until(() => ear.drafts.at(-1)?.version === version + 1)));
  await suzhou.until(() => suzhou.drafts.length === 1);
  expect(suzhou.drafts).toEqual([{ id, version: version + 1 }]);

  // Given back: the neighbour hears that it is not touched any more, and then nothing more of it.
  await huanhu.database.query(`UPDATE draft SET version = version + 1, touches = '{}' WHERE id = $1`, [id]);
  await suzhou.until(() => suzhou.drafts.length === 2);
  await huanhu.database.query('UPDATE draft SET version = version + 1 WHERE id = $1', [id]);
  await Promise.all(own.map((ear) => ear.until(() => ear.drafts.at(-1)?.version === version + 3)));
  expect(suzhou.drafts.map((told) => told.version - version)).toEqual([1, 2]);
  for (const ear of [liaison, byToken]) expect(ear.drafts).toEqual([]);
});

test('events, frames and heartbeats come as ever while the editor is busy', async () => {
  const token = await huanhu.token('duty-officer', ['ZJ-HUZ']);
  const [wang, li] = await Promise.all([open({ cookie: people.wang }), open({ cookie: people.li })]);
  let lon = 120;
  const busy = setInterval(() => wang.say(at((lon += 0.0001), 30.8)), 5);
  const body = { kind: 'other', severity: 4, position: [120.1, 30.8] };
  const ids: number[] = [];
  for (let i = 0; i < 20; i++) {
    ids.push(((await (await huanhu.post('/api/incidents', body, token)).json()) as { id: number }).id);
  }
  await li.until(() => ids.every((id) => li.events.some(({ event }) => event.incident.id === id)));
  await li.until(() => li.names().length === 1);
  clearInterval(busy);
  expect(li.breaches).toEqual([]);
  expect(li.names()).toEqual(['王建国']);
});
