import { request } from 'node:http';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
beforeAll(async () => {
  huanhu = await startHuanhu({ demo: true });
});
afterAll(() => huanhu.stop());

/** `fetch` sends no Host of ours. */
const statusWithHost = (path: string, host: string): Promise<number | undefined> =>
  new Promise((done, fail) => {
    request(`${huanhu.url}${path}`, { headers: { Host: host } }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on('error', fail)
      .end();
  });

test.each(['/', '/wall', '/edit', '/shared', '/account', '/admin', '/setup', '/docs', '/problems/not-found'])(
  '%s is a page that is asked for anew each time',
  async (path) => {
    const response = await huanhu.http(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain('text/html');
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
    expect(response.headers.get('X-Frame-Options')).toBe('DENY');
  },
);

test('what a page needs comes from this server, and what has a hash in its name is kept for ever', async () => {
  const page = await (await huanhu.http('/wall')).text();
  const paths = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths.filter((one) => !one.startsWith('data:'))) {
    expect(path).toMatch(/^\.?\/(?!\/)/);
    const response = await huanhu.http(new URL(path, 'http://x/').pathname);
    expect(response.status, path).toBe(200);
    if (path.includes('assets/')) expect(response.headers.get('Cache-Control')).toContain('immutable');
  }
  // No script, no style and no handler stands in the page itself: the policy would stop it.
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|<style|\son\w+=/);
});

test('nothing outside the client and the fonts is served', async () => {
  for (const path of [
    '/package.json',
    '/server/main.ts',
    '/.git/config',
    '/fonts/../package.json',
    '/assets/../../README.md',
  ]) {
    expect((await huanhu.http(path)).status, path).toBe(404);
  }
});

test('in demo mode whoever comes without credentials sees everything, by the name of demo', async () => {
  const session = await huanhu.json<{ viewer: object; agencies: string[]; demo: boolean }>('/api/session');
  expect(session).toMatchObject({ viewer: { name: 'demo', role: 'duty-officer' }, demo: true });
  expect(session.agencies).toHaveLength(6);
});

test('in demo mode wrong credentials are still wrong', async () => {
  expect((await huanhu.http('/api/session', { token: 'x'.repeat(43) })).status).toBe(401);
  expect((await huanhu.http('/api/session', { headers: { Cookie: 'huanhu=1.9.x' } })).status).toBe(401);
});

test('in demo mode a name that was made to point here is refused everywhere', async () => {
  for (const path of ['/', '/wall', '/api/session', '/api/units', '/tiles/beat.json']) {
    expect(await statusWithHost(path, 'elsewhere.example:8080'), path).toBe(403);
  }
  expect(await statusWithHost('/api/session', 'localhost:8080')).toBe(200);
  const name = 'elsewhere.example:8080';
  const socket = new WebSocket(`${huanhu.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    headers: { Host: name, Origin: `http://${name}` },
  });
  const answer = await new Promise<string>((done) => {
    socket.on('open', () => done('opened')).on('error', ({ message }) => done(message));
  });
  expect(answer).toMatch(/Unexpected server response: 400/);
});

test('health, readiness and metrics answer', async () => {
  expect(await huanhu.json('/healthz')).toEqual({ status: 'alive' });
  expect(await huanhu.json('/readyz')).toEqual({ status: 'ready' });
  const metrics = await (await huanhu.http('/metrics')).text();
  for (const name of [
    'huanhu_sockets',
    'huanhu_units',
    'huanhu_tiles',
    'huanhu_tile_bytes',
    'process_cpu_seconds_total',
  ]) {
    expect(metrics).toMatch(new RegExp(`^${name} [0-9.e+]+$`, 'm'));
  }
});
