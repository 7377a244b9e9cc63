import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/stores/database.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let place: TestDatabase;
beforeAll(async () => {
  place = await createTestDatabase('demo');
  // The command opens it for itself.
  await place.database.close();
});
afterAll(() => place.dropPlace());

function token(...args: string[]): Promise<{ status: number | null; text: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/token.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...place.environment },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += String(chunk)));
  return new Promise((done) => child.once('close', (status) => done({ status, text })));
}

test('a wall’s token is made for one area, shown once, and revoked by its name', async () => {
  const made = await token('--name', 'wall-1', '--role', 'wall', '--agency', 'ZJ-HUZ', '--station', 'NX-03-S');
  expect(made.status, made.text).toBe(0);
  expect(made.text).toMatch(/Shown only now:\n[\w-]{43}\n$/);
  expect((await token('--revoke', 'wall-1')).text).toContain('Revoked: wall-1');
  const database = await openDatabase({ url: place.url, directory: place.directory });
  const { rows } = await database.query(
    `SELECT s.code, revoked_at IS NOT NULL AS revoked FROM access_token JOIN feature AS s ON s.id = station_id`,
  );
  await database.close();
  expect(rows).toEqual([{ code: 'NX-03-S', revoked: true }]);
  expect((await token('--revoke', 'wall-1')).status).toBe(1);
});

test.each([
  ['a wall without an agency', ['--role', 'wall'], /exactly one --agency/],
  ['a wall of two agencies', ['--role', 'wall', '--agency', 'ZJ-HUZ', '--agency', 'JS-SUZ'], /exactly one --agency/],
  ['a liaison without an agency', ['--role', 'liaison'], /exactly one --agency/],
  ['a commander without a station', ['--role', 'station-commander', '--agency', 'ZJ-HUZ'], /needs a --station/],
  ['an agency that is not there', ['--role', 'device', '--agency', 'XX'], /no agency “XX”/],
  [
    'another agency’s station',
    ['--role', 'wall', '--agency', 'JS-SUZ', '--station', 'NX-03-S'],
    /no station “NX-03-S”/,
  ],
])('%s is refused in one line', async (_, args, line) => {
  const { status, text } = await token('--name', 'odd', ...args);
  expect(status).toBe(1);
  expect(text).toMatch(line);
  expect(text.trim().split('\n')).toHaveLength(1);
});

test('a role for people is no token’s', async () => {
  const { status, text } = await token('--name', 'odd', '--role', 'administrator');
  expect(status).toBe(1);
  expect(text).toContain('npm run token');
});
