import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { Browser, startIdentityProvider } from '../harness/identity-provider.ts';
import type { IdentityProvider } from '../harness/identity-provider.ts';

let huanhu: Huanhu;
let provider: IdentityProvider;
/** Another one, for a server whose logins are e-mail addresses. */
let mail: IdentityProvider;
let mailUrl = '';
/** What people are called there, by subject. */
const names = new Map<string, string>();

beforeAll(async () => {
  provider = await startIdentityProvider(
    (subject) => names.get(subject) ?? subject,
    () => [`${huanhu.url}/api/sign-in/sso/callback`],
  );
  mail = await startIdentityProvider(
    (subject) => subject,
    () => [`${mailUrl}/api/sign-in/sso/callback`],
  );
  huanhu = await startHuanhu({
    environment: {
      HUANHU_OIDC_ISSUER: provider.issuer,
      HUANHU_OIDC_CLIENT_ID: 'huanhu',
      HUANHU_OIDC_CLIENT_SECRET: 'the secret of the test',
      HUANHU_OIDC_NAME: '公安统一认证',
    },
  });
});
afterAll(async () => {
  await huanhu.stop();
  await provider.close();
  await mail.close();
});

/** Somebody who has an account here, and no password. */
async function addPerson(login: string): Promise<void> {
  await huanhu.database.query(
    `INSERT INTO account (login, name, role, agency_id)
     SELECT $1, $1, 'duty-officer', id FROM feature WHERE layer = 'agency' AND code = 'ZJ-HUZ'`,
    [login],
  );
}

const begin = async (browser: Browser): Promise<string> => {
  const response = await browser.fetch(`${huanhu.url}/api/sign-in/sso`);
  expect(response.status).toBe(302);
  return response.headers.get('Location')!;
};
/** Signs in there as `subject` and comes back. @returns where it led, and who one is here then. */
async function signIn(subject: string, browser = new Browser()): Promise<{ to: string; browser: Browser }> {
  const back = await provider.signIn(browser, await begin(browser), subject);
  const response = await browser.fetch(back);
  expect(response.status).toBe(302);
  return { to: response.headers.get('Location')!, browser };
}
const whoIs = async (browser: Browser): Promise<[number, string | undefined]> => {
  const response = await browser.fetch(`${huanhu.url}/api/session`);
  return [response.status, ((await response.json()) as { viewer?: { login: string } }).viewer?.login];
};

test('the start page is told what the button says', async () => {
  expect(await huanhu.json('/api/sign-in')).toMatchObject({ sso: { name: '公安统一认证' } });
});

test('a person whom the identity provider knows is signed in as the account of that name', async () => {
  await addPerson('heron');
  names.set('subject-of-heron', 'Heron');
  const { to, browser } = await signIn('subject-of-heron');
  expect(to).toBe('/');
  expect(await whoIs(browser)).toEqual([200, 'heron']);
  expect(browser.cookie(new URL(huanhu.url).host)).not.toContain('huanhu-sso');
  const { rows } = await huanhu.database.query(
    "SELECT who, action, details FROM audit WHERE subject = 'account:heron' ORDER BY seq",
  );
  expect(rows).toEqual([{ who: 'account:heron', action: 'sign-in', details: '{"by":"sso"}' }]);
});

test('the way there carries state, nonce and a PKCE challenge, and the browser keeps its part from scripts', async () => {
  const response = await new Browser().fetch(`${huanhu.url}/api/sign-in/sso`);
  const query = new URL(response.headers.get('Location')!).searchParams;
  for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name), name).toMatch(/^[\w-]{43}$/);
  expect(query.get('code_challenge_method')).toBe('S256');
  expect(response.headers.get('Set-Cookie')).toMatch(
    /^huanhu-sso=.+; Path=\/api\/sign-in\/sso; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
});

test('who has no account here is told so, and is nobody', async () => {
  const { to, browser } = await signIn('stranger');
  expect(to).toBe('/?failure=wrong-credentials');
  expect((await whoIs(browser))[0]).toBe(401);
});

test('a disabled account is not signed in', async () => {
  await addPerson('gone');
  await huanhu.database.query("UPDATE account SET disabled_at = now() WHERE login = 'gone'");
  expect((await signIn('gone')).to).toBe('/?failure=wrong-credentials');
});

test('once tied, an account stays the same person’s: who gets the name later is somebody else', async () => {
  await addPerson('kite');
  names.set('kite-the-first', 'kite');
  expect((await signIn('kite-the-first')).to).toBe('/');
  names.set('kite-the-second', 'kite');
  expect((await signIn('kite-the-second')).to).toBe('/?failure=wrong-credentials');
  // And the first is no second account either.
  await addPerson('eagle');
  names.set('kite-the-first', 'eagle');
  expect((await signIn('kite-the-first')).to).toBe('/?failure=wrong-credentials');
});

