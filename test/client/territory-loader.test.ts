import { expect, test } from 'vitest';
import { createTerritoryLoader } from '../../client/edit/territory-loader.ts';
import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';

const feature = { id: 1 } as unknown as WireTerritoryFeature;

/** A loader whose answers come when they are let go. */
function createLoader() {
  const waiting: { done: (features: WireTerritoryFeature[]) => void; fail: (error: Error) => void }[] = [];
  const loader = createTerritoryLoader(() => new Promise((done, fail) => waiting.push({ done, fail })));
  return { loader, waiting };
}

test('a box that is still being read is waited for, and asked for once', async () => {
  const { loader, waiting } = createLoader();
  const first = loader.load(['beat'], [0, 0, 1, 1]);
  const second = loader.load(['beat'], [0.2, 0.2, 0.8, 0.8]);
  waiting[0]!.done([feature]);
  expect([await first, await second]).toEqual([[feature], [feature]]);
  expect(await loader.load(['beat'], [0, 0, 1, 1])).toEqual([]);
  expect(waiting).toHaveLength(1);
});

test('a box that could not be read is asked for again, and what was forgotten meanwhile is not taken in', async () => {
  const { loader, waiting } = createLoader();
  const failed = loader.load(['beat'], [0, 0, 1, 1]);
  waiting[0]!.fail(new Error('no line'));
  await expect(failed).rejects.toThrow('no line');
  const old = loader.load(['beat'], [0, 0, 1, 1]);
  loader.forget();
  waiting[1]!.done([feature]);
  expect(await old).toEqual([]);
  const again = loader.load(['beat'], [0, 0, 1, 1]);
  waiting[2]!.done([feature]);
  expect(await again).toEqual([feature]);
});
