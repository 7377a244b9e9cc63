import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPositionFixStore } from '../../server/stores/position-fix-store.ts';
import { SERVER_URL, createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

let place: TestDatabase;
beforeAll(async () => void (place = await createTestDatabase()));
afterAll(() => place.drop());

const addFixOf = (day: string): Promise<pg.QueryResult> =>
  place.database.query(
    `INSERT INTO position_fix (unit_id, fixed_at, geom, source)
     VALUES (1, $1::date::timestamp AT TIME ZONE 'UTC' + interval '5 hours', ST_SetSRID(ST_MakePoint(120, 31), 4326), 'test')`,
    [day],
  );
const days = async (): Promise<string[]> =>
  (
    await place.database.query<{ day: string }>(
      "SELECT inhrelid::regclass::text AS day FROM pg_inherits WHERE inhparent = 'position_fix'::regclass ORDER BY 1",
    )
  ).rows.map(({ day }) => day);

test('a day that was made takes its fixes by the key and the time index of all, and goes when its time is over', async () => {
  const store = createPositionFixStore(place.database);
  await store.ensureDays(['2031-03-01', '2031-03-02', '2031-03-02']);
  await addFixOf('2031-03-01');
  await expect(addFixOf('2031-03-01')).rejects.toMatchObject({ code: '23505' });
  await expect(addFixOf('2031-03-03')).rejects.toMatchObject({ code: '23514' });
  const { rows } = await place.database.query(
    `SELECT inhparent::regclass::text AS index, count(*)::integer AS days FROM pg_inherits
     WHERE inhparent IN ('position_fix_pkey'::regclass, 'position_fix_fixed_at'::regclass) GROUP BY 1 ORDER BY 1`,
  );
  expect(rows).toEqual([
    { index: 'position_fix_fixed_at', days: 2 },
    { index: 'position_fix_pkey', days: 2 },
  ]);
  expect(await store.dropDaysBefore('2031-03-02')).toBe(1);
  expect(await days()).toEqual(['position_fix_20310302']);
});

test('a day that many make at the same moment is made once', async () => {
  const store = createPositionFixStore(place.database);
  for (const day of ['2030-01-01', '2030-01-02', '2030-01-03']) {
    await Promise.all(Array.from({ length: 20 }, () => store.ensureDays([day])));
  }
  expect(await store.dropDaysBefore('2031-01-01')).toBe(3);
});

// Needs two sessions: the embedded database has one.
if (SERVER_URL) {
  test('while somebody reads all fixes, a new day is made, an old one stays for now, and fixes are taken', async () => {
    const store = createPositionFixStore(place.database);
    await store.ensureDays(['2032-01-01']);
    const reader = new pg.Client(place.url);
    await reader.connect();
    await reader.query('BEGIN; LOCK TABLE position_fix IN ACCESS SHARE MODE');
    await store.ensureDays(['2032-01-02']);
    expect(await store.dropDaysBefore('2032-01-02')).toBe(0);
    await addFixOf('2032-01-02');
    await reader.query('COMMIT');
    await reader.end();
    expect(await store.dropDaysBefore('2032-01-02')).toBeGreaterThan(0);
    expect(await days()).toEqual(['position_fix_20320102']);
  });
}