test('an administrator unties an account: its sessions end, and whoever has the name there now gets it', async () => {
  const root = new Browser();
  const ask = (method: string, path: string, body: object): Promise<Response> =>
    root.fetch(`${huanhu.url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const first = { token: huanhu.setUpToken, login: 'root', name: 'Root', password: 'reeds beside the lake' };
  expect((await ask('POST', '/api/set-up', first)).status).toBe(201);

  await addPerson('crake');
  names.set('crake-the-first', 'crake');
  const { browser } = await signIn('crake-the-first');
  const { rows } = await huanhu.database.query<{ id: number }>("SELECT id FROM account WHERE login = 'crake'");
  const untied = await ask('PATCH', `/api/accounts/${rows[0]!.id}`, { isLinked: false });
  expect(await untied.json()).toMatchObject({ login: 'crake', isLinked: false, version: 2 });
  expect((await whoIs(browser))[0]).toBe(401);

  names.set('crake-the-second', 'crake');
  expect(await whoIs((await signIn('crake-the-second')).browser)).toEqual([200, 'crake']);
  expect((await signIn('crake-the-first')).to).toBe('/?failure=wrong-credentials');
  const audit = await huanhu.database.query(
    "SELECT who, details FROM audit WHERE subject = 'account:crake' AND action = 'account-changed'",
  );
  expect(audit.rows).toEqual([{ who: 'account:root', details: '{"isLinked":false}' }]);
});

test('what another browser began is not finished in this one', async () => {
  await addPerson('victim');
  const attacker = new Browser();
  const back = await provider.signIn(attacker, await begin(attacker), 'victim');
  const victim = new Browser();
  expect((await victim.fetch(back)).headers.get('Location')).toBe('/?failure=sso-failed');
  await begin(victim);
  expect((await victim.fetch(back)).headers.get('Location')).toBe('/?failure=sso-failed');
  expect((await whoIs(victim))[0]).toBe(401);
});

test('a code is good once', async () => {
  await addPerson('once');
  const browser = new Browser();
  const back = await provider.signIn(browser, await begin(browser), 'once');
  const kept = browser.cookie(new URL(huanhu.url).host);
  const again = (): Promise<Response> => fetch(back, { redirect: 'manual', headers: { Cookie: kept } });
  expect((await again()).headers.get('Location')).toBe('/');
  expect((await again()).headers.get('Location')).toBe('/?failure=sso-failed');
});

test('an initial password that was never used is gone once its owner comes through the identity provider', async () => {
  await addPerson('fresh');
  await huanhu.database.query(
    "UPDATE account SET initial_sha256 = sha256('x'), must_change_password = true WHERE login = 'fresh'",
  );
  const { browser } = await signIn('fresh');
  const response = await browser.fetch(`${huanhu.url}/api/session`);
  expect(await response.json()).toMatchObject({ mustChangePassword: false });
  const { rows } = await huanhu.database.query(
    "SELECT 1 FROM account WHERE login = 'fresh' AND initial_sha256 IS NULL",
  );
  expect(rows).toHaveLength(1);
});

test('where e-mail addresses are logins only one that the provider has verified is', async () => {
  const byAddress = await startHuanhu({
    environment: {
      HUANHU_OIDC_ISSUER: mail.issuer,
      HUANHU_OIDC_CLIENT_ID: 'huanhu',
      HUANHU_OIDC_CLIENT_SECRET: 'the secret of the test',
      HUANHU_OIDC_CLAIM: 'email',
    },
  });
  mailUrl = byAddress.url;
  await byAddress.database.query(
    `INSERT INTO account (login, name, role, agency_id)
     SELECT login, login, 'duty-officer', id FROM feature, unnest(ARRAY['unverified-ruff@example.org', 'ruff@example.org']) AS login
     WHERE layer = 'agency' AND code = 'ZJ-HUZ'`,
  );
  const led: (string | null)[] = [];
  for (const subject of ['unverified-ruff', 'ruff']) {
    const browser = new Browser();
    const begun = await browser.fetch(`${mailUrl}/api/sign-in/sso`);
    const back = await mail.signIn(browser, begun.headers.get('Location')!, subject);
    led.push((await browser.fetch(back)).headers.get('Location'));
  }
  expect(led).toEqual(['/?failure=sso-failed', '/']);
  await byAddress.stop();
});

test('nothing of the handshake and no secret is in the log', () => {
  expect(JSON.stringify(huanhu.log)).not.toMatch(/the secret of the test|code=|state=/);
});
