import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TILESETS } from '../../tiles/tileset.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let token: string;
let liaison: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  token = await huanhu.token('duty-officer', ['ZJ-HUZ']);
  liaison = await huanhu.token('liaison', ['JS-SUZ']);
});
afterAll(() => huanhu.stop());

interface Operation {
  readonly 'x-access': string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
}
interface Api {
  readonly paths: Record<string, Record<string, Operation>>;
}

/** What of an answer is not as it should be: a problem with a status of 4xx that tells nothing of the inside. */
async function faultOf(name: string, response: Response, isFine: readonly number[] = []): Promise<string[]> {
  const text = await response.text();
  const isProblem =
    response.headers.get('Content-Type') === 'application/problem+json' &&
    response.status >= 400 &&
    response.status < 500;
  if (!isProblem && !isFine.includes(response.status)) return [`${name}: ${response.status} ${text.slice(0, 100)}`];
  return /pg_|SELECT|syntax error|node_modules|at \w+ \(/.test(text)
    ? [`${name} tells too much: ${text.slice(0, 200)}`]
    : [];
}

const long = 'x'.repeat(8_192);
const TOKENS = {
  empty: '',
  'without a token': 'Bearer',
  'a space': 'Bearer ',
  short: 'Bearer x',
  long: `Bearer ${long}`,
  'of the right form': `Bearer ${'A'.repeat(43)}`,
  'with a comma': `Bearer ${'A'.repeat(20)},${'B'.repeat(20)}`,
  'of another scheme': `Basic ${btoa('admin:admin')}`,
  'of a web token': `Bearer ${btoa('{"alg":"none"}')}.${btoa('{"role":"administrator"}')}.`,
  'with a quote': `Bearer ' OR 1=1 --`,
  'with a path': 'Bearer ../../etc/passwd',
  'with a tab': `Bearer ${'A'.repeat(20)}\t${'A'.repeat(20)}`,
  'beyond ASCII': `Bearer ${'é'.repeat(43)}`,
  'in lower case': `bearer ${'A'.repeat(43)}`,
  'twice the scheme': `Bearer Bearer ${'A'.repeat(43)}`,
};
const COOKIES = {
  empty: 'huanhu=',
  short: 'huanhu=x',
  long: `huanhu=${long}`,
  forged: `huanhu=${'A'.repeat(43)}`,
  'twice the name': `huanhu=${'A'.repeat(43)}; huanhu=${'B'.repeat(43)}`,
  quoted: `huanhu="${'A'.repeat(43)}"`,
  'with a quote': `huanhu=' OR 1=1 --`,
  'percent signs': 'huanhu=%00%ff%E0%A4%A',
  'beyond ASCII': `huanhu=${'é'.repeat(43)}`,
  'with a tab': `huanhu=${'A'.repeat(20)}\t${'A'.repeat(23)}`,
  'an object': 'huanhu=[object Object]',
  prototype: 'huanhu=__proto__',
  'of a number': 'huanhu=0',
  'a web token': `huanhu=${btoa('{"alg":"none"}')}.${btoa('{}')}.`,
  'many semicolons': `${'; '.repeat(2_000)}huanhu=${'C'.repeat(43)}`,
};

test('thirty malformed tokens and cookies open nothing', async () => {
  const wrong: string[] = [];
  const bad = [
    ...Object.entries(TOKENS).map(([name, Authorization]) => [`a token ${name}`, { Authorization }] as const),
    ...Object.entries(COOKIES).map(([name, Cookie]) => [`a cookie ${name}`, { Cookie }] as const),
  ];
  expect(bad.length).toBeGreaterThanOrEqual(30);
  for (const [name, headers] of bad) {
    for (const path of ['/api/units', '/tiles/beat/12/3414/1678.mvt']) {
      const response = await huanhu.http(path, { headers });
      if (response.status !== 401) wrong.push(`${name} on ${path}: ${response.status}`);
      wrong.push(...(await faultOf(name, response)));
    }
  }
  expect(wrong).toEqual([]);
});

test('a good cookie or token that was cut off, or has one character more or another, opens nothing', async () => {
  const cookie = await huanhu.person('duty-officer', { agency: 'ZJ-HUZ' });
  const spoilt = (good: string): string[] => [
    good.slice(0, -1),
    `${good}A`,
    `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
    good.toUpperCase() === good ? good.toLowerCase() : good.toUpperCase(),
  ];
  const statuses: number[] = [];
  for (const bad of spoilt(token)) statuses.push((await huanhu.http('/api/units', { token: bad })).status);
  for (const bad of spoilt(cookie.slice('huanhu='.length))) {
    statuses.push((await huanhu.http('/api/units', { headers: { Cookie: `huanhu=${bad}` } })).status);
  }
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect((await huanhu.http('/api/units', { headers: { Cookie: cookie } })).status).toBe(200);
});

test('control characters in a header get no further than the parser of HTTP', async () => {
  const { hostname, port } = new URL(huanhu.url);
  for (const value of ['Bearer a\0b', 'Bearer a\x01b', 'Bearer a\x7fb']) {
    const answer = await new Promise<string>((done) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`GET /api/units HTTP/1.1\r\nHost: x\r\nAuthorization: ${value}\r\n\r\n`);
      });
      socket.once('data', (data) => {
        done(data.toString());
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
  }
});

test('a password of a megabyte, or of three, is refused', async () => {
  for (const body of [{ login: 'nobody', password: 'p'.repeat(1e6) }, { token: 't'.repeat(1e6) }]) {
    const response = await huanhu.post('/api/session', body);
    expect(await faultOf('a megabyte', response)).toEqual([]);
  }
  const response = await huanhu.post('/api/session', { login: 'nobody', password: 'p'.repeat(3e6) });
  expect(await faultOf('three megabytes', response)).toEqual([]);
  expect(response.status).toBe(413);
});

const PROBES = [
  "' OR '1'='1",
  "1'; DROP TABLE incident; --",
  '1 UNION SELECT token_sha256 FROM access_token',
  '1;SELECT pg_sleep(5)',
  '$1',
  "\\'; --",
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\0',
  '\ud83d\ude00',
  long.slice(0, 4_000),
  '-1',
  '1e309',
  '__proto__',
];

test('no query or path of any route takes what was never meant for it', async () => {
  const { paths } = await huanhu.json<Api>('/api/openapi.json');
  const wrong: string[] = [];
  let probes = 0;
  const probe = async (method: string, path: string, isFine: readonly number[]): Promise<void> => {
    probes++;
    const response = await huanhu.http(path, {
      method: method.toUpperCase(),
      token,
      redirect: 'manual',
      ...(method === 'get' ? {} : { headers: { 'Content-Type': 'application/json' }, body: '{}' }),
    });
    wrong.push(...(await faultOf(`${method} ${path.slice(0, 100)}`, response, isFine)));
  };
  for (const [template, operations] of Object.entries(paths)) {
    for (const [method, { parameters }] of Object.entries(operations)) {
      for (const value of PROBES.map(encodeURIComponent)) {
        const path = template.replaceAll(/\{\w+\}/g, value);
        if (path !== template) await probe(method, path, []);
        for (const { name } of parameters.filter((parameter) => parameter.in === 'query')) {
          // What is looked for may be any text; a failed sign-in elsewhere leads back to the first page.
          await probe(method, `${template.replaceAll(/\{\w+\}/g, '1')}?${name}=${value}`, [200, 302]);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(probes).toBeGreaterThan(300);
});

test('a number, a box or a cursor is never taken for one that it is not', async () => {
  const wrong: string[] = [];
  for (const path of ['/api/units', '/api/incidents', '/api/beats', '/api/events', '/api/places']) {
    for (const name of path === '/api/events' ? ['after', 'limit'] : ['bbox', 'limit', 'cursor']) {
      for (const value of PROBES) {
        const response = await huanhu.http(`${path}?${name}=${encodeURIComponent(value)}`, { token });
        wrong.push(...(await faultOf(`${path} ${name}=${value.slice(0, 40)}`, response)));
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('a search for a probe is a search for a text', async () => {
  for (const value of PROBES.filter((text) => text.length <= 100 && text !== '-1' && text !== '\0')) {
    const response = await huanhu.http(`/api/search?q=${encodeURIComponent(value)}`, { token });
    expect([value, response.status, await response.json()]).toEqual([value, 200, { results: [] }]);
  }
});

test('tiles and problems are not found under names that are none', async () => {
  const wrong: string[] = [];
  for (const value of PROBES.map(encodeURIComponent)) {
    const paths = [
      `/tiles/${value}.json`,
      `/tiles/${value}/1/1/1.mvt`,
      ...TILESETS.flatMap(({ name }) => [
        `/tiles/${name}/${value}/1/1.mvt`,
        `/tiles/${name}/12/${value}/1.mvt`,
        `/tiles/${name}/12/1/${value}.mvt`,
        `/tiles/${name}/12/1/1.${value}`,
      ]),
    ];
    for (const path of paths) wrong.push(...(await faultOf(path.slice(0, 100), await huanhu.http(path, { token }))));
    // A page of its own says that there is no such problem.
    wrong.push(...(await faultOf(`problem ${value.slice(0, 40)}`, await huanhu.http(`/problems/${value}`), [200])));
  }
  expect(wrong).toEqual([]);
});

test('who looks as an agency that is none, or that is not theirs to look as, gets nothing', async () => {
  const paths = [
    '/api/units',
    '/api/beats',
    '/api/summary',
    '/api/events',
    '/tiles/territory.json',
    '/tiles/beat/12/3414/1678.mvt',
  ];
  const asked = async (as: string, token_: string): Promise<Set<number>> => {
    const statuses = new Set<number>();
    for (const path of paths) statuses.add((await huanhu.http(`${path}?as=${as}`, { token: token_ })).status);
    return statuses;
  };
  const wrong: string[] = [];
  for (const value of ['', 'NO-SUCH', 'zj-huz', 'ZJ-HUZ,JS-SUZ', ...PROBES]) {
    for (const path of paths) {
      const response = await huanhu.http(`${path}?as=${encodeURIComponent(value)}`, { token });
      wrong.push(...(await faultOf(`${path} as=${value.slice(0, 40)}`, response)));
    }
  }
  expect(wrong).toEqual([]);
  // A wall and a device show nobody anything; a warden neither.
  for (const role of ['wall', 'device'] as const) {
    for (const status of await asked('JS-SUZ', await huanhu.token(role, ['ZJ-HUZ'])))
      expect(status).toBeGreaterThanOrEqual(400);
  }
  // What Suzhou's liaison is shown by Huzhou is nothing yet, and neither is what it is shown by anybody.
  for (const [as, whose] of [
    ['JS-SUZ', token],
    ['ZJ-HUZ', token],
    ['JS-SUZ', liaison],
    ['ZJ-HUZ', liaison],
  ] as const) {
    const { features } = await huanhu.json<{ features: unknown[] }>(`/api/units?as=${as}`, { token: whose });
    expect(features).toEqual([]);
    const encoded = await huanhu.json<{ features: unknown[] }>(`/api/beats?as=${as.replace('-', '%2D')}`, {
      token: whose,
    });
    expect(encoded.features).toEqual([]);
  }
});

test('the process is alive afterwards', async () => {
  expect((await huanhu.http('/readyz')).status).toBe(200);
  expect((await huanhu.http('/api/units?limit=1', { token })).status).toBe(200);
});
