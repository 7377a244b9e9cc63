import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

/** A row of the audit log as it is stored, with the code of the agency. */
interface Row {
  readonly who: string;
  readonly name: string;
  readonly role: string | null;
  readonly agency: string | null;
  readonly address: string;
  readonly action: string;
  readonly subject: string;
  readonly scope: string;
  readonly details: unknown;
}

/** As a proxy on this machine says it. */
const ADDRESS = '198.51.100.7';

let huanhu: Huanhu;
let root: string;
let huzhouId: number;
/** Every password, token and cookie that was told; none may be in the log. */
const secrets: string[] = [];
let lastSeq = 0;

beforeAll(async () => {
  huanhu = await startHuanhu();
  const { rows } = await huanhu.database.query<{ id: number }>(
    "SELECT id FROM feature WHERE layer = 'agency' AND code = 'ZJ-HUZ'",
  );
  huzhouId = rows[0]!.id;
  lastSeq = Number((await newRows()).seq);
});
afterAll(() => huanhu.stop());

async function newRows(): Promise<{ seq: number; rows: Row[] }> {
  const { rows } = await huanhu.database.query<Row & { seq: string; details: string }>(
    `SELECT a.seq, a.who, a.name, a.role, f.code AS agency, a.address, a.action, a.subject, a.scope, a.details
     FROM audit AS a LEFT JOIN feature AS f ON f.id = a.agency_id WHERE a.seq > $1 ORDER BY a.seq`,
    [lastSeq],
  );
  lastSeq = Number(rows.at(-1)?.seq ?? lastSeq);
  return { seq: lastSeq, rows: rows.map(({ seq: _, details, ...row }) => ({ ...row, details: JSON.parse(details) })) };
}

/** The rows since the last time, which are to be this one. */
const expectRow = async (row: Partial<Row>): Promise<void> => {
  const { rows } = await newRows();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toEqual({ role: null, agency: null, address: ADDRESS, scope: '', details: {}, ...row });
};

afterEach(async () => {
  expect((await newRows()).rows, 'each change has one row').toEqual([]);
});

interface Answer {
  readonly status: number;
  readonly cookie: string | undefined;
  readonly json: Record<string, unknown>;
}

