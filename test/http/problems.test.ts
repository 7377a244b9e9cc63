import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS, problemOf } from '../../server/contract/problems.ts';
import type { ProblemCode } from '../../server/contract/problems.ts';
import type { WireChange, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import { changeOf } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let token: string;
beforeAll(async () => {
  // A provider that is not there: nobody listens on port 1.
  const provider = {
    HUANHU_OIDC_ISSUER: 'http://127.0.0.1:1',
    HUANHU_OIDC_CLIENT_ID: 'x',
    HUANHU_OIDC_CLIENT_SECRET: 'x',
  };
  huanhu = await startHuanhu({ environment: provider });
  token = await huanhu.token('duty-officer');
});
afterAll(() => huanhu.stop(/request failed|background work failed/));

const INCIDENT = { kind: 'logging', severity: 2, position: [120.1, 30.8] };
const JSON_TYPE = { 'Content-Type': 'application/json' };

const asOwner = (statements: string) => huanhu.database.asOwner(() => huanhu.database.query(statements));
let administrator: string | undefined;
async function asAdministrator(path: string, body: unknown): Promise<Response> {
  administrator ??= await huanhu.person('administrator', {});
  const headers = { ...JSON_TYPE, Cookie: administrator };
  return huanhu.http(path, { method: 'POST', headers, body: JSON.stringify(body) });
}
/** Sends a file as an administrator does. */
async function upload(name: string, body = '{"type":"FeatureCollection","features":[]}'): Promise<Response> {
  administrator ??= await huanhu.person('administrator', {});
  return huanhu.http(`/api/imports?name=${name}`, { method: 'POST', headers: { Cookie: administrator }, body });
}
const createAccount = (person: object): Promise<Response> =>
  asAdministrator('/api/accounts', { name: 'Somebody', role: 'duty-officer', agency: 'ZJ-HUZ', ...person });

async function drawn(layer: string): Promise<WireChange> {
  administrator ??= await huanhu.person('administrator', {});
  const { features } = await huanhu.json<{ features: WireTerritoryFeature[] }>(`/api/territory?layers=${layer}`, {
    headers: { Cookie: administrator },
  });
  return changeOf(features[0]!);
}
async function publish(...changes: WireChange[]): Promise<Response> {
  const draft = await asAdministrator('/api/drafts', { title: 'x', changes });
  const { id } = (await draft.json()) as { id: number };
  return huanhu.http(`/api/drafts/${id}/publication`, {
    method: 'POST',
    headers: { ...JSON_TYPE, Cookie: administrator!, 'If-Match': '"1"' },
    body: '{}',
  });
}

/** How a client comes by each problem. Those of the server's own distress are not asked for. */
const WAYS: Readonly<Record<Exclude<ProblemCode, 'overloaded'>, () => Promise<Response>>> = {
  'bad-request': () => huanhu.http('/api/incidents', { method: 'POST', headers: JSON_TYPE, body: '{', token }),
  'not-signed-in': () => huanhu.http('/api/units'),
  'not-allowed': async () => huanhu.http('/api/units', { token: await huanhu.token('device') }),
  'cross-site': () =>
    huanhu.http('/api/incidents', {
      method: 'POST',
      headers: { ...JSON_TYPE, Origin: 'https://a.example' },
      body: '{}',
      token,
    }),
  'not-found': () => huanhu.http('/api/units/2147483647', { token }),
  'unknown-tileset': () => huanhu.http('/tiles/nothing/1/0/0.mvt', { token }),
  'tile-out-of-range': () => huanhu.http('/tiles/beat/12/4096/0.mvt', { token }),
  'method-not-allowed': () => huanhu.http('/api/units', { method: 'DELETE', token }),
  'out-of-step': async () => {
    const { id } = (await (await huanhu.post('/api/incidents', INCIDENT, token)).json()) as { id: number };
    return huanhu.post(`/api/incidents/${id}/steps`, { step: 'closed' }, token);
  },
  'share-not-open': async () => {
    const [zone] = await huanhu
      .json<{ features: { properties: { code: string; agencies: string[] } }[] }>('/api/adjacency-zones', { token })
      .then(({ features }) => features);
    const [owner, receiver] = zone!.properties.agencies as [string, string];
    const id = await huanhu.share({ owner, receiver, zones: [zone!.properties.code], layers: { beat: {} } });
    const receivers = await huanhu.token('duty-officer', [receiver]);
    return huanhu.post(`/api/shares/${id}/acceptance`, {}, receivers);
  },
  'version-mismatch': async () => {
    const { id } = (await (await huanhu.post('/api/incidents', INCIDENT, token)).json()) as { id: number };
    const init = { method: 'POST', headers: { ...JSON_TYPE, 'If-Match': '"7"' }, body: '{"step":"dispatched"}', token };
    return huanhu.http(`/api/incidents/${id}/steps`, init);
  },
  'too-large': () => huanhu.post('/api/incidents', { ...INCIDENT, description: 'x'.repeat(3e6) }, token),
  'unsupported-media-type': () => huanhu.http('/api/incidents', { method: 'POST', body: 'kind=logging', token }),
  'invalid-input': () => huanhu.post('/api/incidents', { ...INCIDENT, severity: 9, 'a/b~c': 1 }, token),
  'outside-territory': () => huanhu.post('/api/incidents', { ...INCIDENT, position: [87.6, 43.8] }, token),
  'unknown-kind': () => huanhu.post('/api/incidents', { ...INCIDENT, kind: 'dragon' }, token),
  'rate-limited': async () => {
    const headers = { ...JSON_TYPE, 'X-Forwarded-For': '192.0.2.1' };
    const attempt = () => huanhu.http('/api/session', { method: 'POST', headers, body: '{"token":"wrong"}' });
    for (let tries = 0; tries < 20; tries++) await attempt();
    return attempt();
  },
  'wrong-credentials': () => huanhu.post('/api/session', { login: 'nobody', password: 'a guess' }),
  'account-locked': async () => {
    for (let tries = 0; tries < 10; tries++)
      await huanhu.post('/api/session', { login: 'no.one', password: 'a guess' });
    return huanhu.post('/api/session', { login: 'no.one', password: 'a guess' });
  },
  'password-change-needed': async () => {
    const cookie = await huanhu.person('duty-officer', { agency: 'ZJ-HUZ' });
    await huanhu.database.query("UPDATE account SET must_change_password = true WHERE role = 'duty-officer'");
    const ask = () => huanhu.http('/api/units', { headers: { Cookie: cookie } });
    await expect.poll(async () => (await ask()).status).toBe(403);
    return ask();
  },
  'weak-password': () =>
    huanhu.post('/api/set-up', { token: huanhu.setUpToken, login: 'first', name: 'First', password: 'short' }),
  'draft-not-open': async () => {
    const { id } = (await (await asAdministrator('/api/drafts', { title: 'x' })).json()) as { id: number };
    const headers = { Cookie: administrator! };
    await huanhu.http(`/api/drafts/${id}`, { method: 'DELETE', headers });
    return huanhu.http(`/api/drafts/${id}`, { method: 'DELETE', headers });
  },
  'territory-faults': async () => publish({ ...(await drawn('beat')), area: [] }),
  'territory-changed': async () => publish({ ...(await drawn('beat')), baseVersionId: 2_000_000_000 }),
  'approval-needed': async () => publish(await drawn('adjacency-zone')),
  'login-taken': async () => {
    await createAccount({ login: 'twin' });
    return createAccount({ login: 'twin' });
  },
  'no-common-border': () =>
    asAdministrator('/api/zone-rules/preview', { rule: { provinces: ['330000', '650000'], widthM: 5_000 } }),
  'unknown-code': () => createAccount({ login: 'lost', agency: 'XX-NONE' }),
  'token-name-taken': async () => {
    const token = { name: 'wall-1', role: 'wall', agencies: ['ZJ-HUZ'], days: 1 };
    await asAdministrator('/api/tokens', token);
    return asAdministrator('/api/tokens', token);
  },
  'unreadable-file': () => upload('beats.docx'),
  'import-misfits': async () => {
    const { features } = JSON.parse(readFileSync('sql/demo/beat.geojson', 'utf8')) as { features: unknown[] };
    const [beat] = structuredClone(features) as { geometry: { type: string; coordinates: number[][][] } }[];
    beat!.geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [120, 31],
          [120.1, 31],
          [120.1, 31.1],
          [120, 31],
        ],
      ],
    };
    const file = JSON.stringify({ type: 'FeatureCollection', features: [beat] });
    const { id } = (await (await upload('one.geojson', file)).json()) as { id: string };
    const settled = async (state: string): Promise<void> => {
      const job = async () => huanhu.http(`/api/imports/${id}`, { headers: { Cookie: administrator! } });
      await expect
        .poll(async () => ((await (await job()).json()) as { state: string }).state, { timeout: 60_000 })
        .toBe(state);
    };
    await settled('described');
    await asAdministrator(`/api/imports/${id}/check`, { source: 'one', layer: 'beat', system: '4326' });
    await settled('checked');
    return asAdministrator(`/api/imports/${id}/commit`, {});
  },
  'import-not-ready': async () => {
    const { id } = (await (await upload('beats.geojson')).json()) as { id: string };
    return asAdministrator(`/api/imports/${id}/commit`, {});
  },
  'sso-failed': () => huanhu.http('/api/sign-in/sso'),
  internal: async () => {
    await asOwner('ALTER TABLE kind RENAME TO mislaid');
    const response = await huanhu.http('/api/kinds', { token });
    await asOwner('ALTER TABLE mislaid RENAME TO kind');
    return response;
  },
  'database-away': async () => {
    await asOwner(
      `CREATE FUNCTION leave() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'going down' USING ERRCODE = '57P01'; END $$;
       ALTER TABLE kind RENAME TO mislaid;
       CREATE VIEW kind AS SELECT noun, code, name_zh, name_en, sort + leave() AS sort FROM mislaid;
       GRANT SELECT ON kind TO huanhu_app`,
    );
    const response = await huanhu.http('/api/kinds', { token });
    await asOwner('DROP VIEW kind; ALTER TABLE mislaid RENAME TO kind');
    return response;
  },
};

