import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
/** Of the whole system, and of one agency: cookies. */
let root: string;
let local: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  root = await huanhu.person('administrator', {});
  local = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
});
afterAll(() => huanhu.stop());

interface Account {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly agency: string | null;
  readonly version: number;
}

async function ask(cookie: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await huanhu.http(path, {
    method,
    headers: { Cookie: cookie, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown>;
  return {
    status: response.status,
    json,
    type: json?.['type'],
    etag: response.headers.get('ETag')!,
    headers: response.headers,
  };
}

const DUTY = { name: '值班员 · Duty officer', role: 'duty-officer', agency: 'ZJ-HUZ' };
async function add(login: string, person: object = DUTY, as = root): Promise<{ account: Account; password: string }> {
  const { status, json } = await ask(as, 'POST', '/api/accounts', { login, ...person });
  expect(status, login).toBe(201);
  return json as unknown as { account: Account; password: string };
}
const signIn = (login: string, password: string): Promise<Response> => huanhu.post('/api/session', { login, password });
const cookieOf = (response: Response): string => response.headers.get('Set-Cookie')!.split(';')[0]!;

test('an administrator adds a person, who signs in with the initial password', async () => {
  const { account, password } = await add('crane', {
    name: '站长',
    role: 'station-commander',
    agency: 'ZJ-HUZ',
    station: 'NX-03-S',
  });
  expect(account).toMatchObject({
    login: 'crane',
    name: '站长',
    role: 'station-commander',
    agency: 'ZJ-HUZ',
    station: 'NX-03-S',
    beat: null,
    hasPassword: true,
    isLinked: false,
    isLocked: false,
    isDisabled: false,
    mustChangePassword: true,
    lastSignInAt: null,
    version: 1,
  });
  expect((await signIn('crane', password)).status).toBe(200);
  const { json } = await ask(root, 'GET', `/api/accounts/${account.id}`);
  expect(Date.parse(String(json['lastSignInAt']))).toBeGreaterThan(Date.now() - 60_000);
  expect(JSON.stringify(json)).not.toMatch(/sha256|hash|argon/);
});

test.each([
  ['a login that is taken', { login: 'taken' }, 409, 'login-taken'],
  ['a login with spaces', { login: 'two words' }, 422, 'invalid-input'],
  ['a role for machines', { role: 'wall' }, 422, 'invalid-input'],
  ['an agency that is not there', { agency: 'XX-NONE' }, 422, 'unknown-code'],
  ['no agency', { agency: null }, 422, 'invalid-input'],
  ['a commander without a station', { role: 'station-commander' }, 422, 'invalid-input'],
  ['a station of another agency', { agency: 'JS-SUZ', station: 'NX-03-S' }, 422, 'unknown-code'],
  ['a beat of another agency', { agency: 'JS-SUZ', role: 'warden', beat: 'NX-0210' }, 422, 'unknown-code'],
  ['a member that is not there', { password: 'mine' }, 422, 'invalid-input'],
  ['a name with a control character', { name: 'a\u0007b' }, 422, 'invalid-input'],
])('%s is refused', async (_, odd, status, code) => {
  if (code === 'login-taken') await add('taken');
  const answer = await ask(root, 'POST', '/api/accounts', { login: 'someone', ...DUTY, ...odd });
  expect([answer.status, answer.type]).toEqual([status, `/problems/${code}`]);
});

test('what is missing is pointed at', async () => {
  const { json } = await ask(root, 'POST', '/api/accounts', { login: 'someone', ...DUTY, role: 'station-commander' });
  expect(json['errors']).toMatchObject([{ pointer: '/station' }]);
});

test('another role is in force at once; who was disabled is out at once and cannot sign in', async () => {
  const { account } = await add('plover');
  const cookie = await signedIn('plover');
  const may = async () => ((await ask(cookie, 'GET', '/api/session')).json['may'] as string[]) ?? [];
  expect(await may()).toContain('command');
  const changed = await ask(root, 'PATCH', `/api/accounts/${account.id}`, { role: 'warden', beat: 'NX-0210' });
  expect(changed.json).toMatchObject({ role: 'warden', beat: 'NX-0210', agency: 'ZJ-HUZ' });
  expect(await may()).not.toContain('command');
  expect((await ask(cookie, 'GET', '/api/accounts')).status).toBe(403);
  await ask(root, 'PATCH', `/api/accounts/${account.id}`, { isDisabled: true });
  expect((await ask(cookie, 'GET', '/api/session')).status).toBe(401);
  expect((await signIn('plover', 'the password of plover')).status).toBe(401);
  await ask(root, 'PATCH', `/api/accounts/${account.id}`, { isDisabled: false });
  // What was ended stays ended.
  expect((await ask(cookie, 'GET', '/api/session')).status).toBe(401);
  expect((await signIn('plover', 'the password of plover')).status).toBe(200);
});

/** Changes the initial password of `login` to one that is known. */
async function signedIn(login: string): Promise<string> {
  const { json } = await ask(root, 'GET', `/api/accounts?q=${login}`);
  const [{ id }] = json['accounts'] as [Account];
  const { password } = (await ask(root, 'POST', `/api/accounts/${id}/password`, {})).json as { password: string };
  const cookie = cookieOf(await signIn(login, password));
  const body = { current: password, next: `the password of ${login}` };
  expect((await ask(cookie, 'POST', '/api/account/password', body)).status).toBe(204);
  return cookie;
}

test('two administrators do not overwrite each other', async () => {
  const { account } = await add('rail');
  const path = `/api/accounts/${account.id}`;
  const { etag } = await ask(root, 'GET', path);
  const first = await ask(root, 'PATCH', path, { name: 'One' }, { 'If-Match': etag });
  expect([first.status, first.json['version']]).toEqual([200, 2]);
  const second = await ask(root, 'PATCH', path, { name: 'Two' }, { 'If-Match': etag });
  expect([second.status, second.type]).toEqual([412, '/problems/version-mismatch']);
  expect((await ask(root, 'PATCH', path, { name: 'Two' }, { 'If-Match': first.etag })).status).toBe(200);
});

test('a new initial password ends the sessions and the old password; an administrator may also just end the sessions', async () => {
  const { account } = await add('dipper');
  const cookie = await signedIn('dipper');
  const sessions = await ask(root, 'GET', `/api/accounts/${account.id}/sessions`);
  expect(sessions.json['sessions']).toHaveLength(1);
  expect((await ask(root, 'DELETE', `/api/accounts/${account.id}/sessions`)).status).toBe(204);
  expect((await ask(cookie, 'GET', '/api/session')).status).toBe(401);
  const again = cookieOf(await signIn('dipper', 'the password of dipper'));
  await ask(root, 'POST', `/api/accounts/${account.id}/password`, {});
  expect((await ask(again, 'GET', '/api/session')).status).toBe(401);
  expect((await signIn('dipper', 'the password of dipper')).status).toBe(401);
});

test('an administrator cannot take their own role or access away', async () => {
  const { json } = await ask(root, 'GET', '/api/session');
  const { login } = json['viewer'] as { login: string };
  const [me] = (await ask(root, 'GET', `/api/accounts?q=${login}`)).json['accounts'] as [Account];
  const change = (body: object) => ask(root, 'PATCH', `/api/accounts/${me.id}`, body);
  expect((await change({ isDisabled: true })).status).toBe(403);
  expect((await change({ role: 'warden', agency: 'ZJ-HUZ' })).status).toBe(403);
  expect((await change({ name: 'Another name' })).status).toBe(200);
  // Nor get at a password without the old one, as whoever finds a screen signed in would.
  expect((await ask(root, 'POST', `/api/accounts/${me.id}/password`, {})).status).toBe(403);
});

test('an administrator of one agency sees and makes people of that agency, and nobody else', async () => {
  const { account: suzhou } = await add('suzhou.duty', { ...DUTY, agency: 'JS-SUZ' });
  const { account: own } = await add('huzhou.duty', DUTY, local);
  expect(own.agency).toBe('ZJ-HUZ');
  const list = (await ask(local, 'GET', '/api/accounts?limit=1000')).json['accounts'] as Account[];
  expect(list.map(({ login }) => login)).toContain('huzhou.duty');
  expect(new Set(list.map(({ agency }) => agency))).toEqual(new Set(['ZJ-HUZ']));
  for (const [method, path, body] of [
    ['GET', `/api/accounts/${suzhou.id}`, undefined],
    ['PATCH', `/api/accounts/${suzhou.id}`, { name: 'Mine' }],
    ['POST', `/api/accounts/${suzhou.id}/password`, {}],
    ['GET', `/api/accounts/${suzhou.id}/sessions`, undefined],
    ['DELETE', `/api/accounts/${suzhou.id}/sessions`, undefined],
  ] as const) {
    expect((await ask(local, method, path, body)).status, `${method} ${path}`).toBe(404);
  }
  const beyond = await ask(local, 'POST', '/api/accounts', { login: 'beyond', ...DUTY, agency: 'JS-SUZ' });
  expect(beyond.type).toBe('/problems/unknown-code');
  const moved = await ask(local, 'PATCH', `/api/accounts/${own.id}`, { agency: 'JS-SUZ' });
  expect(moved.type).toBe('/problems/unknown-code');
  const above = { login: 'above', name: 'Above', role: 'administrator', agency: null };
  expect((await ask(local, 'POST', '/api/accounts', above)).status).toBe(422);
  expect((await ask(local, 'PATCH', `/api/accounts/${own.id}`, { role: 'administrator', agency: null })).status).toBe(
    422,
  );
});

test('people are found by login or name and paged by login', async () => {
  for (const login of ['page.c', 'page.a', 'page.b']) await add(login, { ...DUTY, name: `分页 ${login}` });
  const first = await ask(root, 'GET', '/api/accounts?q=page.&limit=2');
  expect((first.json['accounts'] as Account[]).map(({ login }) => login)).toEqual(['page.a', 'page.b']);
  const rest = await ask(root, 'GET', String(first.json['next']));
  expect((rest.json['accounts'] as Account[]).map(({ login }) => login)).toEqual(['page.c']);
  expect(rest.json['next']).toBeUndefined();
  const byName = await ask(root, 'GET', `/api/accounts?q=${encodeURIComponent('分页')}`);
  expect(byName.json['accounts']).toHaveLength(3);
  expect((await ask(root, 'GET', '/api/accounts?q=%25')).json['accounts']).toEqual([]);
});

test.each(['duty-officer', 'liaison'] as const)('a %s administers nobody', async (role) => {
  const cookie = await huanhu.person(role, { agency: 'ZJ-HUZ' });
  for (const [method, path] of [
    ['GET', '/api/accounts'],
    ['POST', '/api/accounts'],
    ['GET', '/api/tokens'],
  ] as const) {
    expect((await ask(cookie, method, path, method === 'POST' ? {} : undefined)).status).toBe(403);
  }
});
