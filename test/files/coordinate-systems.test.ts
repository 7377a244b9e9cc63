import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COORDINATE_SYSTEMS, coordinateSystemOf, fromWgs84, toWgs84 } from '../../server/domain/coordinate-system.ts';
import { gaussKruegerZone } from '../../server/domain/gauss-krueger.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

const ZONES = Array.from({ length: 4554 - 4491 + 1 }, (_, i) => 4491 + i);

let place: TestDatabase;
beforeAll(async () => void (place = await createTestDatabase()));
afterAll(() => place.drop());

describe('each of the 64 Gauss–Krüger zones agrees with ST_Transform to a millimetre', () => {
  test('from the plane to degrees and back, across the zone and a degree beyond', async () => {
    const places = ZONES.flatMap((epsg) => {
      const { meridian, width } = gaussKruegerZone(epsg);
      return [-1.2, -1, -0.4, 0, 0.3, 1].flatMap((across) =>
        [3.5, 18.2, 30.87, 39.9, 53.5].map((lat) => ({ epsg, lon: meridian + (across * width) / 2, lat })),
      );
    });
    const { rows } = await place.database.query<{ epsg: number; x: number; y: number; lon: number; lat: number }>(
      `SELECT epsg, lon, lat, ST_X(g) AS x, ST_Y(g) AS y
       FROM jsonb_to_recordset($1::jsonb) AS p (epsg integer, lon float8, lat float8),
       LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4490), epsg) AS g) AS t`,
      [JSON.stringify(places)],
    );
    expect(rows).toHaveLength(places.length);
    for (const { epsg, x, y, lon, lat } of rows) {
      const plane = fromWgs84(lon, lat, `${epsg}`);
      expect(Math.hypot(plane[0] - x, plane[1] - y), `EPSG:${epsg} at ${lon}, ${lat}`).toBeLessThan(1e-3);
      const degrees = toWgs84(x, y, `${epsg}`);
      // A millimetre is 9e-9 degrees on a meridian.
      expect(Math.abs(degrees[1] - lat), `EPSG:${epsg} at ${lon}, ${lat}`).toBeLessThan(9e-9);
      expect(Math.abs(degrees[0] - lon) * Math.cos((lat * Math.PI) / 180)).toBeLessThan(9e-9);
    }
  });

  test('is named as the register names it: zones of 6 and 3 degrees, with and without the number before the easting', () => {
    expect(gaussKruegerZone(4491)).toEqual({ meridian: 75, falseEasting: 13_500_000, width: 6 });
    expect(gaussKruegerZone(4498)).toEqual({ meridian: 117, falseEasting: 20_500_000, width: 6 });
    expect(gaussKruegerZone(4510)).toEqual({ meridian: 123, falseEasting: 500_000, width: 6 });
    expect(gaussKruegerZone(4513)).toEqual({ meridian: 75, falseEasting: 25_500_000, width: 3 });
    expect(gaussKruegerZone(4528)).toEqual({ meridian: 120, falseEasting: 40_500_000, width: 3 });
    expect(gaussKruegerZone(4549)).toEqual({ meridian: 120, falseEasting: 500_000, width: 3 });
    expect(gaussKruegerZone(4554)).toEqual({ meridian: 135, falseEasting: 500_000, width: 3 });
  });
});

test('a system is named by its EPSG code or its name, and only by those that there are', () => {
  expect(coordinateSystemOf('gk:4549')).toBe('4549');
  expect(coordinateSystemOf('EPSG:4528')).toBe('4528');
  expect(coordinateSystemOf('GCJ02')).toBe('gcj02');
  expect(coordinateSystemOf('4490')).toBe('4490');
  for (const text of ['', '3857', '4555', '4490.0', 'wgs84']) expect(coordinateSystemOf(text)).toBeUndefined();
});

test.each(COORDINATE_SYSTEMS)('what is written in %s comes back to the place it was written for', (system) => {
  const [lon, lat] = toWgs84(...fromWgs84(120.0863, 30.8941, system), system);
  // GCJ-02 and BD-09 are undone by iteration, to centimetres.
  expect(Math.hypot(lon - 120.0863, lat - 30.8941)).toBeLessThan(/\d{4}/.test(system) ? 1e-9 : 1e-6);
});
