import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let root: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  root = await huanhu.person('administrator', {});
});
afterAll(() => huanhu.stop());

const ask = (cookie: string, method: string, path: string, body?: unknown): Promise<Response> =>
  huanhu.http(path, {
    method,
    headers: { Cookie: cookie, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const make = (token: object, as = root): Promise<Response> => ask(as, 'POST', '/api/tokens', { days: 30, ...token });

interface Made {
  readonly id: number;
  readonly token: string;
}
interface Listed {
  readonly id: number;
  readonly name: string;
  readonly agencies: string[] | null;
}
const list = async (as = root): Promise<Listed[]> =>
  ((await (await ask(as, 'GET', '/api/tokens')).json()) as { tokens: Listed[] }).tokens;

test('a wall’s token sees its station’s surroundings at once, is listed without its secret, and is dead once revoked', async () => {
  const response = await make({ name: 'wall-nx-3', role: 'wall', agencies: ['ZJ-HUZ'], station: 'NX-03-S' });
  expect(response.status).toBe(201);
  const { id, token, ...rest } = (await response.json()) as Made;
  expect(rest).toMatchObject({ name: 'wall-nx-3', role: 'wall', agencies: ['ZJ-HUZ'], station: 'NX-03-S' });
  const session = await huanhu.json<{ viewer: object; may: string[] }>('/api/session', { token });
  expect(session).toMatchObject({
    viewer: { name: 'wall-nx-3', login: null, role: 'wall', agency: 'ZJ-HUZ', station: 'NX-03-S', beat: null },
    may: ['public', 'own', 'read'],
  });
  const listed = (await list()).find((one) => one.id === id);
  expect(listed).toMatchObject({ name: 'wall-nx-3' });
  expect(listed).not.toHaveProperty('token');
  expect((await ask(root, 'DELETE', `/api/tokens/${id}`)).status).toBe(204);
  expect((await huanhu.http('/api/session', { token })).status).toBe(401);
  expect((await list()).some((one) => one.id === id)).toBe(false);
  expect((await ask(root, 'DELETE', `/api/tokens/${id}`)).status).toBe(404);
});

test.each([
  ['a wall of every agency', { role: 'wall' }, 422, 'invalid-input'],
  ['a wall of two agencies', { role: 'wall', agencies: ['ZJ-HUZ', 'JS-SUZ'] }, 422, 'invalid-input'],
  ['a liaison of two agencies', { role: 'liaison', agencies: ['ZJ-HUZ', 'JS-SUZ'] }, 422, 'invalid-input'],
  ['a commander without a station', { role: 'station-commander', agencies: ['ZJ-HUZ'] }, 422, 'invalid-input'],
  ['a station without its agency', { role: 'device', station: 'NX-03-S' }, 422, 'invalid-input'],
  ['a station of another agency', { role: 'wall', agencies: ['JS-SUZ'], station: 'NX-03-S' }, 422, 'unknown-code'],
  ['an agency that is not there', { role: 'device', agencies: ['XX-NONE'] }, 422, 'unknown-code'],
  ['an agency twice', { role: 'device', agencies: ['ZJ-HUZ', 'ZJ-HUZ'] }, 422, 'invalid-input'],
  ['an administrator', { role: 'administrator', agencies: ['ZJ-HUZ'] }, 422, 'invalid-input'],
  ['a warden', { role: 'warden', agencies: ['ZJ-HUZ'] }, 422, 'invalid-input'],
  ['no end', { role: 'wall', agencies: ['ZJ-HUZ'], days: 0 }, 422, 'invalid-input'],
])('%s has no token', async (_, token, status, code) => {
  const response = await make({ name: 'odd', ...token });
  expect([response.status, ((await response.json()) as { type: string }).type]).toEqual([status, `/problems/${code}`]);
});

test('a name is given once, also after it was revoked', async () => {
  const device = { name: 'gateway', role: 'device', agencies: null };
  const { id } = (await (await make(device)).json()) as Made;
  expect((await make(device)).status).toBe(409);
  await ask(root, 'DELETE', `/api/tokens/${id}`);
  expect((await make(device)).status).toBe(409);
});

test('an administrator of one agency has to do with the tokens of that agency alone', async () => {
  const local = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
  const every = (await (await make({ name: 'every', role: 'device' })).json()) as Made;
  const other = (await (await make({ name: 'suz', role: 'wall', agencies: ['JS-SUZ'] })).json()) as Made;
  const both = { name: 'both', role: 'device', agencies: ['ZJ-HUZ', 'JS-SUZ'] };
  const shared = (await (await make(both)).json()) as Made;
  expect((await make({ name: 'own', role: 'duty-officer', agencies: ['ZJ-HUZ'] }, local)).status).toBe(201);
  expect((await list(local)).map(({ name }) => name)).toEqual(['own']);
  for (const { id } of [every, other, shared]) {
    expect((await ask(local, 'DELETE', `/api/tokens/${id}`)).status).toBe(404);
  }
  expect((await make({ name: 'x1', role: 'device' }, local)).status).toBe(422);
  expect((await make({ name: 'x2', role: 'wall', agencies: ['JS-SUZ'] }, local)).status).toBe(422);
  expect((await make({ ...both, name: 'x3' }, local)).status).toBe(422);
});
