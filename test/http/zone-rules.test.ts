import {
  booleanPointInPolygon,
  destination,
  distance,
  multiLineString,
  multiPolygon,
  nearestPointOnLine,
} from '@turf/turf';
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../server/domain/random.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

interface Preview {
  readonly area: Position[][][];
  readonly border: Position[][];
  readonly from: [number, number];
  readonly to: [number, number];
  readonly agencies: string[];
}
interface Agency extends Feature<Polygon | MultiPolygon> {
  readonly properties: { readonly code: string; readonly province: string };
}

const ZHEJIANG = '330000';
const JIANGSU = '320000';
const WIDTH_M = 5_000;
/** The sphere that the tests measure on and the plane that the server does differ by less. */
const NEAR_M = 25;

let huanhu: Huanhu;
let huzhou: string;
let everybody: string;
let agencies: Agency[];
beforeAll(async () => {
  huanhu = await startHuanhu();
  huzhou = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
  everybody = await huanhu.person('administrator', {});
  const { rows } = await huanhu.database.query<{ code: string; province: string; geometry: MultiPolygon }>(
    'SELECT code, province, ST_AsGeoJSON(geom, 15)::jsonb AS geometry FROM agency',
  );
  agencies = rows.map(({ geometry, ...properties }) => ({ type: 'Feature', geometry, properties }));
});
afterAll(() => huanhu.stop());

const ask = (cookie: string, rule: object): Promise<Response> =>
  huanhu.http('/api/zone-rules/preview', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Cookie: cookie },
    body: JSON.stringify({ rule: { provinces: [ZHEJIANG, JIANGSU], widthM: WIDTH_M, ...rule } }),
  });
async function preview(rule: object = {}, cookie = huzhou): Promise<Preview> {
  const response = await ask(cookie, rule);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Preview;
}
const bordersOf = async (cookie: string) =>
  (
    await huanhu.json<{ borders: { provinces: [string, string]; line: Position[][]; agencies: string[] }[] }>(
      '/api/zone-rules/borders',
      { headers: { Cookie: cookie } },
    )
  ).borders;

const distanceM = (at: Position, line: Position[][]): number =>
  nearestPointOnLine(multiLineString(line), at, { units: 'meters' }).properties.dist;
const isInside = (at: Position, area: Position[][][]): boolean => booleanPointInPolygon(at, multiPolygon(area));
const isIn = (at: Position, provinces: readonly string[]): boolean =>
  agencies.some((agency) => provinces.includes(agency.properties.province) && booleanPointInPolygon(at, agency));

/** The server is in this process, and a connection that it leaves alone for 5 s is closed. */
const letOthersRun = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Holds what a rule made to its words at random places around the stretch. @returns how many lay inside. */
async function expectAsRuled(made: Preview, provinces: readonly string[], widthM: number): Promise<number> {
  const random = seededRandom(7);
  const vertices = made.border.flat();
  let inside = 0;
  for (let i = 0; i < 400; i++) {
    await letOthersRun();
    const from = vertices[Math.floor(random() * vertices.length)]!;
    const at = destination(from, random() * 2 * widthM, random() * 360, { units: 'meters' }).geometry.coordinates;
    const nearest = nearestPointOnLine(multiLineString(made.border), at, { units: 'meters' });
    const apartM = nearest.properties.dist;
    if (Math.abs(apartM - widthM) < NEAR_M) continue;
    const isRuled = apartM < widthM && isIn(at, provinces);
    // What is nearest to an end is beyond it, or beside the last edge, which may turn off from the others.
    if (isRuled && [made.from, made.to].some((end) => distance(end, nearest, { units: 'meters' }) < 0.1)) continue;
    expect(isInside(at, made.area), `${at.join()} lies ${apartM} m off`).toBe(isRuled);
    if (isRuled) inside++;
  }
  return inside;
}

test('the borders are those of the provinces that an agency in scope lies in, in one line each', async () => {
  const own = await bordersOf(huzhou);
  expect(own.map(({ provinces }) => provinces)).toEqual([
    [JIANGSU, ZHEJIANG],
    [ZHEJIANG, '340000'],
  ]);
  expect(own[0]!.agencies).toEqual(['JS-SUZ', 'JS-WUX', 'ZJ-HUZ', 'ZJ-JIX']);
  const [line] = own[0]!.line as [Position[]];
  expect(own[0]!.line).toHaveLength(1);
  expect(line[0]![0]).toBeLessThan(line.at(-1)![0]!);
  for (const at of line.filter((_, i) => i % 30 === 0)) {
    await letOthersRun();
    for (const province of [ZHEJIANG, JIANGSU]) {
      const edges = agencies.filter(({ properties }) => properties.province === province);
      const apart = edges.map(({ geometry }) =>
        distanceM(at, geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()),
      );
      expect(Math.min(...apart)).toBeLessThan(1);
    }
  }
  expect((await bordersOf(everybody)).map(({ provinces }) => provinces.join())).toEqual([
    '320000,330000',
    '320000,340000',
    '330000,340000',
  ]);
});

