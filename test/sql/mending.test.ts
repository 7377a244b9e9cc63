import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAYERS } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import type { ImportReport } from '../../server/services/import/import-file.ts';
import { faultPlaces } from '../cases/fault-places.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { agency, collection } from './import-files.ts';

let place: TestDatabase;
beforeAll(async () => void (place = await createTestDatabase()));
afterAll(() => place.drop());

type Place = readonly [number, number];
/** A thousandth of a degree a step, from 120° E, 30.8° N. */
const areaOf = (...rings: Place[][]): unknown => ({
  type: 'Polygon',
  coordinates: rings.map((ring) => ring.map(([x, y]) => [(120_000 + x) / 1000, (30_800 + y) / 1000])),
});
const load = (geometry: unknown, repair: boolean): Promise<ImportReport> =>
  createImporter(place.database)({
    layer: LAYERS.agency,
    text: collection(agency(geometry)),
    system: '4326',
    repair,
    dryRun: false,
  });

test('holes in a tangle are a fault with a place, and once mending is asked for an area that is one', async () => {
  // With doubles alone, as in the embedded PostGIS, ST_MakeValid finds no way through this one.
  const tangle = areaOf(
    [
      [0, 0],
      [60, 0],
      [60, 60],
      [0, 60],
      [0, 0],
    ],
    [
      [0, 20],
      [50, 0],
      [50, 40],
      [40, 30],
      [20, 10],
      [0, 20],
    ],
    [
      [30, 30],
      [10, 0],
      [50, 40],
      [40, 20],
      [30, 30],
    ],
  );
  const { faults } = await load(tangle, false);
  expect(faults).toMatchObject([{ reason: 'invalid-geometry', isRepairable: true }]);
  const [lon, lat] = faults[0]!.position!;
  const { coordinates } = tangle as { coordinates: unknown };
  const distances = faultPlaces(coordinates).map(([x, y]) => Math.hypot(x - lon, y - lat));
  expect(Math.min(...distances)).toBeLessThan(1e-8);
  expect(await load(tangle, true)).toMatchObject({ faults: [], added: 1, mended: [{ reason: 'invalid-geometry' }] });
  const { rows } = await place.database.query<{ valid: boolean; area: number }>(
    'SELECT ST_IsValid(geom) AS valid, ST_Area(geom) AS area FROM agency',
  );
  expect(rows).toMatchObject([{ valid: true }]);
  // GEOS 3.11 on PostgreSQL, `method=structure`.
  expect(rows[0]!.area).toBeCloseTo(0.0028874530075, 9);
});

test('positions in a row are no area, even where rounding leaves something between them', async () => {
  const row = areaOf([
    [0, 0],
    [50, 50],
    [100, 100],
    [0, 0],
  ]);
  expect(await load(row, true)).toMatchObject({ faults: [{ reason: 'no-area' }], added: 0 });
});
