import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Share {
  readonly id: number;
  readonly state: string;
  readonly owner: string;
  readonly proposedByAgency: string;
  readonly acceptedBy: string | null;
  readonly endedByAgency: string | null;
  readonly layers: Record<string, Record<string, unknown>>;
}

const ZONE = 'ZJ-HUZ_JS-SUZ';
const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const PROPOSAL = {
  owner: 'ZJ-HUZ',
  receiver: 'JS-SUZ',
  zones: [ZONE],
  layers: {
    beat: { fields: ['name', 'kind'] },
    unit: { fields: [], kinds: ['boat'], delayS: 30, gridM: 500 },
    incident: { fields: ['description'], severities: [1, 2] },
  },
  endsAt: inDays(90),
  note: '太湖南岸',
};

let huanhu: Huanhu;
let huzhou: string;
let suzhou: string;
let wuxi: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  [huzhou, suzhou, wuxi] = await Promise.all([
    huanhu.token('duty-officer', ['ZJ-HUZ']),
    huanhu.token('liaison', ['JS-SUZ']),
    huanhu.token('liaison', ['JS-WUX']),
  ]);
});
afterAll(() => huanhu.stop());

const propose = async (body: object = {}, token = huzhou): Promise<Share> => {
  const response = await huanhu.post('/api/shares', { ...PROPOSAL, ...body }, token);
  expect(response.status).toBe(201);
  return (await response.json()) as Share;
};
const act = (id: number, action: 'acceptance' | 'end', token: string): Promise<Response> =>
  huanhu.post(`/api/shares/${id}/${action}`, {}, token);
const sharesOf = async (token: string): Promise<Share[]> =>
  (await huanhu.json<{ shares: Share[] }>('/api/shares', { token })).shares;
const pointers = async (body: object, token = huzhou): Promise<string[]> => {
  const response = await huanhu.post('/api/shares', { ...PROPOSAL, ...body }, token);
  expect(response.status).toBe(422);
  const problem = (await response.json()) as { type: string; errors: { pointer: string }[] };
  expect(problem.type).toBe('/problems/invalid-input');
  return problem.errors.map(({ pointer }) => pointer);
};

test('what one agency proposes the other reads as it was meant, accepts, and either ends', async () => {
  const proposed = await propose();
  expect(proposed).toMatchObject({ state: 'proposed', proposedByAgency: 'ZJ-HUZ', note: '太湖南岸', isCut: true });
  const [read] = await sharesOf(suzhou);
  expect(read).toEqual(proposed);
  expect(read!.layers).toEqual({
    beat: { fields: ['name', 'kind'], kinds: null, severities: null, delayS: 0, gridM: 0 },
    unit: { fields: [], kinds: ['boat'], severities: null, delayS: 30, gridM: 500 },
    incident: { fields: ['description'], kinds: null, severities: [1, 2], delayS: 0, gridM: 0 },
  });
  const accepted = (await (await act(proposed.id, 'acceptance', suzhou)).json()) as Share;
  expect(accepted.state).toBe('in-force');
  expect(accepted.acceptedBy).not.toBeNull();
  const ended = (await (await act(proposed.id, 'end', huzhou)).json()) as Share;
  expect(ended).toMatchObject({ state: 'ended', endedByAgency: 'ZJ-HUZ' });
});

test('the receiver may ask for a share, and then the owner accepts it', async () => {
  const { id } = await propose({}, suzhou);
  expect((await act(id, 'acceptance', suzhou)).status).toBe(409);
  expect((await act(id, 'acceptance', huzhou)).status).toBe(200);
  expect((await act(id, 'end', suzhou)).status).toBe(200);
});

test('a share is no concern of a third agency, which neither reads, accepts nor ends it', async () => {
  const { id } = await propose();
  expect((await sharesOf(wuxi)).map((share) => share.id)).not.toContain(id);
  expect((await act(id, 'acceptance', wuxi)).status).toBe(404);
  expect((await act(id, 'end', wuxi)).status).toBe(404);
  expect((await sharesOf(suzhou)).find((share) => share.id === id)!.state).toBe('proposed');
});

test('nobody accepts what they proposed themselves, and nobody ends or accepts what has ended', async () => {
  const { id } = await propose();
  expect((await act(id, 'acceptance', huzhou)).status).toBe(409);
  expect((await act(id, 'end', suzhou)).status).toBe(200);
  for (const action of ['acceptance', 'end'] as const) {
    const response = await act(id, action, suzhou);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ type: '/problems/share-not-open' });
  }
});