test('the strip along the whole border is five kilometres wide to either side, and nowhere else', async () => {
  const made = await preview();
  expect(made.agencies).toEqual(['JS-SUZ', 'JS-WUX', 'ZJ-HUZ', 'ZJ-JIX']);
  expect(await expectAsRuled(made, [ZHEJIANG, JIANGSU], WIDTH_M)).toBeGreaterThan(100);
});

test('the strip along the demo border is what the zones of the demo are there, to what these were simplified by', async () => {
  const made = await preview();
  const { rows } = await huanhu.database.query<{ common: number; outlineM: number }>(
    `WITH zone AS (
       SELECT ST_Transform(ST_Union(geom, 1e-8), 4549) AS geom FROM adjacency_zone
       WHERE code IN ('ZJ-HUZ_JS-SUZ', 'ZJ-HUZ_JS-WUX', 'ZJ-JIX_JS-SUZ')
     ), made AS (
       SELECT ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON($1), 4326), 4549) AS geom, ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON($2), 4326), 4549) AS line
     ), outline AS (
       -- Where the border ends the demo's zones are round; where three agencies meet each ends for itself, at their edges.
       SELECT ST_Distance(p.geom, ST_Boundary(made.geom)) AS apart_m
       FROM made CROSS JOIN zone CROSS JOIN ST_DumpPoints(ST_Segmentize(ST_Boundary(zone.geom), 500)) AS p
       WHERE ST_Distance(p.geom, made.line) > 4500 AND ST_Distance(p.geom, ST_Boundary(made.line)) > 6000
     )
     SELECT ST_Area(ST_Intersection(zone.geom, made.geom, 0.001)) / ST_Area(ST_Union(zone.geom, made.geom, 0.001)) AS common,
       (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY apart_m) FROM outline) AS "outlineM"
     FROM zone, made`,
    [
      JSON.stringify({ type: 'MultiPolygon', coordinates: made.area }),
      JSON.stringify({ type: 'LineString', coordinates: made.border[0] }),
    ],
  );
  expect(rows[0]!.common).toBeGreaterThan(0.965);
  // Simplified to 100 m, with arcs of corners every 22.5 degrees, 96 m inside of the round.
  expect(rows[0]!.outlineM).toBeLessThan(100);
});

test('a stretch begins and ends flat, at the places on the border nearest to where it was asked for', async () => {
  const made = await preview({ from: [120.2, 31.1], to: [120.45, 30.7], widthM: 2_000 });
  const whole = (await preview()).border;
  const ends: [Position, Position][] = [
    [[120.2, 31.1], made.from],
    [[120.45, 30.7], made.to],
  ];
  for (const [asked, got] of ends) {
    const best = nearestPointOnLine(multiLineString(whole), asked).geometry.coordinates;
    expect(distanceM(got, whole)).toBeLessThan(0.1);
    expect(distance(got, best, { units: 'meters' })).toBeLessThan(50);
  }
  expect(made.border[0]![0]).toEqual(made.from);
  expect(made.border.at(-1)!.at(-1)).toEqual(made.to);
  expect(await expectAsRuled(made, [ZHEJIANG, JIANGSU], 2_000)).toBeGreaterThan(60);
  // Backwards it is the same strip.
  const back = await preview({ from: [120.45, 30.7], to: [120.2, 31.1], widthM: 2_000 });
  expect(back).toEqual({ ...made, from: made.to, to: made.from });
});

test('what a rule makes is a valid area on the grid of a centimetre, turned as GeoJSON wants it', async () => {
  const { area } = await preview({ widthM: 12_345.6 });
  for (const degrees of area.flat(3)) expect(Math.abs(degrees * 1e7 - Math.round(degrees * 1e7))).toBeLessThan(1e-4);
  const { rows } = await huanhu.database.query<{ isValid: boolean; isTurned: boolean }>(
    `SELECT ST_IsValid(geom) AS "isValid", ST_IsPolygonCCW(geom) AS "isTurned" FROM ST_GeomFromGeoJSON($1) AS geom`,
    [JSON.stringify({ type: 'MultiPolygon', coordinates: area })],
  );
  expect(rows).toEqual([{ isValid: true, isTurned: true }]);
});

