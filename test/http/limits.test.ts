import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
beforeAll(async () => {
  huanhu = await startHuanhu({ environment: { HUANHU_INGEST_LIMIT: '5000', HUANHU_TILE_LIMIT: '5' } });
});
afterAll(() => huanhu.stop());

const fixes = (count: number): object => ({
  fixes: Array.from({ length: count }, () => ({ unit: 'nobody', position: [120.1, 30.8], fixedAt: Date.now() })),
});

test('who sends more fixes than their share waits a second, and nobody else does', async () => {
  const greedy = await huanhu.token('device');
  const modest = await huanhu.token('device');
  expect((await huanhu.post('/api/position-fixes', fixes(5_000), greedy)).status).toBe(200);
  const refused = await huanhu.post('/api/position-fixes', fixes(100), greedy);
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({ type: '/problems/rate-limited' });
  expect((await huanhu.post('/api/position-fixes', fixes(100), modest)).status).toBe(200);
  await expect
    .poll(async () => (await huanhu.post('/api/position-fixes', fixes(100), greedy)).status, { timeout: 5_000 })
    .toBe(200);
});

test('who has more tiles rendered than their share waits; tiles in memory are free, for everybody', async () => {
  const greedy = await huanhu.token('duty-officer', ['ZJ-HUZ']);
  const sameScope = await huanhu.token('duty-officer', ['ZJ-HUZ']);
  const tile = (x: number, token: string): Promise<Response> => huanhu.http(`/tiles/beat/14/${x}/6700.mvt`, { token });
  const statuses: number[] = [];
  let refused: Response | undefined;
  for (let x = 0; x < 60 && !refused; x++) {
    const response = await tile(13_600 + x, greedy);
    statuses.push(response.status);
    if (response.status === 429) refused = response;
  }
  expect(refused, String(statuses)).toBeDefined();
  expect(statuses.length).toBeGreaterThan(25);
  expect(refused!.headers.get('Retry-After')).toMatch(/^\d+$/);
  expect(await refused!.json()).toMatchObject({ type: '/problems/rate-limited' });
  for (let i = 0; i < 50; i++) expect((await tile(13_600, greedy)).status).toBeLessThan(300);
  expect((await huanhu.http('/tiles/beat/14/13600/6700.mvt?v=1', { token: greedy })).status).toBeLessThan(300);
  expect((await tile(13_700, sameScope)).status).toBeLessThan(300);
});

test('an address that tries very many passwords at once leaves room for the others', async () => {
  const attempt = (address: string, login: string): Promise<Response> =>
    huanhu.http('/api/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
      body: JSON.stringify({ login, password: 'a guess' }),
    });
  const many = Array.from({ length: 230 }, (_, n) => attempt('192.0.2.66', `guess-${n}`));
  await Promise.race(many);
  const [other, ...guesses] = await Promise.all([attempt('192.0.2.77', 'somebody'), ...many]);
  expect(other.status).toBe(401);
  expect(guesses.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
});

test('whoever has not signed in sends little', async () => {
  const long = { login: 'somebody', password: 'p'.repeat(20_000) };
  expect((await huanhu.post('/api/session', long)).status).toBe(413);
});
