import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/http/log.ts';
import { createTestDatabase } from '../harness/database.ts';

test('the demo’s five people sign in with “demo”, each with a scope of their own, and outside the demo none does', async () => {
  const place = await createTestDatabase('demo');
  const serve = async (demo: 'on' | 'off') => {
    const config = loadConfig({ ...place.environment, HUANHU_DEMO: demo });
    const app = await createApp({ config, database: place.database, log: createLog('silent') });
    await new Promise<void>((done) => app.server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const signIn = (login: string, password = 'demo'): Promise<Response> =>
      fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ login, password }),
      });
    return { ...app, url, signIn };
  };
  const logins = ['duty', 'commander', 'liaison', 'warden', 'admin'];

  const demo = await serve('on');
  const seen: Record<string, unknown> = {};
  for (const login of logins) {
    const response = await demo.signIn(login);
    expect(response.status, login).toBe(200);
    const { viewer, demo: isDemo } = (await response.json()) as { viewer: Record<string, unknown>; demo: boolean };
    expect(isDemo).toBe(true);
    seen[login] = [viewer['role'], viewer['agency'], viewer['station'], viewer['beat']];
  }
  expect(seen).toEqual({
    duty: ['duty-officer', 'ZJ-HUZ', null, null],
    commander: ['station-commander', 'ZJ-HUZ', 'NX-03-S', null],
    liaison: ['liaison', 'JS-SUZ', null, null],
    warden: ['warden', 'ZJ-HUZ', 'NX-03-S', 'NX-0210'],
    admin: ['administrator', null, null, null],
  });
  // Nobody is anybody.
  expect((await fetch(`${demo.url}/api/units?limit=1`)).status).toBe(200);
  expect(demo.setUpToken).toBeUndefined();
  expect(await (await fetch(`${demo.url}/api/sign-in`)).json()).toEqual({ demo: true, sso: null, needsSetUp: false });
  const cookie = (await demo.signIn('admin')).headers.get('Set-Cookie')!.split(';')[0]!;
  const write = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${demo.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookie },
      body: JSON.stringify(body),
    });
    expect(response.status, path).toBe(201);
    return (await response.json()) as Record<string, unknown>;
  };
  const guest = { login: 'guest', name: 'Guest', role: 'administrator' };
  const { password } = (await write('/api/accounts', guest)) as { password: string };
  const { token } = (await write('/api/tokens', { name: 'guest', role: 'duty-officer', days: 3_660 })) as {
    token: string;
  };
  await demo.close();
  demo.server.close();

  const earnest = await serve('off');
  for (const login of logins) expect((await earnest.signIn(login)).status, login).toBe(401);
  // Nor is what anybody could make with them a way in.
  expect((await earnest.signIn('guest', password)).status).toBe(401);
  const asMachine = { headers: { Authorization: `Bearer ${token}` } };
  expect((await fetch(`${earnest.url}/api/session`, asMachine)).status).toBe(401);
  expect((await fetch(`${earnest.url}/api/session`, { headers: { Cookie: cookie } })).status).toBe(401);
  expect(earnest.setUpToken).toMatch(/^[\w-]{43}$/);
  await earnest.close();
  earnest.server.close();

  const again = await serve('on');
  expect((await again.signIn('duty')).status).toBe(200);
  expect((await again.signIn('guest', password)).status).toBe(401);
  await again.close();
  again.server.close();
  await place.drop();
});
