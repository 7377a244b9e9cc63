import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAYERS } from '../../server/domain/layer.ts';
import { seededRandom } from '../../server/domain/random.ts';
import { createImporter } from '../../server/importer.ts';
import { createApi } from '../../server/simulator/api.ts';
import { readFleet, readUnits } from '../../server/simulator/fleet.ts';
import { move } from '../../server/simulator/walker.ts';
import type { Walker } from '../../server/simulator/walker.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START = Date.parse('2026-01-01T00:00:00Z');
const STEP_MS = 20_000;
const STEPS = 90;

let huanhu: Huanhu;
let token: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  token = await huanhu.token('duty-officer');
});
afterAll(() => huanhu.stop());

/** Half an hour of everybody's way, a position every 20 s. */
async function halfAnHour(seed: number): Promise<{ fleet: Walker[]; ids: number[]; lons: number[]; lats: number[] }> {
  const random = seededRandom(seed);
  const fleet = await readFleet(createApi(huanhu.url, token), random, START);
  const [ids, lons, lats]: number[][] = [[], [], []];
  for (let step = 1; step <= STEPS; step++) {
    for (const walker of fleet) {
      move(walker, START + step * STEP_MS, random);
      ids!.push(walker.unitId);
      lons!.push(walker.position[0]!);
      lats!.push(walker.position[1]!);
    }
  }
  return { fleet, ids: ids!, lons: lons!, lats: lats! };
}

test('in half an hour no warden leaves its beat and no boat comes ashore', async () => {
  const { ids, lons, lats } = await halfAnHour(1);
  const { rows } = await huanhu.database.query<{ kind: string; positions: number; astray: number; moved: number }>(
    `SELECT u.kind, count(*)::int AS positions, count(DISTINCT ST_AsText(p.geom))::int AS moved,
       count(*) FILTER (WHERE NOT CASE u.kind
         WHEN 'warden' THEN ST_Covers(b.geom, p.geom)
         ELSE EXISTS (SELECT FROM basemap AS w WHERE w.layer = 'water' AND w.geom && p.geom AND ST_Covers(w.geom, p.geom))
       END)::int AS astray
     FROM (SELECT id, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
           FROM unnest($1::int[], $2::float8[], $3::float8[]) AS way (id, lon, lat)) AS p
     JOIN unit AS u USING (id) LEFT JOIN beat AS b ON b.id = u.beat_id
     WHERE u.kind IN ('warden', 'boat') GROUP BY u.kind ORDER BY u.kind`,
    [ids, lons, lats],
  );
  expect(rows).toMatchObject([
    { kind: 'boat', positions: 30 * STEPS, astray: 0 },
    { kind: 'warden', positions: 2_185 * STEPS, astray: 0 },
  ]);
  for (const { positions, moved } of rows) expect(moved).toBeGreaterThan(positions / 3);
}, 120_000);

test('the same seed gives the same ways, another one gives others', async () => {
  const [one, same, other] = [await halfAnHour(7), await halfAnHour(7), await halfAnHour(8)];
  expect(same.lons).toEqual(one.lons);
  expect(other.lons).not.toEqual(one.lons);
}, 120_000);

test('units that a load test lacks are written to a file that the import takes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'huanhu-'));
  const file = join(directory, 'units.geojson');
  const simulate = (...more: string[]) =>
    run(
      process.execPath,
      ['--import', 'tsx', 'server/simulator/main.ts', '--url', huanhu.url, '--token', token, ...more],
      {
        cwd: ROOT,
      },
    );
  const present = (await readUnits(createApi(huanhu.url, token))).length;
  await expect(simulate('--units', String(present + 50))).rejects.toThrow(/--write-units/);
  await simulate('--units', String(present + 50), '--write-units', file);
  const report = await createImporter(huanhu.database)({
    layer: LAYERS.unit,
    text: readFileSync(file, 'utf8'),
    system: '4326',
    dryRun: false,
  });
  expect(report).toMatchObject({ added: 50, faults: [] });
  expect(await readUnits(createApi(huanhu.url, token))).toHaveLength(present + 50);
  rmSync(directory, { recursive: true });
});