test.each(Object.keys(WAYS) as (keyof typeof WAYS)[])(
  '%s is answered as a problem document with its number in the log',
  async (code) => {
    const response = await WAYS[code]();
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    const problem = (await response.json()) as Record<string, unknown>;
    const { status, title } = PROBLEMS[code];
    expect(response.status).toBe(status);
    expect(problem).toMatchObject({ type: `/problems/${code}`, status, title: title.zh });
    const requestId = response.headers.get('X-Request-Id');
    expect(problem['instance']).toBe(`urn:uuid:${requestId}`);
    const lines = huanhu.log.filter((line) => (line as { requestId?: string }).requestId === requestId);
    expect(lines.map((line) => line.code)).toEqual([code]);
    expect(lines[0]!.level >= 50).toBe(status >= 500);
  },
);

test('bad members are pointed at', async () => {
  const response = await WAYS['invalid-input']();
  const { errors } = (await response.json()) as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toContain('/severity');
  const query = await huanhu.http('/api/units?limit=0', { token });
  expect(((await query.json()) as typeof Response & { errors: unknown }).errors).toMatchObject([
    { pointer: '/query/limit' },
  ]);
});

test('what failed inside is told to the log and to nobody else', async () => {
  const text = await (await WAYS.internal()).text();
  expect(text).not.toMatch(/relation|kind|SELECT|\.ts/i);
  expect(JSON.stringify(huanhu.log.at(-1))).toContain('relation');
});

describe.each(Object.keys(PROBLEMS) as ProblemCode[])('%s', (code) => {
  test('is explained in both languages, with nothing left to fill in', async () => {
    const all = await huanhu.json<typeof PROBLEMS>('/api/problems');
    expect(all[code]).toEqual(PROBLEMS[code]);
    for (const language of ['zh', 'en'] as const) {
      const words = {
        noun: 'station',
        code: 'X',
        login: 'x',
        name: 'x',
        kind: 'x',
        what: 'x',
        codes: 'x',
        agencies: 'x',
      };
      const values = {
        ...words,
        step: 'received',
        next: 'closed',
        one: '330000',
        other: '650000',
        state: 'x',
        version: 3,
        minutes: 15,
        seconds: 60,
        count: 2,
      };
      const { title, detail } = problemOf(code, language, randomUUID(), values);
      expect(title).not.toBe('');
      expect(detail).not.toBe('');
      expect(`${title}${detail}`).not.toMatch(/[{}]/);
      expect(/\p{Script=Han}/u.test(title + detail)).toBe(language === 'zh');
    }
  });

  test('has a page at its type', async () => {
    const response = await huanhu.http(`/problems/${code}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain('text/html');
  });
});
