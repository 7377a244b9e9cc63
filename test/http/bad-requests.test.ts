import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let token: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  token = await huanhu.token('duty-officer');
});
afterAll(() => huanhu.stop());

interface BadRequest {
  readonly name: string;
  readonly path: string;
  readonly init: RequestInit;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const posts = (path: string, bodies: Record<string, string>): BadRequest[] =>
  Object.entries(bodies).map(([name, body]) => ({
    name: `${path} ${name}`,
    path,
    init: { method: 'POST', headers: JSON_TYPE, body },
  }));
const gets = (paths: readonly string[]): BadRequest[] => paths.map((path) => ({ name: path, path, init: {} }));

/** A good body with one member gone bad, as JSON text. */
const spoilt = (good: object, member: string, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    values.map((value) => {
      const text = JSON.stringify({ ...good, [member]: '@' }).replace('"@"', value);
      return [`${member} = ${value.slice(0, 40)}`, text];
    }),
  );

const INCIDENT = { kind: 'logging', severity: 2, position: [120.1, 30.8] };
const FIX = { unit: 1, position: [120.1, 30.8], fixedAt: 1_790_000_000_000 };
const withFix = (member: string, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(spoilt(FIX, member, values)).map(([name, fix]) => [name, `{"fixes":[${fix}]}`]));

const NOT_JSON = {
  empty: '',
  'half an object': '{"kind":',
  'a comma too many': '{"kind":"logging",}',
  'single quotes': "{'kind':'logging'}",
  'a bare word': 'logging',
  NaN: '{"severity":NaN}',
  Infinity: '{"severity":Infinity}',
  'a number': '42',
  'a string': '"x"',
  null: 'null',
  'an array': '[]',
  'a comment': '{/* */}',
  'control characters': '{"kind":"\u0001"}',
  'deep nesting': `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  prototype: '{"__proto__":{"admin":true}}',
};
const POSITIONS = [
  'null',
  '"120,30"',
  '[]',
  '[120.1]',
  '[120.1,30.8,5]',
  '["120.1","30.8"]',
  '[null,30.8]',
  '[120.1,null]',
  '[181,30.8]',
  '[-181,30.8]',
  '[120.1,91]',
  '[120.1,-91]',
  '[1e999,30]',
  '[30.8,120.1]',
  '[13358338,3632749]',
  '{"lon":120,"lat":30}',
  '[[120.1,30.8]]',
  'true',
];
const SQL = [
  "1'; DROP TABLE incident; --",
  '1 OR 1=1',
  "' UNION SELECT 1 --",
  '1;SELECT pg_sleep(5)',
  '$1',
  '%00',
  '..%2f..%2fetc%2fpasswd',
];
const IDS = [
  '0',
  '-1',
  '1.5',
  'abc',
  '2147483648',
  '99999999999999999999',
  '1e3',
  '0x10',
  'null',
  '%F0%9F%98%80',
  '%E0%A4%A',
  ...SQL,
];

const BAD: readonly BadRequest[] = [
  ...posts('/api/incidents', NOT_JSON),
  ...posts('/api/position-fixes', NOT_JSON),
  ...posts('/api/session', NOT_JSON),
  ...posts('/api/incidents', spoilt(INCIDENT, 'position', POSITIONS)),
  ...posts(
    '/api/incidents',
    spoilt(INCIDENT, 'severity', ['0', '5', '1.5', '"1"', 'null', '-1', '[]', 'true', '1e99']),
  ),
  ...posts(
    '/api/incidents',
    spoilt(INCIDENT, 'kind', [
      '""',
      'null',
      '1',
      '[]',
      '"no-such-kind"',
      '"\\u0000"',
      '"\\ud800"',
      `"${'k'.repeat(65)}"`,
      '"logging\'; --"',
    ]),
  ),
  ...posts(
    '/api/incidents',
    spoilt(INCIDENT, 'description', ['1', 'null', '["x"]', `"${'x'.repeat(4_001)}"`, '"\\u0000"', '"\\udfff"']),
  ),
  ...posts(
    '/api/incidents',
    spoilt(INCIDENT, 'occurredAt', [
      '1',
      '"yesterday"',
      '"2026-13-01T00:00:00Z"',
      '"2026-01-01"',
      '"2026-01-01T00:00:00"',
      'null',
    ]),
  ),
  ...posts('/api/incidents', spoilt(INCIDENT, 'externalId', ['""', '1', 'null', `"${'e'.repeat(129)}"`, '"\\u0000"'])),
  ...posts('/api/incidents', spoilt(INCIDENT, 'step', ['"closed"'])),
  ...posts('/api/incidents', spoilt(INCIDENT, 'id', ['1'])),
  ...posts('/api/incidents', {
    'no position': '{"kind":"logging","severity":2}',
    'no kind': '{"severity":2,"position":[120.1,30.8]}',
  }),
  ...posts(
    '/api/position-fixes',
    withFix(
      'position',
      POSITIONS.filter((value) => value !== '[30.8,120.1]'),
    ),
  ),
  ...posts('/api/position-fixes', withFix('unit', ['0', '-1', '1.5', 'null', '""', '[]', '2147483648', '"\\u0000"'])),
  ...posts('/api/position-fixes', withFix('fixedAt', ['"x"', 'null', '-1', '1.5', '1e30', '"2026-02-30T00:00:00Z"'])),
  ...posts('/api/position-fixes', withFix('speedMps', ['-1', '"1"', '1e9', 'null'])),
  ...posts('/api/position-fixes', withFix('courseDeg', ['-1', '361', '"n"'])),
  ...posts('/api/position-fixes', withFix('batteryPercent', ['-1', '101', '0.5', '"50"'])),
  ...posts('/api/position-fixes', withFix('accuracyM', ['-1', '"x"', '1e9'])),
  ...posts('/api/position-fixes', {
    'no fixes': '{"fixes":[]}',
    'too many fixes': `{"fixes":[${Array(5_001).fill('{}').join(',')}]}`,
    'a bad source': `{"source":"A B","fixes":[${JSON.stringify(FIX)}]}`,
  }),
  ...posts('/api/incidents/1/steps', {
    'no step': '{}',
    'an unknown step': '{"step":"flying"}',
    'out of order': '{"step":"closed"}',
    'a number': '{"step":1}',
  }),
  ...posts('/api/incidents/2147483647/steps', { 'of nobody': '{"step":"dispatched"}' }),
  ...gets(IDS.map((id) => `/api/beats/${id}`)),
  ...gets(IDS.map((id) => `/api/incidents/${id}`)),
  ...gets(
    ['1,2,3', '1,2,3,4,5', 'a,b,c,d', '121,30,120,31', '-181,0,0,0', ',,,', 'NaN,0,1,1', '1e999,0,1,1', ...SQL].map(
      (bbox) => `/api/units?bbox=${encodeURIComponent(bbox)}`,
    ),
  ),
  ...gets(
    [
      'limit=0',
      'limit=5001',
      'limit=-1',
      'limit=x',
      'cursor=-1',
      'cursor=99999999999',
      'cursor=x',
      'what=1',
      'limit=1&limit=2',
      'limit[]=1',
      `x=${'y'.repeat(3_000)}`,
    ].map((query) => `/api/units?${query}`),
  ),
  ...gets(['after=-1', 'after=x', 'after=1e400', 'limit=1001'].map((query) => `/api/events?${query}`)),
  ...gets(['', 'q=', 'q=%20', `q=${'x'.repeat(101)}`, 'q=a&q=b'].map((query) => `/api/search?${query}`)),
  ...gets(['open=maybe', 'bbox=1'].map((query) => `/api/incidents?${query}`)),
  ...gets([
    '/tiles/nothing/1/0/0.mvt',
    '/tiles/beat/5/0/0.mvt',
    '/tiles/beat/15/0/0.mvt',
    '/tiles/beat/12/4096/0.mvt',
    '/tiles/beat/12/0/4096.mvt',
    '/tiles/beat/-1/0/0.mvt',
    '/tiles/beat/12/1/1.png',
    '/tiles/beat/12/1/1',
    '/tiles/beat/012/1/1.mvt',
    '/tiles/beat/1e1/1/1.mvt',
    '/tiles/beat/12/1.5/1.mvt',
    '/tiles/beat/99999999999/0/0.mvt',
    '/tiles/beat/a/b/c.mvt',
    '/tiles/BEAT/12/1/1.mvt',
    '/tiles/../12/1/1.mvt',
    '/tiles/beat/12/1/1.mvt/more',
    '/tiles/beat.json/more',
    '/tiles/nothing.json',
    '/tiles//12/1/1.mvt',
    "/tiles/beat'--/12/1/1.mvt",
  ]),
  ...gets([
    '/api/nothing',
    '/api',
    '/wp-login.php',
    '/.env',
    '/..%2f..%2fpackage.json',
    '/fonts/..%2f..%2fpackage.json',
    '/%00',
    '/%E0%A4%A',
    '/assets/none.js',
  ]),
  ...['PUT', 'PATCH', 'DELETE'].map((method) => ({
    name: `${method} /api/beats`,
    path: '/api/beats',
    init: { method },
  })),
  ...['POST', 'DELETE'].map((method) => ({
    name: `${method} a tile`,
    path: '/tiles/beat/12/1/1.mvt',
    init: { method },
  })),
  ...Object.entries({
    'no type': {},
    'a form': { 'Content-Type': 'application/x-www-form-urlencoded' },
    'plain text': { 'Content-Type': 'text/plain' },
    'another charset': { 'Content-Type': 'application/json; charset=gbk' },
    'another way to write Unicode': { 'Content-Type': 'application/json; charset=utf-16' },
    'an unknown encoding': { ...JSON_TYPE, 'Content-Encoding': 'snappy' },
    'an encoding that it is not in': { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
    'another origin': { ...JSON_TYPE, Origin: 'https://elsewhere.example' },
    'an origin that is none': { ...JSON_TYPE, Origin: 'null' },
  }).map(([name, headers]) => ({
    name,
    path: '/api/incidents',
    init: { method: 'POST', headers: headers as Record<string, string>, body: JSON.stringify(INCIDENT) },
  })),
  {
    name: 'three megabytes',
    path: '/api/incidents',
    init: { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ ...INCIDENT, description: 'x'.repeat(3e6) }) },
  },
  {
    name: 'a gzip bomb',
    path: '/api/incidents',
    init: {
      method: 'POST',
      headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
      body: new Uint8Array(gzipSync(Buffer.alloc(5e7, 'x'))),
    },
  },
];

async function rowCounts(): Promise<unknown> {
  const tables = ['incident', 'event', 'position_fix', 'feature', 'beat', 'unit', 'access_token'];
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`).join(', ');
  return (await huanhu.database.query(`SELECT ${counts}`)).rows[0];
}

test('there are two hundred bad requests and more', () => {
  expect(BAD.length).toBeGreaterThanOrEqual(200);
});

test('each is answered with a problem document and one log line, stores nothing, and the server lives on', async () => {
  const before = await rowCounts();
  const wrong: string[] = [];
  for (const { name, path, init } of BAD) {
    const lines = huanhu.log.length;
    const response = await huanhu.http(path, { ...init, token });
    const type = response.headers.get('Content-Type');
    const text = await response.text();
    const isProblem = type === 'application/problem+json' && response.status >= 400 && response.status < 500;
    if (!isProblem) wrong.push(`${name}: ${response.status} ${type} ${text.slice(0, 80)}`);
    else if (/pg_|SELECT|node_modules|at \w+ \(/.test(text))
      wrong.push(`${name} tells too much: ${text.slice(0, 200)}`);
    if (huanhu.log.length !== lines + 1) wrong.push(`${name}: ${huanhu.log.length - lines} log lines`);
  }
  expect(wrong).toEqual([]);
  expect(await rowCounts()).toEqual(before);
  expect((await huanhu.http('/readyz')).status).toBe(200);
});
