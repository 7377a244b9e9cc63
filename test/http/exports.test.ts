import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPORTED } from '../../server/contract/schemas.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Collection {
  readonly type: string;
  readonly features: readonly { readonly id: number }[];
}

let huanhu: Huanhu;
beforeAll(async () => void (huanhu = await startHuanhu()));
afterAll(() => huanhu.stop());

test.each(EXPORTED)('an export of %s is a file with all that the collection has for this viewer', async (name) => {
  const token = await huanhu.token('duty-officer', ['ZJ-HUZ']);
  const response = await huanhu.http(`/api/exports/${name}`, { token });
  expect(response.headers.get('Content-Type')).toBe('application/geo+json');
  expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${name}.geojson"`);
  const exported = (await response.json()) as Collection;
  const { features } = await huanhu.json<Collection>(`/api/${name}?limit=5000`, { token });
  expect(features.length).toBeGreaterThan(0);
  // To be looked at, positions have six decimals; a file has them all.
  const rounded = (value: unknown): unknown => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value);
  const shown = JSON.parse(JSON.stringify(exported), (_, value) => rounded(value)) as Collection;
  expect(shown).toEqual({ type: 'FeatureCollection', features });
});

test('what is no collection cannot be exported', async () => {
  const token = await huanhu.token('duty-officer');
  expect((await huanhu.http('/api/exports/accounts', { token })).status).toBe(422);
});
