import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '../../server/contract/route.ts';
import { agencyScope } from '../../server/domain/scope.ts';
import { ROLES, mayDo } from '../../server/domain/viewer.ts';
import type { Access, Role } from '../../server/domain/viewer.ts';
import { metaRoutes } from '../../server/routes/meta.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

/** A request of somebody who is not signed in. */
const NOBODY: Parameters<Route['handle']>[0] = {
  viewer: undefined as never,
  params: {},
  query: {},
  body: undefined,
  upload: undefined as never,
  headers: {},
  origin: '',
  address: '',
};

/** Roles that a token can have here; people have the others. */
const MACHINES: readonly Role[] = ['wall', 'device'];

interface Operation {
  readonly 'x-access': Access;
  readonly summary: string;
  readonly security?: unknown[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, unknown>;
}
interface Api {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}

let huanhu: Huanhu;
let api: Api;
let station: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  api = await huanhu.json<Api>('/api/openapi.json');
  const stations = await huanhu.json<{ features: { properties: { code: string } }[] }>('/api/stations?limit=1', {
    token: await huanhu.token('duty-officer', ['ZJ-HUZ']),
  });
  station = stations.features[0]!.properties.code;
});
afterAll(() => huanhu.stop());

const operations = (): { path: string; method: string; operation: Operation }[] =>
  Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test('the description of the API is OpenAPI 3.1 and says of each route what goes in and out', () => {
  expect(api.openapi).toBe('3.1.0');
  for (const { path, method, operation } of operations()) {
    const name = `${method} ${path}`;
    expect(operation.summary, name).not.toBe('');
    const inPath = operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => parameter.name);
    expect(inPath, name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
    expect(operation.responses, name).toHaveProperty('default');
    const type = path === '/api/imports' ? 'application/octet-stream' : 'application/json';
    if (method === 'post') expect(operation.requestBody?.content, name).toHaveProperty([type]);
  }
});

test('the description is built once, however many ask for it', async () => {
  let built = 0;
  const routes = metaRoutes({
    describe: () => ({ built: ++built }),
    isReady: () => Promise.resolve(),
    gauges: () => ({}),
  });
  const { handle } = routes.find(({ path }) => path === '/api/openapi.json')!;
  const replies = await Promise.all([handle(NOBODY), handle(NOBODY)]);
  expect(replies.map(({ body }) => body)).toEqual(['{"built":1}', '{"built":1}']);
});

test('many who ask at once whether the server is ready ask the database once, and later ones again', async () => {
  let asked = 0;
  let isAway = true;
  const routes = metaRoutes({
    describe: () => ({}),
    isReady: () => (asked++, isAway ? Promise.reject(new Error('away')) : Promise.resolve()),
    gauges: () => ({}),
  });
  const { handle } = routes.find(({ path }) => path === '/readyz')!;
  const ask = async (): Promise<unknown> => (await handle(NOBODY)).body;
  const answers = await Promise.allSettled([ask(), ask(), ask()]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(asked).toBe(1);
  isAway = false;
  await expect.poll(() => ask().catch(() => undefined), { timeout: 10_000 }).toEqual({ status: 'ready' });
  expect(asked).toBe(2);
});

test('no references in the description lead nowhere', () => {
  const text = JSON.stringify(api);
  for (const [, pointer] of text.matchAll(/"\$ref":"#([^"]+)"/g)) {
    const found = pointer!
      .split('/')
      .slice(1)
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], api);
    expect(found, pointer).toBeDefined();
  }
});

const placeOf = (role: Role) => ({ agency: 'ZJ-HUZ', ...(role === 'station-commander' ? { station } : {}) });

test.each(ROLES)('a %s is refused every route that is not for it', async (role) => {
  const credentials = MACHINES.includes(role)
    ? { token: await huanhu.token(role, ['ZJ-HUZ']) }
    : { headers: { Cookie: await huanhu.person(role, placeOf(role)) } };
  const scope = agencyScope([1], []);
  const accountId = MACHINES.includes(role) ? null : 1;
  for (const { path, method, operation } of operations()) {
    if (operation.security?.length === 0) continue;
    const response = await huanhu.http(path.replace(/\{\w+\}/g, '2147483647'), {
      ...credentials,
      method: method.toUpperCase(),
      ...(method === 'get'
        ? {}
        : { body: '{}', headers: { ...credentials.headers, 'Content-Type': 'application/json' } }),
    });
    const isAllowed = mayDo({ role, mustChangePassword: false, scope, accountId }, operation['x-access']);
    expect([role, method, path, response.status === 403]).toEqual([role, method, path, !isAllowed]);
  }
});

test('only what says nothing of the territory is public', () => {
  const open = operations().filter(({ operation }) => operation.security?.length === 0);
  expect(open.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
    'delete /api/session',
    'get /api/openapi.json',
    'get /api/problems',
    'get /api/sign-in',
    'get /api/sign-in/sso',
    'get /api/sign-in/sso/callback',
    'get /healthz',
    'get /readyz',
    'post /api/session',
    'post /api/set-up',
  ]);
});

test('every route says which methods it has to whoever tries another', async () => {
  const token = await huanhu.token('duty-officer');
  for (const [path, methods] of Object.entries(api.paths)) {
    const response = await huanhu.http(path.replace('{id}', '1'), { method: 'PUT', token });
    expect(response.status, path).toBe(405);
    const allow = response.headers.get('Allow')!.split(', ');
    for (const method of Object.keys(methods)) expect(allow, path).toContain(method.toUpperCase());
  }
});

test('HEAD answers like GET, without the body', async () => {
  const token = await huanhu.token('wall');
  const response = await huanhu.http('/api/units?limit=5', { method: 'HEAD', token });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get('Content-Length'))).toBeGreaterThan(0);
  expect(await response.text()).toBe('');
});
