import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agencyScope, shareScope } from '../../server/domain/scope.ts';
import type { Scope } from '../../server/domain/scope.ts';
import type { RowViewer } from '../../server/stores/connections.ts';
import { tileStatement } from '../../server/tiles/tile-sql.ts';
import { tileAt } from '../../tiles/grid.ts';
import { tilesetNamed } from '../../tiles/tileset.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const SECURED = [
  'agency',
  'centre',
  'station',
  'jurisdiction',
  'beat',
  'place',
  'adjacency_zone',
  'unit',
  'incident',
  'event',
  'position_fix',
  'zone_part',
];
let place: TestDatabase;
let owner: number;
let receiver: number;
let share: number;

const column = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await place.database.query<{ value: T }>(text, values)).rows.map(({ value }) => value);
const one = async <T>(text: string, values: unknown[] = []): Promise<T> => (await column<T>(text, values))[0]!;
const counts = async (): Promise<Record<string, number>> => {
  const entries = SECURED.map((table) => `SELECT '${table}' AS name, count(*)::integer AS n FROM ${table}`);
  const { rows } = await place.database.query<{ name: string; n: number }>(entries.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
};

beforeAll(async () => {
  place = await createTestDatabase('demo');
  const { database } = place;
  await database.query('SELECT ensure_position_fix_day(current_date)');
  await database.query(
    `INSERT INTO position_fix (unit_id, fixed_at, geom, source)
     SELECT min(id), current_date::timestamptz, 'SRID=4326;POINT(120 31)', 'test' FROM unit`,
  );
  [owner, receiver] = (await column<number>(
    "SELECT id AS value FROM feature WHERE layer = 'agency' AND code = ANY (ARRAY['ZJ-HUZ', 'JS-SUZ']) ORDER BY code DESC",
  )) as [number, number];
  share = await one<number>(
    `INSERT INTO share (owner_id, receiver_id, starts_at, ends_at, is_cut, proposed_by, proposed_by_id, accepted_by, accepted_at)
     VALUES ($1, $2, now(), now() + interval '1 day', true, 'test', $1, 'test', now()) RETURNING id AS value`,
    [owner, receiver],
  );
  await database.query(
    `INSERT INTO share_zone SELECT $1, id FROM adjacency_zone WHERE agency_ids @> ARRAY[$2::integer, $3::integer]`,
    [share, owner, receiver],
  );
  await database.query(
    `INSERT INTO share_layer (share_id, layer, fields) SELECT $1, layer, ARRAY['name'] FROM unnest(ARRAY['beat', 'incident']) AS layer`,
    [share],
  );
  await database.restrict();
});
afterAll(() => place.drop());

test('the server itself finds every row', async () => {
  for (const [table, n] of Object.entries(await counts())) expect(n, table).toBeGreaterThan(0);
});

test.each([
  '',
  'System',
  'system ',
  'staff',
  'agencies',
  'agencies {}',
  'agencies {1,x}',
  'shares {}',
  'shares {999999}',
  'shares {1} or true',
])('a connection for “%s” finds no row of anything', async (viewer) => {
  const found = await place.database.as(viewer as RowViewer, counts);
  expect(Object.values(found).every((n) => n === 0)).toBe(true);
});

test('a connection of the application role that says nothing of its viewer finds no row', async () => {
  if (place.url) {
    const client = new pg.Client({ connectionString: place.url, options: '-c role=huanhu_app' });
    await client.connect();
    for (const table of SECURED) expect((await client.query(`SELECT FROM ${table}`)).rowCount, table).toBe(0);
    await client.end();
    return;
  }
  // The embedded database has one connection, whose setting can be dropped for a while.
  await place.database.query('RESET huanhu.viewer');
  expect(Object.values(await counts()).every((n) => n === 0)).toBe(true);
  await place.database.query("SET huanhu.viewer = 'system'");
});

test('an agency finds its own rows, zones and incidents of which it is a party, and no position', async () => {
  const own = async (viewer: RowViewer) =>
    place.database.as(viewer, async () => ({
      agencies: await column<number>('SELECT id AS value FROM agency'),
      beats: await column<number>('SELECT DISTINCT agency_id AS value FROM beat'),
      units: await column<number>('SELECT DISTINCT agency_id AS value FROM unit'),
      foreign: await one<string>('SELECT count(*) AS value FROM incident WHERE NOT $1 = ANY (agency_ids)', [owner]),
      zones: await one<boolean>('SELECT bool_and($1 = ANY (agency_ids)) AS value FROM adjacency_zone', [owner]),
      fixes: await one<string>('SELECT count(*) AS value FROM position_fix'),
    }));
  const found = await own(`agencies {${owner}}`);
  expect(found).toEqual({ agencies: [owner], beats: [owner], units: [owner], foreign: '0', zones: true, fixes: '0' });
  expect((await own(`agencies {${owner},${receiver}}`)).agencies.sort()).toEqual([owner, receiver].sort());
});

test('a liaison finds what lies in the boxes of shared zones, of the shared layers alone, as long as the share is in force', async () => {
  const viewer: RowViewer = `shares {${share}}`;
  const beats = await column<number>(
    `SELECT b.id AS value FROM beat AS b WHERE b.agency_id = $1
       AND EXISTS (SELECT FROM share_in_force AS g WHERE g.share_id = $2 AND g.geom_3857 && b.geom_3857) ORDER BY b.id`,
    [owner, share],
  );
  expect(beats.length).toBeGreaterThan(0);
  const look = () => column<number>('SELECT id AS value FROM beat ORDER BY id');
  expect(await place.database.as(viewer, look)).toEqual(beats);
  const found = await place.database.as(viewer, counts);
  expect(found).toMatchObject({
    agency: 1,
    centre: 0,
    station: 0,
    jurisdiction: 0,
    place: 0,
    unit: 0,
    position_fix: 0,
  });
  expect(found['adjacency_zone']).toBe(await one('SELECT count(*)::integer AS value FROM share_zone'));
  const parts = `SELECT count(*)::integer AS value FROM zone_part AS p WHERE p.layer = 'beat' AND p.agency_id = $1
    AND p.zone_id IN (SELECT zone_id FROM share_zone WHERE share_id = $2)`;
  expect(found['zone_part']).toBe(await one<number>(parts, [owner, share]));
  const incidents = await one<number>(
    `SELECT count(*)::integer AS value FROM incident AS i WHERE $1 = ANY (i.agency_ids)
       AND EXISTS (SELECT FROM share_in_force AS g WHERE g.share_id = $2 AND g.geom && i.geom)`,
    [owner, share],
  );
  expect(found['incident']).toBe(incidents);
  expect(found['event']).toBeLessThan((await counts())['event']!);

  await place.database.query("UPDATE share SET starts_at = now() + interval '1 hour' WHERE id = $1", [share]);
  expect(await place.database.as(viewer, look)).toEqual([]);
  await place.database.query('UPDATE share SET starts_at = now() WHERE id = $1', [share]);
});

test('only the server itself writes', async () => {
  const { database } = place;
  const rename = (): Promise<pg.QueryResult> => database.query("UPDATE beat SET name_en = 'Mine'");
  for (const viewer of [`agencies {${owner}}`, `shares {${share}}`] as RowViewer[]) {
    expect((await database.as(viewer, rename)).rowCount).toBe(0);
    expect((await database.as(viewer, () => database.query('DELETE FROM unit'))).rowCount).toBe(0);
    const copy = `INSERT INTO centre (id, code, name_zh, name_en, agency_id, geom)
      VALUES ($1, 'X', '甲', 'X', $1, 'SRID=4326;POINT(120 31)')`;
    await expect(database.as(viewer, () => database.query(copy, [owner]))).rejects.toThrow(/row-level security/);
  }
});

test('what one viewer was shown on a connection is never shown to the next', async () => {
  const { database } = place;
  const every = await one<number>('SELECT count(*)::integer AS value FROM beat');
  const count = () => one<number>('SELECT count(*)::integer AS value FROM beat');
  const shared = await database.as(`shares {${share}}`, count);
  expect(shared).toBeLessThan(every);
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0 ? database.as(`shares {${share}}`, count) : i % 3 === 1 ? count() : database.transaction(count),
    ),
  );
  expect(answers).toEqual(answers.map((_, i) => (i % 3 === 0 ? shared : every)));
});

