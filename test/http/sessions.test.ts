import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import { hashOfSecret } from '../../server/services/sessions.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
beforeAll(async () => void (huanhu = await startHuanhu()));
afterAll(() => huanhu.stop());

const signIn = async (token: string): Promise<Response> => huanhu.post('/api/session', { token });
const cookieOf = (response: Response): string => response.headers.get('Set-Cookie')!.split(';')[0]!;

interface Api {
  readonly paths: Record<string, Record<string, { readonly security?: unknown[] }>>;
}

test('every route refuses who is not signed in, unless it is declared public', async () => {
  const { paths } = await huanhu.json<Api>('/api/openapi.json');
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(operations.length).toBeGreaterThan(25);
  for (const { path, method, operation } of operations) {
    const response = await huanhu.http(path.replace('{id}', '1'), { method: method.toUpperCase() });
    const isPublic = operation.security?.length === 0;
    expect([path, method, response.status === 401], path).toEqual([path, method, !isPublic && true]);
  }
});

test('tiles refuse who is not signed in', async () => {
  for (const path of ['/tiles', '/tiles/beat.json', '/tiles/beat/12/3412/1674.mvt']) {
    expect((await huanhu.http(path)).status).toBe(401);
  }
});

test('a token signs in, and the cookie it gives is kept from scripts and other sites', async () => {
  const response = await signIn(await huanhu.token('duty-officer'));
  expect(response.status).toBe(200);
  expect(response.headers.get('Set-Cookie')).toMatch(/^huanhu=.+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
  const session = await huanhu.json<{ viewer: { role: string } }>('/api/session', {
    headers: { Cookie: cookieOf(response) },
  });
  expect(session.viewer.role).toBe('duty-officer');
});

test('behind TLS the cookie is Secure', async () => {
  const token = await huanhu.token('wall');
  const response = await huanhu.http('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-Proto': 'https' },
    body: JSON.stringify({ token }),
  });
  expect(response.headers.get('Set-Cookie')).toContain('; Secure');
});

test('a cookie that was tampered with is nobody', async () => {
  const cookie = cookieOf(await signIn(await huanhu.token('wall')));
  const [name, value] = cookie.split('=') as [string, string];
  const [, endsAt, signature] = value.split('.') as [string, string, string];
  for (const forged of [
    `1.${endsAt}.${signature}`,
    `${value}x`,
    `1.${Number(endsAt) + 1}.`,
    `${value}.more`,
    '..',
    '1.9999999999999.AAAA',
  ]) {
    const response = await huanhu.http('/api/session', { headers: { Cookie: `${name}=${forged}` } });
    expect(response.status, forged).toBe(401);
  }
});

test('a wall that asks who it is stays signed in: its cookie is renewed in the second half of its life', async () => {
  const first = cookieOf(await signIn(await huanhu.token('wall')));
  const ask = (cookie: string): Promise<Response> => huanhu.http('/api/session', { headers: { Cookie: cookie } });
  expect((await ask(first)).headers.get('Set-Cookie')).toBeNull();
  const signedInAt = Date.now();
  const hours = (count: number): number => signedInAt + count * 3_600_000;
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    vi.setSystemTime(hours(6.1));
    const renewed = await ask(`theme=dark; ${first}`);
    expect(renewed.headers.get('Set-Cookie')).toMatch(/^huanhu=.+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    vi.setSystemTime(hours(12.1));
    expect(cookieOf(renewed)).toBe(first);
    expect((await ask(first)).status).toBe(200);
  } finally {
    vi.useRealTimers();
  }
});

test('however many wrong tokens others try, the right one signs in', async () => {
  const token = await huanhu.token('wall');
  const wrong = await Promise.all(Array.from({ length: 30 }, (_, i) => signIn(`${i}`.padEnd(43, 'x'))));
  expect(new Set(wrong.map(({ status }) => status))).toEqual(new Set([401, 429]));
  expect((await signIn(token)).status).toBe(200);
});

