import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface IncidentFeature {
  readonly id: number;
  readonly properties: Record<string, unknown>;
}
let huanhu: Huanhu;
let token: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  token = await huanhu.token('duty-officer');
});
afterAll(() => huanhu.stop(/append_event|internal/));

const report = (more: object = {}): Promise<Response> =>
  huanhu.post('/api/incidents', { kind: 'covert-discharge', severity: 2, position: [120.1, 30.8], ...more }, token);
const eventCount = async (): Promise<number> =>
  Number((await huanhu.database.query<{ seq: string }>('SELECT seq FROM event_counter')).rows[0]!.seq);

test('a report knows its jurisdiction, beat and agency, and is told by one event', async () => {
  const before = await eventCount();
  const response = await report();
  const incident = (await response.json()) as IncidentFeature;
  expect(response.status).toBe(201);
  expect(response.headers.get('Location')).toBe(`/api/incidents/${incident.id}`);
  expect(incident.properties).toMatchObject({ step: 'received', severity: 2, version: 1, zoneIds: [] });
  expect(incident.properties['jurisdictionId']).toBeGreaterThan(0);
  expect(incident.properties['beatId']).toBeGreaterThan(0);
  expect(await eventCount()).toBe(before + 1);
});

test('the same externalId, one after the other or twenty at once, is one incident and one event', async () => {
  const before = await eventCount();
  const responses = await Promise.all(Array.from({ length: 20 }, () => report({ externalId: 'same-1' })));
  const again = await report({ externalId: 'same-1' });
  const ids = await Promise.all([...responses, again].map(async (one) => ((await one.json()) as IncidentFeature).id));
  expect(new Set(ids).size).toBe(1);
  expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(again.status).toBe(200);
  expect(await eventCount()).toBe(before + 1);
});

test('two reporters who number alike have each their own incident, and neither sees the other by it', async () => {
  const vendors = [await huanhu.token('device', ['ZJ-HUZ']), await huanhu.token('device', ['JS-SUZ'])];
  const positions = [
    [119.6, 30.6],
    [120.5, 31.1],
  ];
  const send = (vendor: number): Promise<Response> =>
    huanhu.post(
      '/api/incidents',
      { kind: 'forest-fire', severity: 2, position: positions[vendor], externalId: '2026-0001' },
      vendors[vendor],
    );
  const firsts = [await send(0), await send(1)];
  const agains = [await send(0), await send(1)];
  expect(firsts.map(({ status }) => status)).toEqual([201, 201]);
  expect(agains.map(({ status }) => status)).toEqual([200, 200]);
  const idOf = async (response: Response): Promise<number> => ((await response.json()) as IncidentFeature).id;
  const ids = await Promise.all(firsts.map(idOf));
  expect(ids[0]).not.toBe(ids[1]);
  expect(await Promise.all(agains.map(idOf))).toEqual(ids);
});

test('an incident goes through the loop in its order and no other', async () => {
  const { id } = (await (await report()).json()) as IncidentFeature;
  const step = (name: string, headers: Record<string, string> = {}): Promise<Response> =>
    huanhu.http(`/api/incidents/${id}/steps`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ step: name }),
      token,
    });
  expect((await step('handling')).status).toBe(409);
  const stale = await huanhu.http(`/api/incidents/${id}`, { token });
  expect(stale.headers.get('ETag')).toBe('"1"');
  for (const name of ['dispatched', 'handling', 'fed-back', 'followed-up', 'revisited', 'closed']) {
    expect((await step(name)).status, name).toBe(200);
  }
  expect((await step('closed')).status).toBe(409);
  expect((await step('closed', { 'If-Match': '"1"' })).status).toBe(412);
  for (const malformed of ['1', '"x"', 'W/"1"', '""']) {
    expect((await step('closed', { 'If-Match': malformed })).status, malformed).toBe(400);
  }
});

test('where no jurisdiction is near, the answer says so and where', async () => {
  const response = await report({ position: [116.4, 39.9] });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ type: '/problems/outside-territory', location: [116.4, 39.9] });
});

test('far in the north too, a jurisdiction within 5 km takes what happens beside it', async () => {
  await huanhu.database.query(
    `WITH place AS (INSERT INTO feature (layer, code) VALUES ('jurisdiction', 'NORTH-1') RETURNING id, code)
     INSERT INTO jurisdiction (id, code, name_zh, name_en, valid_from, agency_id, station_id, geom)
     SELECT place.id, place.code, '北', 'North', '-infinity', old.agency_id, old.station_id,
            ST_Multi(ST_MakeEnvelope(124, 53.4, 124.5, 53.6, 4326))
     FROM place, (SELECT agency_id, station_id FROM jurisdiction LIMIT 1) AS old`,
  );
  // At 53.5° N a degree of longitude is 66.4 km: 4.9 km and 5.2 km west of the border.
  expect((await report({ position: [123.9263, 53.5] })).status).toBe(201);
  expect((await report({ position: [123.9217, 53.5] })).status).toBe(422);
});

test('a kind that no pack has is refused by name, in the language of the asker', async () => {
  const ask = (language: string): Promise<Response> =>
    huanhu.http('/api/incidents', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': language },
      body: JSON.stringify({ kind: 'dragon', severity: 1, position: [120.1, 30.8] }),
      token,
    });
  expect(await (await ask('en')).json()).toMatchObject({
    title: 'Unknown kind',
    detail: 'The pack has no kind “dragon”.',
  });
  expect(await (await ask('zh-CN')).json()).toMatchObject({ title: '没有这个类型' });
});

test('when its event cannot be written, the incident is not there either', async () => {
  const count = async (): Promise<string> =>
    (await huanhu.database.query<{ n: string }>('SELECT count(*) AS n FROM incident')).rows[0]!.n;
  const before = await count();
  const alter = (change: string) => huanhu.database.asOwner(() => huanhu.database.query(`ALTER TABLE event ${change}`));
  await alter("ADD CONSTRAINT broken CHECK (kind <> 'incident.reported') NOT VALID");
  expect((await report({ description: 'words that somebody sent' })).status).toBe(500);
  expect(JSON.stringify(huanhu.log)).not.toContain('words that somebody sent');
  expect(await count()).toBe(before);
  await alter('DROP CONSTRAINT broken');
  expect((await report()).status).toBe(201);
});

test('the list says from which event on the stream continues', async () => {
  const { seq } = await huanhu.json<{ seq: number }>('/api/incidents?open=true', { token });
  expect(seq).toBe(await eventCount());
});
