import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { TileWorkers } from '../../server/tiles/tile-workers.ts';

test('a tile thread that fails at its start is started again after a rest, longer each time', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'huanhu-'));
  const [log, module] = [join(directory, 'starts'), join(directory, 'failing.mjs')];
  writeFileSync(log, '');
  writeFileSync(
    module,
    `import { appendFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(log)}, Date.now() + '\\n');
     throw new Error('no start');`,
  );
  const starts = (): number[] => readFileSync(log, 'utf8').split('\n').filter(Boolean).map(Number);
  const workers = new TileWorkers(1, pathToFileURL(module));
  await expect.poll(() => starts().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
  await workers.close();
  // A rest of 100, 200 and 400 ms lies between them at least, however slow the machine.
  const [first, , , fourth] = starts();
  expect(fourth! - first!).toBeGreaterThanOrEqual(690);
  rmSync(directory, { recursive: true, force: true });
});