test('of two that accept at the same moment one does, and so it is with ending', async () => {
  const other = await huanhu.token('duty-officer', ['JS-SUZ']);
  const { id } = await propose();
  for (const action of ['acceptance', 'end'] as const) {
    const answers = await Promise.all([suzhou, other, suzhou, other].map((token) => act(id, action, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  }
});

test('a share that begins later is accepted but shows nothing yet, and one whose time has passed is over', async () => {
  const later = await propose({ startsAt: inDays(2) });
  expect(((await (await act(later.id, 'acceptance', suzhou)).json()) as Share).state).toBe('accepted');
  const { id } = await propose();
  await huanhu.database.query(
    "UPDATE share SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' WHERE id = $1",
    [id],
  );
  expect((await sharesOf(huzhou)).find((share) => share.id === id)!.state).toBe('over');
  expect((await act(id, 'acceptance', suzhou)).status).toBe(409);
});

test('each member that cannot be is pointed at', async () => {
  expect(await pointers({ zones: [ZONE, 'ZJ-HUZ_JS-WUX', 'nowhere'] })).toEqual(['/zones/1', '/zones/2']);
  expect(await pointers({ zones: [] })).toEqual(['/zones']);
  expect(await pointers({ receiver: 'XX-NON' })).toEqual(['/receiver']);
  expect(await pointers({ receiver: 'ZJ-HUZ' })).toContain('/receiver');
  expect(await pointers({}, wuxi)).toEqual(['/owner']);
  expect(await pointers({ endsAt: inDays(-1) })).toEqual(['/endsAt']);
  expect(await pointers({ endsAt: inDays(6 * 365) })).toEqual(['/endsAt']);
  expect(await pointers({ startsAt: inDays(9), endsAt: inDays(8) })).toEqual(['/endsAt']);
  expect(await pointers({ layers: {} })).toEqual(['/layers']);
  expect(await pointers({ layers: { beat: { fields: ['battery'] } } })).toEqual(['/layers/beat/fields/0']);
  expect(await pointers({ layers: { beat: { fields: ['name', 'name'] } } })).toEqual(['/layers/beat/fields']);
  expect(await pointers({ layers: { beat: { fields: [], gridM: 5 } } })).toEqual(['/layers/beat/gridM']);
  expect(await pointers({ layers: { unit: { fields: [], delayS: 3_601 } } })).toEqual(['/layers/unit/delayS']);
  expect(await pointers({ layers: { unit: { fields: [], gridM: 10_001 } } })).toEqual(['/layers/unit/gridM']);
  expect(await pointers({ layers: { unit: { fields: [], kinds: ['boat', 'dragon'] } } })).toEqual([
    '/layers/unit/kinds/1',
  ]);
  expect(await pointers({ layers: { place: { fields: [], kinds: [] } } })).toEqual(['/layers/place/kinds']);
  expect(await pointers({ layers: { incident: { fields: [], severities: [5] } } })).toContain(
    '/layers/incident/severities/0',
  );
});

test('only a person or token of an agency that may share does so, and who sees all acts for none', async () => {
  const everyone = await huanhu.token('duty-officer');
  const [commander, several] = await Promise.all([
    huanhu.person('station-commander', { agency: 'ZJ-HUZ', station: await stationOf('ZJ-HUZ') }),
    huanhu.token('duty-officer', ['ZJ-HUZ', 'ZJ-JIX']),
  ]);
  expect((await huanhu.http('/api/shares', { headers: { Cookie: commander } })).status).toBe(403);
  expect((await huanhu.http('/api/shares', { token: several })).status).toBe(403);
  const { id } = await propose();
  expect((await sharesOf(everyone)).map((share) => share.id)).toContain(id);
  expect((await act(id, 'acceptance', everyone)).status).toBe(403);
  expect((await act(id, 'end', everyone)).status).toBe(403);
  expect((await huanhu.post('/api/shares', PROPOSAL, everyone)).status).toBe(403);
});

test('the options name just the zones and agencies that the own agency has to do with', async () => {
  const options = await huanhu.json<{
    agencies: { code: string }[];
    zones: { code: string; agencies: string[]; bbox: number[] }[];
    fields: Record<string, string[]>;
    kinds: { noun: string }[];
  }>('/api/share-options', { token: suzhou });
  expect(options.zones.map(({ code }) => code)).toContain(ZONE);
  for (const zone of options.zones) {
    expect(zone.agencies).toContain('JS-SUZ');
    expect(zone.bbox[0]).toBeLessThan(zone.bbox[2]!);
  }
  expect(options.agencies.map(({ code }) => code)).toContain('ZJ-HUZ');
  expect(options.fields['beat']).toContain('kind');
  expect(new Set(options.kinds.map(({ noun }) => noun))).toEqual(new Set(['place', 'unit', 'incident']));
});

test('a share shows just the layers and fields of its terms, and nothing before it is accepted or after it ended', async () => {
  const beatsOf = (): Promise<{ features: { properties: Record<string, unknown> }[] }> =>
    huanhu.json('/api/beats?limit=5000', { token: wuxi });
  const zones = await huanhu.json<{ zones: { code: string; agencies: string[] }[] }>('/api/share-options', {
    token: wuxi,
  });
  const zone = zones.zones.find(({ agencies }) => agencies.includes('ZJ-HUZ'))!;
  const { id } = await propose({
    receiver: 'JS-WUX',
    zones: [zone.code],
    layers: { beat: { fields: ['kind'] } },
  });
  expect((await beatsOf()).features).toEqual([]);
  await act(id, 'acceptance', wuxi);
  await expect.poll(async () => (await beatsOf()).features.length, { timeout: 2_000 }).toBeGreaterThan(0);
  for (const { properties } of (await beatsOf()).features) {
    expect(properties).toMatchObject({ agency: 'ZJ-HUZ', name_zh: null, code: null });
    expect(properties['kind']).not.toBeNull();
  }
  await act(id, 'end', wuxi);
  await expect.poll(async () => (await beatsOf()).features.length, { timeout: 2_000 }).toBe(0);
});

async function stationOf(agency: string): Promise<string> {
  const token = await huanhu.token('duty-officer', [agency]);
  const { features } = await huanhu.json<{ features: { properties: { code: string } }[] }>('/api/stations?limit=1', {
    token,
  });
  return features[0]!.properties.code;
}
