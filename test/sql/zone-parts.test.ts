import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

let place: TestDatabase;
beforeAll(async () => void (place = await createTestDatabase('demo')));
afterAll(() => place.drop());

interface Part {
  readonly layer: string;
  readonly version: string;
  readonly zone: string;
  readonly is_whole: boolean;
  /** Square metres or metres of what is cut. */
  readonly size: number;
}

/** The pairs of versions that are in force at one time, as they are kept and as they are found by looking at all. */
async function keptAndFound(): Promise<{ kept: Part[]; found: Part[] }> {
  const features = ['jurisdiction', 'beat', 'place']
    .map((table) => `SELECT '${table}' AS layer, version_id, agency_id, valid_from, valid_to, geom FROM ${table}`)
    .join(' UNION ALL ');
  const size = (cut: string): string => `round(COALESCE(ST_Area(${cut}::geography) + ST_Length(${cut}::geography), 0))`;
  const pairs = `SELECT t.layer, t.version_id, z.version_id AS zone_version_id, t.geom, z.geom AS zone
    FROM (${features}) AS t, adjacency_zone AS z
    WHERE t.agency_id = ANY (z.agency_ids) AND t.valid_from < z.valid_to AND z.valid_from < t.valid_to`;
  const { rows: found } = await place.database.query<Part & Record<string, unknown>>(
    `SELECT layer, version_id AS version, zone_version_id AS zone, ST_Covers(zone, geom) AS is_whole,
       ${size('CASE WHEN NOT ST_Covers(zone, geom) THEN ST_CollectionExtract(ST_Intersection(geom, zone), ST_Dimension(geom) + 1) END')} AS size
     FROM (${pairs}) AS pair WHERE ST_Intersects(geom, zone) ORDER BY 1, 2, 3`,
  );
  const { rows: kept } = await place.database.query<Part & Record<string, unknown>>(
    `SELECT p.layer, p.version_id AS version, p.zone_version_id AS zone, p.is_whole, ${size('p.geom')} AS size
     FROM zone_part AS p JOIN (${pairs}) AS pair USING (layer, version_id, zone_version_id) ORDER BY 1, 2, 3`,
  );
  return { kept, found };
}

async function expectRight(): Promise<Part[]> {
  const { kept, found } = await keptAndFound();
  const pair = ({ layer, version, zone, is_whole: isWhole }: Part) => ({ layer, version, zone, isWhole });
  expect(kept.map(pair)).toEqual(found.map(pair));
  // The grid of the overlay is a centimetre.
  for (const [i, { size }] of kept.entries())
    expect(Math.abs(size - found[i]!.size), JSON.stringify(found[i])).toBeLessThan(100);
  return kept;
}

