import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireImportJob } from '../../server/contract/import-schemas.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { importerOf } from './imports.ts';
import type { Importer } from './imports.ts';

const MANY = 50_000;
/** Enough to be cancelled between two of the statements that write them. */
const SOME = 6_000;
const SETTINGS = { source: 'beats', layer: 'beat', system: '4326' } as const;

let huanhu: Huanhu;
let admin: Importer;
/** Made before the server runs: its thread is ours, and would close connections that stay idle meanwhile. */
let texts: { readonly sound: string; readonly faulty: string };
beforeAll(async () => {
  texts = { sound: beats(SOME), faulty: beats(MANY, 'dragon') };
  huanhu = await startHuanhu();
  admin = await importerOf(huanhu);
});
afterAll(() => huanhu.stop());

/** Beats of one jurisdiction in a grid. */
function beats(count: number, last = 'river'): string {
  const side = Math.ceil(Math.sqrt(count));
  const step = 0.9 / side;
  const features = Array.from({ length: count }, (_, i) => {
    const [x, y] = [119.6 + step * (i % side), 30.5 + step * Math.floor(i / side)];
    const ring = [
      [x, y],
      [x + step, y],
      [x + step, y + step],
      [x, y + step],
      [x, y],
    ];
    const kind = i === count - 1 ? last : 'river';
    const properties = { code: `M-${i}`, name_zh: `责任区${i}`, name_en: `Beat ${i}`, jurisdiction: 'AJ-01', kind };
    return JSON.stringify({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } });
  });
  return `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
}
const count = async (): Promise<number> => {
  const { rows } = await huanhu.database.query<{ n: number }>(
    "SELECT count(*)::integer AS n FROM beat WHERE code LIKE 'M-%' AND valid_to = 'infinity'",
  );
  return rows[0]!.n;
};
const post = (id: string, step: string, body: unknown): Promise<Response> =>
  admin.request(`/api/imports/${id}/${step}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('6,000 beats are checked; their load tells how far it is, and leaves nothing when it is cancelled halfway', async () => {
  const sent = await admin.send('beats.geojson', texts.sound);
  expect(sent).toMatchObject({ state: 'described', layers: [{ features: SOME }] });
  expect(await admin.check(sent.id, SETTINGS)).toMatchObject({
    state: 'checked',
    report: { added: SOME, faultCount: 0 },
  });
  const preview = (await (await admin.request(`/api/imports/${sent.id}/preview`)).json()) as { features: unknown[] };
  expect(preview.features).toHaveLength(2_000);
  expect((await post(sent.id, 'commit', { acceptMisfits: true })).status).toBe(202);
  const seen: number[] = [];
  await expect
    .poll(
      async () => {
        const job = (await (await admin.request(`/api/imports/${sent.id}`)).json()) as WireImportJob;
        seen.push(job.progress.done);
        return job.progress.done;
      },
      { timeout: 300_000, interval: 20 },
    )
    .toBeGreaterThan(2 * SOME);
  expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  expect(new Set(seen).size).toBeGreaterThan(3);
  expect(await admin.cancel(sent.id)).toMatchObject({ state: 'cancelled' });
  expect(await count()).toBe(0);
});

test('one feature of 50,000 with a fault keeps all of them out', async () => {
  const sent = await admin.send('beats.geojson', texts.faulty);
  const checked = await admin.check(sent.id, SETTINGS);
  expect(checked.report).toMatchObject({
    features: MANY,
    added: 0,
    faultCount: 1,
    faults: [{ index: MANY - 1, code: `M-${MANY - 1}`, reason: 'unknown-kind' }],
  });
  expect((await post(sent.id, 'commit', {})).status).toBe(409);
  expect(await count()).toBe(0);
  await admin.cancel(sent.id);
});