test('a token that gets another role or other agencies means so at once, without a restart', async () => {
  const token = await huanhu.token('wall');
  const change = (set: string): Promise<unknown> =>
    huanhu.database.query(`UPDATE access_token SET ${set} WHERE token_sha256 = decode($1, 'hex')`, [
      hashOfSecret(token),
    ]);
  const agencies = async (): Promise<string[]> =>
    (await huanhu.json<{ agencies: string[] }>('/api/session', { token })).agencies;
  expect((await agencies()).length).toBeGreaterThan(1);
  await change("agency_ids = ARRAY(SELECT id FROM feature WHERE layer = 'agency' AND code = 'JS-SUZ')");
  await expect.poll(agencies, { timeout: 5_000 }).toEqual(['JS-SUZ']);
  await change("role = 'device'");
  await expect.poll(async () => (await huanhu.http('/api/units', { token })).status, { timeout: 5_000 }).toBe(403);
});

test('a revoked token is dead within two seconds, and its sessions with it', async () => {
  const token = await huanhu.token('wall');
  const cookie = cookieOf(await signIn(token));
  await huanhu.revoke(token);
  await new Promise((done) => setTimeout(done, 2_000));
  expect((await huanhu.http('/api/session', { token })).status).toBe(401);
  expect((await huanhu.http('/api/session', { headers: { Cookie: cookie } })).status).toBe(401);
  expect((await huanhu.http('/tiles/beat.json', { headers: { Cookie: cookie } })).status).toBe(401);
});

test('a wall may look and nothing else; a device may send and not look', async () => {
  const wall = await huanhu.token('wall');
  const device = await huanhu.token('device');
  expect((await huanhu.http('/api/units', { token: wall })).status).toBe(200);
  expect((await huanhu.post('/api/incidents', {}, wall)).status).toBe(403);
  expect((await huanhu.post('/api/position-fixes', {}, wall)).status).toBe(403);
  expect((await huanhu.post('/api/incidents/1/steps', { step: 'dispatched' }, device)).status).toBe(403);
  expect((await huanhu.http('/api/units', { token: device })).status).toBe(403);
  expect((await huanhu.http('/tiles/beat.json', { token: device })).status).toBe(403);
});

test('a write from another site is refused, though the browser sends the cookie', async () => {
  const cookie = cookieOf(await signIn(await huanhu.token('duty-officer')));
  const response = await huanhu.http('/api/incidents', {
    method: 'POST',
    headers: { Cookie: cookie, Origin: 'https://elsewhere.example', 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ type: '/problems/cross-site' });
});

test('pages allow no script but ours and no frame around them', async () => {
  const response = await huanhu.http('/wall');
  const policy = response.headers.get('Content-Security-Policy')!;
  expect(response.status).toBe(200);
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/script-src [^;]*unsafe/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:/);
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
});

test('no answer tells what serves it, lets other sites read it or is taken for something else', async () => {
  const token = await huanhu.token('duty-officer');
  const paths = [
    '/',
    '/api/session',
    '/api/problems',
    '/tiles',
    '/tiles/beat.json',
    '/tiles/beat/99/0/0.mvt',
    '/nowhere',
  ];
  for (const path of paths) {
    for (const init of [{ token }, {}]) {
      const { headers } = await huanhu.http(path, init);
      expect(headers.get('X-Content-Type-Options'), path).toBe('nosniff');
      expect(headers.get('Referrer-Policy'), path).toBe('no-referrer');
      expect(headers.get('Content-Security-Policy'), path).toContain("frame-ancestors 'none'");
      expect(headers.get('Content-Security-Policy'), path).not.toContain('unsafe');
      for (const name of ['Server', 'X-Powered-By', 'Access-Control-Allow-Origin', 'Strict-Transport-Security']) {
        expect(headers.get(name), `${path} ${name}`).toBeNull();
      }
      if (path.startsWith('/api')) expect(headers.get('Cache-Control'), path).toBe('no-store');
    }
  }
});