test('a border that is interrupted has a strip around each of its pieces, round where it is interrupted', async () => {
  const square = async (code: string, province: string, box: readonly number[]): Promise<void> => {
    await huanhu.database.query(
      `WITH own AS (INSERT INTO feature (layer, code) VALUES ('agency', $1) RETURNING id)
       INSERT INTO agency (id, code, name_zh, name_en, province, geom)
       SELECT id, $1, $1, $1, $2, ST_Multi(ST_MakeEnvelope($3, $4, $5, $6, 4326)) FROM own`,
      [code, province, ...box],
    );
  };
  await square('X-WEST', '620000', [95, 40, 96, 41]);
  await square('Y-SOUTH', '630000', [96, 40, 97, 40.4]);
  await square('Y-NORTH', '630000', [96, 40.6, 97, 41]);
  const rule = { provinces: ['630000', '620000'], from: [96.1, 40.2], to: [95.9, 40.7], widthM: 5_000 };
  const made = await preview(rule, everybody);
  expect(made).toMatchObject({ from: [96, 40.2], to: [96, 40.7], agencies: ['X-WEST', 'Y-NORTH', 'Y-SOUTH'] });
  // To the tolerance: where the neighbour's corner is the edge runs on for half a metre.
  expect(made.border.map((piece) => piece.map(([lon, lat]) => [lon, Math.round(lat! * 1e4) / 1e4]))).toEqual([
    [
      [96, 40.2],
      [96, 40.4],
    ],
    [
      [96, 40.6],
      [96, 40.7],
    ],
  ]);
  const metres = (north: number, east: number, [lon, lat]: Position): Position =>
    destination(destination([lon!, lat!], north, 0, { units: 'meters' }), east, 90, { units: 'meters' }).geometry
      .coordinates;
  // Beyond the interruption, as far as there is territory; beyond the ends not.
  expect(isInside(metres(3_000, -3_000, [96, 40.4]), made.area)).toBe(true);
  expect(isInside(metres(4_000, -4_000, [96, 40.4]), made.area)).toBe(false);
  expect(isInside(metres(3_000, 3_000, [96, 40.4]), made.area)).toBe(false);
  expect(isInside(metres(50, -4_900, [96, 40.2]), made.area)).toBe(true);
  expect(isInside(metres(-50, -100, [96, 40.2]), made.area)).toBe(false);
  expect(isInside(metres(50, 100, [96, 40.7]), made.area)).toBe(false);
});

test('whoever sees parts of an agency, or an agency of other provinces, has no such borders', async () => {
  const { rows } = await huanhu.database.query<{ code: string }>(
    `SELECT code FROM station WHERE agency_id = (SELECT id FROM agency WHERE code = 'ZJ-HUZ') ORDER BY code LIMIT 1`,
  );
  const ofStation = await huanhu.person('station-commander', { agency: 'ZJ-HUZ', station: rows[0]!.code });
  expect(await bordersOf(ofStation)).toEqual([]);
  expect((await ask(ofStation, {})).status).toBe(404);
  const xuancheng = await huanhu.person('administrator', { agency: 'AH-XUC' });
  expect((await ask(xuancheng, {})).status).toBe(404);
  expect((await bordersOf(xuancheng)).map(({ provinces }) => provinces.join())).toEqual([
    '320000,340000',
    '330000,340000',
  ]);
  expect((await ask(await huanhu.person('duty-officer', { agency: 'ZJ-HUZ' }), {})).status).toBe(403);
});

test.each([
  [{ provinces: [ZHEJIANG, '650000'] }, 'no-common-border', undefined],
  [{ provinces: [ZHEJIANG, ZHEJIANG] }, 'invalid-input', '/rule/provinces/1'],
  [{ from: [120.2, 31], to: [120.2, 31] }, 'invalid-input', '/rule/to'],
  [{ from: [120.2, 91] }, 'invalid-input', '/rule/from/1'],
  [{ widthM: 5 }, 'invalid-input', '/rule/widthM'],
])('%j is refused with %s', async (rule, code, pointer) => {
  const response = await ask(huzhou, rule);
  expect(response.status).toBe(422);
  const problem = (await response.json()) as { type: string; errors?: { pointer: string }[] };
  expect(problem.type).toBe(`/problems/${code}`);
  expect(problem.errors?.[0]?.pointer).toBe(pointer);
});