async function ask(cookie: string | undefined, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await huanhu.http(path, {
    method,
    headers: {
      'X-Forwarded-For': ADDRESS,
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const value = response.headers.get('Set-Cookie')?.split(';')[0];
  if (value !== undefined && value !== 'huanhu=') secrets.push(value.slice('huanhu='.length));
  return {
    status: response.status,
    cookie: value,
    json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** Asks, and is answered with success. */
async function made(cookie: string | undefined, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await ask(cookie, method, path, body);
  expect(answer.status, `${method} ${path} ${JSON.stringify(answer.json)}`).toBeLessThan(300);
  return answer;
}

function secret(text: string): string {
  secrets.push(text);
  return text;
}

const AS_ROOT = {
  who: 'account:root',
  name: '管理员 · Administrator',
  role: 'administrator',
  scope: 'agencies *',
};
const DUTY = { name: '演示值班员 · Demo duty officer', role: 'duty-officer', agency: 'ZJ-HUZ' };

/** A person with a password of their own choice, who is signed in; what is written down of it is tested elsewhere. */
async function settled(
  login: string,
  person: object = DUTY,
): Promise<{ id: number; cookie: string; password: string }> {
  const { json } = await made(root, 'POST', '/api/accounts', { login, ...person });
  const current = secret(json['password'] as string);
  const { cookie } = await made(undefined, 'POST', '/api/session', { login, password: current });
  const password = secret(`the password of ${login}`);
  await made(cookie, 'POST', '/api/account/password', { current, next: password });
  await newRows();
  return { id: (json['account'] as { id: number }).id, cookie: cookie!, password };
}
const asDuty = (login: string) => ({
  who: `account:${login}`,
  name: DUTY.name,
  role: DUTY.role,
  agency: DUTY.agency,
  scope: `agencies ${huzhouId}`,
});

test('the first administrator is written down', async () => {
  const password = secret('a password nobody guesses');
  const token = secret(huanhu.setUpToken!);
  const answer = await made(undefined, 'POST', '/api/set-up', { token, login: 'root', name: AS_ROOT.name, password });
  root = answer.cookie!;
  await expectRow({ ...AS_ROOT, action: 'set-up', subject: 'account:root' });
});

test('signing in and out are written down, with a password and with a token, and what failed too', async () => {
  const { password } = await settled('heron');
  const signIn = (body: object) => ask(undefined, 'POST', '/api/session', body);
  const { cookie } = await signIn({ login: 'Heron', password });
  const heron = { ...asDuty('heron'), subject: 'account:heron' };
  await expectRow({ ...heron, action: 'sign-in', details: { by: 'password' } });
  // Twice at once is out once.
  await Promise.all([made(cookie, 'DELETE', '/api/session'), made(cookie, 'DELETE', '/api/session')]);
  await expectRow({ ...heron, action: 'sign-out' });

  expect((await signIn({ login: 'heron', password: secret('what heron mistyped') })).status).toBe(401);
  await expectRow({ ...heron, name: 'heron', scope: '', action: 'sign-in-failed' });
  expect((await signIn({ login: 'nobody.at.all', password: secret('what nobody typed') })).status).toBe(401);
  await expectRow({ who: 'nobody', name: 'nobody.at.all', action: 'sign-in-failed', subject: '' });
  expect((await signIn({ login: secret('A Password In The Wrong Field'), password: 'x' })).status).toBe(401);
  await expectRow({ who: 'nobody', name: '', action: 'sign-in-failed', subject: '' });
  expect((await signIn({ token: secret('t'.repeat(43)) })).status).toBe(401);
  await expectRow({ who: 'nobody', name: '', action: 'sign-in-failed', subject: '' });

  const wall = { name: 'wall-1', role: 'wall', agencies: ['ZJ-HUZ'], days: 1 };
  const { json } = await made(root, 'POST', '/api/tokens', wall);
  await newRows();
  const entered = await signIn({ token: secret(json['token'] as string) });
  const asWall = { who: 'token:wall-1', name: 'wall-1', role: 'wall', agency: 'ZJ-HUZ', subject: 'token:wall-1' };
  const scope = `agencies ${huzhouId}`;
  await expectRow({ ...asWall, scope, action: 'sign-in', details: { by: 'token' } });
  await made(entered.cookie, 'DELETE', '/api/session');
  await expectRow({ ...asWall, scope, action: 'sign-out' });
});

test('what commanders see is written down with their sign-in, also when nobody else of the station is signed in', async () => {
  const commander = { name: '站长', role: 'station-commander', agency: 'ZJ-HUZ', station: 'NX-03-S' };
  const { cookie, password } = await settled('crane', commander);
  await made(cookie, 'DELETE', '/api/session');
  const signedOut = (await newRows()).rows[0]!;
  expect(signedOut.scope).toMatch(/^jurisdictions \d+,\d/);
  await made(undefined, 'POST', '/api/session', { login: 'crane', password });
  await expectRow({ ...signedOut, action: 'sign-in', details: { by: 'password' } });
});

test('what people do to their own accounts is written down', async () => {
  const { cookie, password } = await settled('ibis');
  const ibis = { ...asDuty('ibis'), subject: 'account:ibis' };
  const next = secret('another password of ibis');
  await made(cookie, 'POST', '/api/account/password', { current: password, next });
  await expectRow({ ...ibis, action: 'password-changed' });
  await made(undefined, 'POST', '/api/session', { login: 'ibis', password: next });
  await newRows();
  const { json } = await made(cookie, 'GET', '/api/account/sessions');
  const other = (json['sessions'] as { id: number; isCurrent: boolean }[]).find(({ isCurrent }) => !isCurrent)!;
  await made(cookie, 'DELETE', `/api/account/sessions/${other.id}`);
  await expectRow({ ...ibis, action: 'session-ended' });
});

test('what administrators do to people is written down, and what changes nothing is not', async () => {
  const { json } = await made(root, 'POST', '/api/accounts', { login: 'stork', ...DUTY });
  secret(json['password'] as string);
  const { id, version } = json['account'] as { id: number; version: number };
  const stork = { ...AS_ROOT, subject: 'account:stork' };
  const from = { role: 'duty-officer', agency: 'ZJ-HUZ', station: null, beat: null };
  await expectRow({ ...stork, action: 'account-created', details: from });
  const path = `/api/accounts/${id}`;
  const same = await made(root, 'PATCH', path, { name: DUTY.name, isDisabled: false });
  expect(same.json['version']).toBe(version);
  await made(root, 'PATCH', path, { role: 'liaison', agency: 'JS-SUZ' });
  const to = { ...from, role: 'liaison', agency: 'JS-SUZ' };
  await expectRow({ ...stork, action: 'role-changed', details: { from, to } });
  await made(root, 'PATCH', path, { name: '演示联络员 · Demo liaison' });
  await expectRow({ ...stork, action: 'account-changed', details: { name: '演示联络员 · Demo liaison' } });
  const reset = await made(root, 'POST', `${path}/password`, {});
  secret(reset.json['password'] as string);
  await expectRow({ ...stork, action: 'password-changed', details: { initial: true } });
  await made(root, 'DELETE', `${path}/sessions`);
  await expectRow({ ...stork, action: 'session-ended', details: { ended: 0 } });
  await made(root, 'PATCH', path, { isDisabled: true });
  await expectRow({ ...stork, action: 'account-changed', details: { isDisabled: true } });
  // What is refused has not happened.
  expect((await ask(root, 'POST', '/api/accounts', { login: 'stork', ...DUTY })).status).toBe(409);
  expect((await ask(root, 'PATCH', path, { role: 'duty-officer', agency: 'XX-NON' })).status).toBe(422);
});

test('an import of people is written down once, and a dry run is not', async () => {
  const csv = 'login,name,role,agency,station,beat\ncrane.1,One,liaison,ZJ-HUZ,,\ncrane.2,Two,liaison,ZJ-HUZ,,\n';
  await made(root, 'POST', '/api/accounts/import', { csv, dryRun: true });
  const { json } = await made(root, 'POST', '/api/accounts/import', { csv, dryRun: false });
  for (const { password } of json['passwords'] as { password: string }[]) secret(password);
  await expectRow({ ...AS_ROOT, action: 'people-imported', subject: '', details: { added: 2 } });
});

test('tokens that are made and revoked are written down', async () => {
  const gateway = { name: 'gateway-1', role: 'device', agencies: ['ZJ-HUZ'], days: 1 };
  const { json } = await made(root, 'POST', '/api/tokens', gateway);
  secret(json['token'] as string);
  const token = { ...AS_ROOT, subject: 'token:gateway-1' };
  const details = { role: 'device', agencies: ['ZJ-HUZ'], station: null };
  await expectRow({ ...token, action: 'token-created', details });
  await made(root, 'DELETE', `/api/tokens/${String(json['id'])}`);
  await expectRow({ ...token, action: 'token-revoked' });
});

test('a share that is proposed, accepted and ended is written down with who spoke for which agency', async () => {
  const { cookie: huzhou } = await settled('egret');
  const { cookie: suzhou } = await settled('bittern', { ...DUTY, agency: 'JS-SUZ' });
  const { json } = await made(huzhou, 'POST', '/api/shares', {
    owner: 'ZJ-HUZ',
    receiver: 'JS-SUZ',
    zones: ['ZJ-HUZ_JS-SUZ'],
    layers: { beat: { fields: ['name'] } },
    endsAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const subject = `share:${String(json['id'])}`;
  const details = { owner: 'ZJ-HUZ', receiver: 'JS-SUZ', zones: ['ZJ-HUZ_JS-SUZ'], layers: ['beat'] };
  await expectRow({ ...asDuty('egret'), action: 'share-proposed', subject, details });
  const path = `/api/shares/${String(json['id'])}`;
  // Of two that accept at once one has.
  const accepted = await Promise.all([1, 2].map(() => ask(suzhou, 'POST', `${path}/acceptance`, {})));
  expect(accepted.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { rows } = await newRows();
  expect(rows).toMatchObject([
    { who: 'account:bittern', agency: 'JS-SUZ', address: ADDRESS, action: 'share-accepted', subject, details },
  ]);
  expect(rows[0]!.scope).toMatch(/^agencies \d+$/);
  await made(huzhou, 'POST', `${path}/end`, {});
  await expectRow({ ...asDuty('egret'), action: 'share-ended', subject, details });
});

test('whoever reads a track or takes data out is written down', async () => {
  const { cookie } = await settled('grebe');
  const { rows } = await huanhu.database.query<{ id: number; code: string }>(
    'SELECT id, code FROM unit WHERE agency_id = $1 AND retired_at IS NULL ORDER BY id LIMIT 1',
    [huzhouId],
  );
  const { id, code } = rows[0]!;
  const time = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T06:00:00.000Z' };
  await made(cookie, 'GET', `/api/units/${id}/track?${new URLSearchParams(time)}`);
  await expectRow({ ...asDuty('grebe'), action: 'track-read', subject: `unit:${code}`, details: time });
  const { json } = await made(cookie, 'GET', '/api/exports/beats');
  const features = (json['features'] as unknown[]).length;
  await expectRow({
    ...asDuty('grebe'),
    action: 'exported',
    subject: 'collection:beats',
    details: { features, format: 'geojson' },
  });
  await made(root, 'GET', '/api/audit.csv?action=set-up');
  await expectRow({ ...AS_ROOT, action: 'exported', subject: 'audit', details: { action: 'set-up', rows: 1 } });
});

test('no password, token or cookie is in the log, nor the hash of one', async () => {
  const { rows } = await huanhu.database.query<{ text: string }>(
    "SELECT string_agg(concat_ws(' ', who, name, address, action, subject, scope, details), E'\\n') AS text FROM audit",
  );
  expect(secrets.length).toBeGreaterThan(20);
  const hashes = secrets.map((text) => createHash('sha256').update(text).digest('hex'));
  for (const hidden of [...secrets, ...hashes]) expect(rows[0]!.text).not.toContain(hidden);
  expect(rows[0]!.text.toLowerCase()).not.toMatch(/argon2|a password in the wrong field/);
});