test('inside a transaction a viewer is shown its rows, and after it the transaction goes on as before, even past an error', async () => {
  const { database } = place;
  const count = () => one<number>('SELECT count(*)::integer AS value FROM beat');
  const every = await count();
  await database.transaction(async () => {
    expect(await database.as(`shares {${share}}`, count)).toBeLessThan(every);
    expect(await count()).toBe(every);
    const failing = database.transaction(() => database.as('agencies {}', () => database.query('SELECT 1 / 0')));
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(await count()).toBe(every);
  });
  expect(await count()).toBe(every);
});

test('under row security the tile of an agency, and that of a liaison, are read by the spatial index', async () => {
  const { database } = place;
  // Squares of some 500 m over the whole region.
  await database.query(
    `WITH made AS (
       INSERT INTO feature (layer, code) SELECT 'beat', 'MANY-' || n FROM generate_series(0, 19999) AS n RETURNING id, code),
     numbered AS (SELECT id, code, substr(code, 6)::integer AS n FROM made)
     INSERT INTO beat (id, code, name_zh, name_en, agency_id, jurisdiction_id, kind, geom)
     SELECT id, code, '格', 'Cell', $1, (SELECT min(id) FROM jurisdiction WHERE agency_id = $1), 'river',
       ST_Multi(ST_MakeEnvelope(119 + n % 200 * 0.01, 30.2 + n / 200 * 0.012, 119.005 + n % 200 * 0.01, 30.205 + n / 200 * 0.012, 4326))
     FROM numbered`,
    [owner],
  );
  await database.asOwner(() => database.query('ANALYZE beat'));
  const grant = { shareId: share, ownerId: owner, zones: [], layers: {} };
  const scopes: [Scope, RowViewer][] = [
    [agencyScope([owner], []), 'system'],
    [agencyScope([owner], []), `agencies {${owner}}`],
    [shareScope(receiver, [grant]), `shares {${share}}`],
  ];
  for (const [scope, viewer] of scopes) {
    const { text, values } = tileStatement(tilesetNamed('beat')!, tileAt([120.43, 30.93], 13), scope);
    const { rows } = await database.tileQuery<{ 'QUERY PLAN': string }>(
      { text: `EXPLAIN ANALYZE ${text}`, values },
      viewer,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    const index = scope.kind === 'shares' ? 'zone_part_box' : 'beat_geom_3857';
    expect(plan, viewer).toMatch(new RegExp(`Index Scan (using|on) ${index}`));
    expect(plan, viewer).not.toMatch(/Seq Scan on (beat|zone_part)/);
  }
});
