import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

interface Change {
  readonly layer: string;
  readonly agencyIds: readonly number[] | null;
  readonly boxes: readonly (readonly number[])[];
}
let place: TestDatabase;
let changes: Change[];
let agencies: number[];
let stop: () => Promise<void>;
beforeAll(async () => {
  place = await createTestDatabase('demo');
  const { rows } = await place.database.query<{ id: number }>(
    'SELECT DISTINCT agency_id AS id FROM station ORDER BY id LIMIT 2',
  );
  agencies = rows.map(({ id }) => id);
  stop = await place.database.listen('tiles_changed', (payload) => changes.push(JSON.parse(payload) as Change));
});
afterAll(async () => {
  await stop();
  await place.drop();
});

/** What is told of one statement: all of it, for what comes after it is told later. */
async function toldOf(statement: string, values: unknown[] = []): Promise<Change[]> {
  changes = [];
  await place.database.query(statement, values);
  await place.database.query('SELECT pg_notify(\'tiles_changed\', \'{"layer":"end"}\')');
  await expect.poll(() => changes.at(-1)?.layer).toBe('end');
  return changes.slice(0, -1);
}
const byFirstAgency = (a: Change, b: Change): number => a.agencyIds![0]! - b.agencyIds![0]!;

test('one statement over two agencies tells each of its own features and of no others', async () => {
  const boxOf = async (agency: number): Promise<number[]> => {
    const { rows } = await place.database.query<{ box: number[] }>(
      `SELECT ARRAY[floor(ST_XMin(geom_3857)), floor(ST_YMin(geom_3857)), ceil(ST_XMax(geom_3857)), ceil(ST_YMax(geom_3857))] AS box
       FROM station WHERE id = (SELECT min(id) FROM station WHERE agency_id = $1)`,
      [agency],
    );
    return rows[0]!.box;
  };
  const told = await toldOf(
    "UPDATE station SET reason = 'test' WHERE id IN (SELECT min(id) FROM station WHERE agency_id = ANY ($1) GROUP BY agency_id)",
    [agencies],
  );
  expect(told.sort(byFirstAgency).map(({ agencyIds, boxes }) => ({ agencyIds, boxes }))).toEqual([
    { agencyIds: [agencies[0]], boxes: [await boxOf(agencies[0]!)] },
    { agencyIds: [agencies[1]], boxes: [await boxOf(agencies[1]!)] },
  ]);
});

test('a change of every beat is told in one box for each agency, around its own beats', async () => {
  const { rows } = await place.database.query<{ agency: number; west: number; beats: number }>(
    `SELECT agency_id AS agency, floor(min(ST_XMin(geom_3857))) AS west, count(*)::integer AS beats
     FROM beat GROUP BY agency_id HAVING count(*) > 20 ORDER BY agency_id`,
  );
  const told = await toldOf("UPDATE beat SET reason = 'all'");
  const large = told.filter(({ agencyIds }) => rows.some(({ agency }) => agencyIds![0] === agency));
  expect(large.sort(byFirstAgency).map(({ agencyIds, boxes }) => [agencyIds, boxes.length, boxes[0]![0]])).toEqual(
    rows.map(({ agency, west }) => [[agency], 1, west]),
  );
});

test('a feature that changes hands is told to both, to each where it knows it', async () => {
  const told = await toldOf(
    'UPDATE station SET agency_id = $2 WHERE version_id = (SELECT min(version_id) FROM station WHERE agency_id = $1)',
    agencies,
  );
  expect(told.sort(byFirstAgency).map(({ agencyIds }) => agencyIds)).toEqual([[agencies[0]], [agencies[1]]]);
});

test('zones are told to those who share them, the basemap to everybody at once', async () => {
  const { rows } = await place.database.query<{ owners: string }>(
    'SELECT DISTINCT agency_ids::text AS owners FROM adjacency_zone',
  );
  const zones = await toldOf("UPDATE adjacency_zone SET reason = 'test'");
  expect(zones.map(({ agencyIds }) => `{${agencyIds!.join(',')}}`).sort()).toEqual(
    rows.map(({ owners }) => owners).sort(),
  );
  const basemap = await toldOf("UPDATE basemap SET reason = 'test'");
  expect(basemap.map(({ agencyIds }) => agencyIds)).toEqual([null]);
});

test('a statement that changes nothing tells nothing', async () => {
  expect(await toldOf("UPDATE beat SET reason = 'test' WHERE false")).toEqual([]);
});
