import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
beforeAll(async () => void (huanhu = await startHuanhu()));
afterAll(() => huanhu.stop());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const cookieOf = (response: Response): string => response.headers.get('Set-Cookie')!.split(';')[0]!;
const typeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { type: string }).type.replace('/problems/', ''),
];

/** From an address of its own, as a proxy on this machine says it. */
const attempt = (login: string, password: string, address = '192.0.2.1'): Promise<Response> =>
  huanhu.http('/api/session', {
    method: 'POST',
    headers: { ...JSON_TYPE, 'X-Forwarded-For': address, 'User-Agent': 'test browser' },
    body: JSON.stringify({ login, password }),
  });

const ask = (cookie: string, path: string, method = 'GET', body?: unknown): Promise<Response> =>
  huanhu.http(path, {
    method,
    headers: { Cookie: cookie, ...(body === undefined ? {} : JSON_TYPE) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The first administrator, made once for this file. */
let administrator: Promise<string> | undefined;
const asAdministrator = (): Promise<string> =>
  (administrator ??= huanhu
    .post('/api/set-up', {
      token: huanhu.setUpToken,
      login: 'root',
      name: 'First',
      password: 'a long enough password',
    })
    .then(cookieOf));

/** A new duty officer. @returns the initial password. */
async function addPerson(login: string): Promise<string> {
  const person = { login, name: login, role: 'duty-officer', agency: 'ZJ-HUZ' };
  const response = await ask(await asAdministrator(), '/api/accounts', 'POST', person);
  expect(response.status).toBe(201);
  return ((await response.json()) as { password: string }).password;
}

/** One who has a password of their own choice. @returns that, and a cookie. */
async function addSettled(login: string): Promise<{ password: string; cookie: string }> {
  const initial = await addPerson(login);
  const cookie = cookieOf(await attempt(login, initial));
  const password = `the password of ${login}`;
  const changed = await ask(cookie, '/api/account/password', 'POST', { current: initial, next: password });
  expect(changed.status).toBe(204);
  return { password, cookie };
}

test('without an administrator only the link that was printed makes one, and only one', async () => {
  const options = () => huanhu.json<{ demo: boolean; sso: null; needsSetUp: boolean }>('/api/sign-in');
  expect(await options()).toEqual({ demo: false, sso: null, needsSetUp: true });
  const body = { login: 'root', name: 'First', password: 'a long enough password' };
  const wrong = await huanhu.post('/api/set-up', { ...body, token: 'x'.repeat(43) });
  expect(await typeOf(wrong)).toEqual([401, 'wrong-credentials']);
  for (const password of ['short', 'zzzzzzzzzzzzzzzz']) {
    const weak = await huanhu.post('/api/set-up', { ...body, token: huanhu.setUpToken, password });
    expect(await typeOf(weak)).toEqual([422, 'weak-password']);
  }
  const token = huanhu.setUpToken;
  const tries = await Promise.all(
    ['root', 'other', 'third'].map((login) => huanhu.post('/api/set-up', { ...body, token, login })),
  );
  const made = tries.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  expect(tries.filter(({ status }) => status === 404)).toHaveLength(2);
  administrator = Promise.resolve(cookieOf(made[0]!));
  const session = await (await ask(await asAdministrator(), '/api/session')).json();
  expect(session).toMatchObject({ viewer: { role: 'administrator', agency: null }, mustChangePassword: false });
  expect((await options()).needsSetUp).toBe(false);
  expect((await huanhu.post('/api/set-up', { ...body, token, login: 'late' })).status).toBe(404);
});

test('a person signs in, whatever the case of the login, and learns who they are and what they may do', async () => {
  const { password } = await addSettled('first.duty');
  const response = await attempt('First.Duty', password);
  expect(response.status).toBe(200);
  expect(response.headers.get('Set-Cookie')).toMatch(/^huanhu=.+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
  expect(await response.json()).toEqual({
    viewer: {
      name: 'first.duty',
      login: 'first.duty',
      role: 'duty-officer',
      agency: 'ZJ-HUZ',
      station: null,
      beat: null,
    },
    agencies: ['ZJ-HUZ'],
    may: ['public', 'own', 'account', 'read', 'track', 'export', 'report', 'command', 'ingest', 'share', 'review'],
    mustChangePassword: false,
    demo: false,
  });
});

test('whoever has an initial password can do nothing but change it', async () => {
  const initial = await addPerson('newcomer');
  expect(initial).toMatch(/^[2-9a-km-np-z]{16}$/);
  const cookie = cookieOf(await attempt('newcomer', initial));
  expect(await (await ask(cookie, '/api/session')).json()).toMatchObject({
    may: ['public', 'own', 'account'],
    mustChangePassword: true,
  });
  for (const path of ['/api/units', '/tiles', '/tiles/beat/12/3412/1674.mvt', '/api/events']) {
    expect(await typeOf(await ask(cookie, path)), path).toEqual([403, 'password-change-needed']);
  }
  expect(await typeOf(await ask(cookie, '/api/accounts'))).toEqual([403, 'not-allowed']);
  const change = (next: string) => ask(cookie, '/api/account/password', 'POST', { current: initial, next });
  for (const next of ['short', 'newcomer', initial, 'aaaaaaaaaaaaaaaa']) {
    expect(await typeOf(await change(next)), next).toEqual([422, 'weak-password']);
  }
  expect((await change('my own long password')).status).toBe(204);
  expect((await ask(cookie, '/api/units')).status).toBe(200);
  expect((await attempt('newcomer', initial)).status).toBe(401);
  expect((await attempt('newcomer', 'my own long password')).status).toBe(200);
});

test('a new password ends the other sessions of its owner at once, and no one else’s', async () => {
  const one = await addSettled('sparrow');
  const other = cookieOf(await attempt('sparrow', one.password));
  const stranger = await addSettled('heron');
  const next = 'another long password';
  await ask(one.cookie, '/api/account/password', 'POST', { current: one.password, next });
  expect((await ask(other, '/api/session')).status).toBe(401);
  expect((await ask(one.cookie, '/api/session')).status).toBe(200);
  expect((await ask(stranger.cookie, '/api/session')).status).toBe(200);
});

test('a person sees where they are signed in and ends a session there, but none of somebody else’s', async () => {
  const { password, cookie } = await addSettled('egret');
  const lost = cookieOf(await attempt('egret', password, '192.0.2.77'));
  interface List {
    sessions: { id: number; address: string; client: string; isCurrent: boolean }[];
  }
  const list = async (): Promise<List['sessions']> =>
    ((await (await ask(cookie, '/api/account/sessions')).json()) as List).sessions;
  const [newest, current] = await list();
  expect(newest).toMatchObject({ address: '192.0.2.77', client: 'test browser', isCurrent: false });
  expect(current).toMatchObject({ address: '192.0.2.1', isCurrent: true });
  const thief = await addSettled('cuckoo');
  expect((await ask(thief.cookie, `/api/account/sessions/${newest!.id}`, 'DELETE')).status).toBe(404);
  expect((await ask(cookie, `/api/account/sessions/${newest!.id}`, 'DELETE')).status).toBe(204);
  expect((await ask(lost, '/api/session')).status).toBe(401);
  expect((await list()).map(({ id }) => id)).toEqual([current!.id]);
});

test('signing out ends the session, not only the cookie', async () => {
  const { cookie } = await addSettled('swift');
  const response = await ask(cookie, '/api/session', 'DELETE');
  expect(response.status).toBe(204);
  expect(response.headers.get('Set-Cookie')).toContain('Max-Age=0');
  expect((await ask(cookie, '/api/session')).status).toBe(401);
});

test('a machine has no account of its own', async () => {
  const token = await huanhu.token('wall');
  expect((await huanhu.http('/api/account/sessions', { token })).status).toBe(403);
  const body = { current: 'x', next: 'a long enough password' };
  expect((await huanhu.post('/api/account/password', body, token)).status).toBe(403);
});

describe('guessing', () => {
  test('ten wrong passwords in a row lock a login for a quarter of an hour, whether it exists or not', async () => {
    const { password, cookie } = await addSettled('locked.one');
    const answers = async (login: string, address: string): Promise<unknown[]> => {
      const all: unknown[] = [];
      for (let tries = 0; tries < 11; tries++) all.push(await typeOf(await attempt(login, 'a wrong guess', address)));
      return all;
    };
    const there = await answers('locked.one', '192.0.2.31');
    expect(there).toEqual([...Array(10).fill([401, 'wrong-credentials']), [423, 'account-locked']]);
    expect(await answers('nobody.here', '192.0.2.32')).toEqual(there);
    // From elsewhere, and with the right one.
    expect(await typeOf(await attempt('locked.one', password, '192.0.2.9'))).toEqual([423, 'account-locked']);
    expect(await (await attempt('locked.one', password)).json()).toMatchObject({
      detail: expect.stringContaining('15') as string,
    });
    // Who is in stays in.
    expect((await ask(cookie, '/api/session')).status).toBe(200);
    await huanhu.database.query("UPDATE sign_in_failure SET locked_until = now() - interval '1 s'");
    expect((await attempt('locked.one', password, '192.0.2.9')).status).toBe(200);
  });

  test('of a hundred guesses at once not one more is tried than the lock allows', async () => {
    await addSettled('rushed');
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, i) => attempt('rushed', `guess ${i}`, `198.51.100.${i}`)),
    );
    const tried = all.filter(({ status }) => status === 401);
    expect(tried).toHaveLength(10);
    expect(all.filter(({ status }) => status === 423)).toHaveLength(90);
  });

  test('an administrator’s new initial password unlocks', async () => {
    await addSettled('stuck');
    for (let tries = 0; tries < 10; tries++) await attempt('stuck', 'a wrong guess', '192.0.2.20');
    const admin = await asAdministrator();
    interface Found {
      accounts: { id: number; isLocked: boolean }[];
    }
    const { accounts } = (await (await ask(admin, '/api/accounts?q=stuck')).json()) as Found;
    expect(accounts[0]!.isLocked).toBe(true);
    const reset = await ask(admin, `/api/accounts/${accounts[0]!.id}/password`, 'POST', {});
    const { password } = (await reset.json()) as { password: string };
    expect((await attempt('stuck', password)).status).toBe(200);
  });

  test('an address that is wrong too often is told to wait, and who is right there signs in all the same', async () => {
    const { password } = await addSettled('behind.proxy');
    const address = '203.0.113.5';
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await attempt(`guess${i}`, 'a wrong guess', address)).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), ...Array<number>(5).fill(429)]);
    const refused = await attempt('guess', 'a wrong guess', address);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await attempt('behind.proxy', password, address)).status).toBe(200);
  });

  test('a login that is not there takes as long as one that is', async () => {
    const initial = await addPerson('timed');
    const took = async (login: string, i: number): Promise<number> => {
      const at = performance.now();
      await attempt(login, 'a wrong guess', `203.0.113.${100 + i}`);
      return performance.now() - at;
    };
    const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
    const there: number[] = [];
    const missing: number[] = [];
    for (let i = 0; i < 7; i++) {
      there.push(await took('timed', i));
      missing.push(await took('untimed', i));
    }
    const ratio = median(there) / median(missing);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
    expect((await attempt('timed', initial)).status).toBe(200);
  });
});

