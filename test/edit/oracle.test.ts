import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { areaOf, ringToGrid } from '../../client/edit/engine/grid.ts';
import type { GridPolygon } from '../../client/edit/engine/grid.ts';
import { createHistory } from '../../client/edit/engine/history.ts';
import { differenceOf, intersectionOf, unionOf } from '../../client/edit/engine/overlay.ts';
import { areaM2 } from '../../client/edit/engine/measure.ts';
import type { AreaCoordinates } from '../../server/domain/territory.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { huzhou } from './huzhou.ts';
import { editSequences, playStep } from './sequences.ts';

let place: TestDatabase;
beforeAll(async () => {
  place = await createTestDatabase();
});
afterAll(() => place.drop());

const asJson = (coordinates: AreaCoordinates): string => JSON.stringify({ type: 'MultiPolygon', coordinates });

/** Rings as a careless hand draws them: few grid steps apart or thousands, crossing themselves and each other. */
const carelessArea = (span: number): fc.Arbitrary<AreaCoordinates> => {
  const position = fc.tuple(fc.noBias(fc.nat(span)), fc.noBias(fc.nat(span)));
  return fc
    .array(fc.array(position, { minLength: 3, maxLength: 12 }), { minLength: 1, maxLength: 3 })
    .map((rings) => rings.map((ring) => [[...ring, ring[0]!].map(([x, y]) => [120 + x / 1e7, 30.8 + y / 1e7])]));
};
const carelessPair = fc
  .constantFrom(8, 60, 4_000, 900_000)
  .chain((span) => fc.tuple(carelessArea(span), carelessArea(span)));

const polygonsOf = (area: AreaCoordinates): GridPolygon[] => area.map((polygon) => polygon.map(ringToGrid));

interface Verdict {
  readonly index: number;
  readonly reason: string;
  readonly area: number;
}

/** What PostGIS says of areas: why they are not valid, and their size in square degrees. */
async function verdictsOn(areas: readonly AreaCoordinates[]): Promise<Verdict[]> {
  const { rows } = await place.database.query<{ i: number; reason: string; area: number }>(
    `SELECT i::int, ST_IsValidReason(geom) AS reason, ST_Area(geom) AS area
     FROM (SELECT i, ST_GeomFromGeoJSON(area) AS geom FROM unnest($1::text[]) WITH ORDINALITY AS t(area, i)) AS given
     ORDER BY i`,
    [areas.map(asJson)],
  );
  return rows.map(({ i, reason, area }) => ({ index: i - 1, reason, area }));
}

test('what the engine makes of any two areas, however tangled, PostGIS calls valid', async () => {
  const pairs = fc.sample(carelessPair, { numRuns: 400, seed: 11 });
  const made = pairs.flatMap(([a, b]) => {
    const [p, q] = [unionOf([polygonsOf(a)]), unionOf([polygonsOf(b)])];
    return [p, unionOf([p, q]), intersectionOf([p, q]), differenceOf(p, [q])].map(areaOf);
  });
  const verdicts = await verdictsOn(made);
  expect(verdicts.filter(({ reason }) => reason !== 'Valid Geometry')).toEqual([]);
});

test('union, intersection and difference are as large as PostGIS makes them on the same grid', async () => {
  const pairs = fc.sample(
    fc.constantFrom(4_000, 900_000).chain((span) => fc.tuple(carelessArea(span), carelessArea(span))),
    {
      numRuns: 300,
      seed: 12,
    },
  );
  for (const [a, b] of pairs) {
    const [p, q] = [unionOf([polygonsOf(a)]), unionOf([polygonsOf(b)])];
    if (p.length === 0 || q.length === 0) continue;
    const ours = [unionOf([p, q]), intersectionOf([p, q]), differenceOf(p, [q])].map(areaOf);
    const { rows } = await place.database.query<{ theirs: number[]; ours: number[]; border: number }>(
      `SELECT ARRAY[ST_Area(ST_Union(p, q, 1e-7)), ST_Area(ST_Intersection(p, q, 1e-7)),
                    ST_Area(ST_Difference(p, q, 1e-7))] AS theirs,
              ARRAY[ST_Area(ST_GeomFromGeoJSON($3)), ST_Area(ST_GeomFromGeoJSON($4)),
                    ST_Area(ST_GeomFromGeoJSON($5))] AS ours,
              ST_Perimeter(p) + ST_Perimeter(q) AS border
       FROM (SELECT ST_GeomFromGeoJSON($1) AS p, ST_GeomFromGeoJSON($2) AS q) AS given`,
      [asJson(areaOf(p)), asJson(areaOf(q)), ...ours.map(asJson)],
    );
    const { theirs, ours: sizes, border } = rows[0]!;
    // Both round to the same grid but may choose other nodes: half a step along the border.
    sizes.forEach((size, i) => expect(Math.abs(size - theirs[i]!)).toBeLessThan(border * 1e-7));
  }
});

test('every area that a sequence of edits leaves behind is valid in PostGIS', async () => {
  const base = huzhou(['agency', 'jurisdiction', 'beat']);
  const made: AreaCoordinates[] = [];
  for (const steps of fc.sample(editSequences(8), { numRuns: 25, seed: 13 })) {
    const history = createHistory();
    let coverage = base;
    for (const step of steps) coverage = playStep(coverage, history, step).coverage;
    for (const [key, shape] of coverage) if (base.get(key) !== shape) made.push(shape.area);
  }
  const verdicts = await verdictsOn(made);
  expect(made.length).toBeGreaterThan(200);
  expect(verdicts.filter(({ reason }) => reason !== 'Valid Geometry')).toEqual([]);
});

test('areas and lengths on the ellipsoid are those of PostGIS', async () => {
  const shapes = [...huzhou(['agency', 'jurisdiction']).values()].filter((shape) => shape.layer === 'jurisdiction');
  const { rows } = await place.database.query<{ area: number }>(
    `SELECT ST_Area(ST_GeomFromGeoJSON(area)::geography) AS area FROM unnest($1::text[]) WITH ORDINALITY AS t(area, i) ORDER BY i`,
    [shapes.map((shape) => asJson(shape.area))],
  );
  // PostGIS has geodesic edges, the engine such as are straight in an equal-area projection.
  rows.forEach(({ area }, i) => expect(Math.abs(areaM2(shapes[i]!.area) / area - 1)).toBeLessThan(2e-6));
});