/** Begins a new version of a feature now, changed as `change` says of its columns. */
const follow = (table: string, where: string, change: Readonly<Record<string, string>>) =>
  place.database.transaction(async () => {
    const columns = (
      await place.database.query<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped
           AND attgenerated = '' AND attidentity = '' AND attname <> ALL ('{valid_from,valid_to}')`,
      )
    ).rows.map(({ name }) => name);
    const now = "date_trunc('milliseconds', clock_timestamp())";
    const { rows } = await place.database.query<{ version: string }>(
      `UPDATE ${table} AS t SET valid_to = ${now} WHERE ${where} AND valid_to = 'infinity' RETURNING version_id AS version`,
    );
    await place.database.query(
      `INSERT INTO ${table} (${columns.join(', ')}, valid_from)
       SELECT ${columns.map((name) => change[name] ?? name).join(', ')}, valid_to FROM ${table} WHERE version_id = ANY ($1::bigint[])`,
      [rows.map(({ version }) => version)],
    );
  });

const MOVED = 'ST_Translate(geom, 0.011, 0.007)';
const inZone = (table: string): string =>
  `EXISTS (SELECT FROM zone_part AS p WHERE p.layer = '${table}' AND p.version_id = t.version_id AND NOT p.is_whole)`;

test('what lies in which zone is known of a region that was loaded', async () => {
  const parts = await expectRight();
  expect(new Set(parts.map(({ layer }) => layer))).toEqual(new Set(['jurisdiction', 'beat', 'place']));
  expect(parts.some(({ is_whole: isWhole }) => isWhole)).toBe(true);
  expect(parts.some(({ size }) => size > 1_000)).toBe(true);
});

test.each<[string, () => Promise<unknown>]>([
  ['features are redrawn', () => follow('beat', inZone('beat'), { geom: MOVED })],
  ['a zone is redrawn', () => follow('adjacency_zone', 'id = (SELECT min(id) FROM adjacency_zone)', { geom: MOVED })],
  [
    'a zone gets other parties',
    () =>
      place.database.query(
        `UPDATE adjacency_zone AS z SET agency_ids = ARRAY(
           SELECT DISTINCT a.id FROM agency AS a WHERE a.id <> p.agency_id ORDER BY a.id LIMIT 2)
         FROM (SELECT zone_version_id, agency_id FROM zone_part ORDER BY zone_version_id LIMIT 1) AS p
         WHERE z.version_id = p.zone_version_id`,
      ),
  ],
  [
    'features go over to another agency',
    () =>
      place.database.query(
        `UPDATE place AS t SET agency_id = (SELECT max(id) FROM agency WHERE id <> t.agency_id)
         WHERE EXISTS (SELECT FROM zone_part AS p WHERE p.layer = 'place' AND p.version_id = t.version_id)`,
      ),
  ],
  ['features are mended where they stand', () => place.database.query(`UPDATE jurisdiction SET geom = ${MOVED}`)],
  ['a zone is mended where it stands', () => place.database.query(`UPDATE adjacency_zone SET geom = ${MOVED}`)],
  [
    'a version that had ended goes on',
    async () => {
      await place.database.query(
        "UPDATE beat SET valid_from = '2000-01-01', valid_to = '2000-02-01' WHERE id IN (SELECT id FROM beat GROUP BY id HAVING count(*) = 1) AND id % 3 = 0",
      );
      await follow('adjacency_zone', 'true', { geom: 'ST_Translate(geom, -0.02, 0)' });
      await place.database.query("UPDATE beat SET valid_to = 'infinity' WHERE valid_to = '2000-02-01'");
    },
  ],
  ['features are removed', () => place.database.query('DELETE FROM beat WHERE id % 2 = 0')],
  ['zones are removed', () => place.database.query('DELETE FROM adjacency_zone WHERE valid_to < $1', ['infinity'])],
  ['all features of a layer are removed', () => place.database.query('TRUNCATE place')],
])('and stays so when %s', async (_, write) => {
  const before = JSON.stringify(await expectRight());
  await write();
  expect(JSON.stringify(await expectRight())).not.toBe(before);
});

test('whoever writes a feature and whoever writes a zone at the same time wait for each other', async () => {
  const { database } = place;
  const zone = 'SRID=4326;MULTIPOLYGON(((121 29, 121.1 29, 121.1 29.1, 121 29.1, 121 29)))';
  const beat = 'SRID=4326;MULTIPOLYGON(((121.05 29.05, 121.2 29.05, 121.2 29.06, 121.05 29.06, 121.05 29.05)))';
  let haveWritten!: () => void;
  const written = new Promise<void>((done) => (haveWritten = done));
  const one = database.transaction(async () => {
    await database.query(
      'UPDATE beat SET geom = $1 WHERE version_id = (SELECT min(version_id) FROM beat WHERE valid_to > now() AND agency_id = (SELECT agency_ids[1] FROM adjacency_zone ORDER BY id LIMIT 1))',
      [beat],
    );
    haveWritten();
    await new Promise((done) => setTimeout(done, 300));
  });
  await written;
  const other = database.query(
    'UPDATE adjacency_zone SET geom = $1 WHERE version_id = (SELECT version_id FROM adjacency_zone ORDER BY id LIMIT 1)',
    [zone],
  );
  await Promise.all([one, other]);
  const parts = await expectRight();
  expect(parts.filter(({ layer }) => layer === 'beat')).not.toEqual([]);
});

test('none is left when there are no zones', async () => {
  await place.database.query('TRUNCATE adjacency_zone');
  const { rows } = await place.database.query('SELECT FROM zone_part');
  expect(rows).toEqual([]);
});