test('a password of thousands of characters is refused before anything is made of it', async () => {
  const long = 'x'.repeat(10_000);
  expect((await attempt('first.duty', long)).status).toBe(422);
  expect((await attempt(long, 'x')).status).toBe(422);
  expect((await attempt('first.duty', 'x'.repeat(3_000_000))).status).toBe(413);
  expect((await attempt('first.duty', 'x'.repeat(257))).status).toBe(422);
});

test('no password and no token is in the log or the database as it was typed', async () => {
  const { password } = await addSettled('quiet');
  await attempt('quiet', 'never write this down');
  expect(JSON.stringify(huanhu.log)).not.toMatch(/never write this down|the password of|test browser/);
  expect(JSON.stringify(huanhu.log)).not.toContain(huanhu.setUpToken);
  const { rows } = await huanhu.database.query<{ text: string }>('SELECT account::text AS text FROM account');
  expect(JSON.stringify(rows)).not.toContain(password);
  const { rows: hashes } = await huanhu.database.query<{ password_hash: string }>(
    "SELECT password_hash FROM account WHERE login = 'quiet'",
  );
  expect(hashes[0]!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a password that is taken away while it is being checked signs nobody in, nor does a session of it remain', async () => {
  const { password } = await addSettled('curlew');
  let tried!: Promise<Response>;
  await huanhu.database.transaction(async () => {
    await huanhu.database.query("SELECT FROM account WHERE login = 'curlew' FOR UPDATE");
    tried = attempt('curlew', password);
    await new Promise((done) => setTimeout(done, 500));
    await huanhu.database.query("UPDATE account SET password_hash = NULL WHERE login = 'curlew'");
    await huanhu.database.query(
      "UPDATE session SET revoked_at = now() WHERE account_id = (SELECT id FROM account WHERE login = 'curlew')",
    );
  });
  expect((await tried).status).toBe(401);
  const { rows } = await huanhu.database.query<{ n: string }>(
    `SELECT count(*) AS n FROM session AS s JOIN account AS a ON a.id = s.account_id
     WHERE a.login = 'curlew' AND s.revoked_at IS NULL`,
  );
  expect(Number(rows[0]!.n)).toBe(0);
});

test('a login with a character that no text has is nobody’s, and no fault of the server', async () => {
  expect((await attempt('a\0b', 'whatever')).status).toBe(422);
  for (const path of ['/api/accounts?q=%00', '/api/accounts?cursor=%00']) {
    expect((await ask(await asAdministrator(), path)).status, path).toBe(422);
  }
});
