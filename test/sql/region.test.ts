import { readFileSync } from 'node:fs';
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Point, Polygon, Position } from 'geojson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAYERS, LAYER_NAMES } from '../../server/domain/layer.ts';
import type { LayerName } from '../../server/domain/layer.ts';
import { makeRegion, toText } from '../../server/region/region.ts';
import { DEMO_DIRECTORY } from '../../server/region/source.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';

type DemoFeature = Feature<Geometry, Record<string, unknown>>;

const textOf = (layer: LayerName): string => readFileSync(`${DEMO_DIRECTORY}${layer}.geojson`, 'utf8');
const region = Object.fromEntries(
  LAYER_NAMES.map((layer) => [layer, (JSON.parse(textOf(layer)) as FeatureCollection).features]),
) as Record<LayerName, DemoFeature[]>;
const codesOf = (layer: LayerName): string[] => region[layer].map(({ properties }) => String(properties['code']));
const where = (layer: LayerName, property: string, value: unknown): DemoFeature[] =>
  region[layer].filter(({ properties }) => properties[property] === value);

/**
 * The edges on the outer border of areas that lie side by side: an edge inside runs once each way and cancels out. What
 * is left of parts that fit together vertex by vertex is the edges of the whole; a gap or an overlap leaves others too.
 */
function outline(areas: readonly DemoFeature[]): string[] {
  const edges = new Set<string>();
  for (const { geometry } of areas as Feature<Polygon | MultiPolygon>[]) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const ring of polygons.flat()) {
      ring.slice(1).forEach((to, i) => {
        const from = ring[i] as Position;
        if (!edges.delete(`${to.join()} ${from.join()}`)) edges.add(`${from.join()} ${to.join()}`);
      });
    }
  }
  return [...edges].sort();
}

describe('the demo region as files', () => {
  test('has 2,185 beats with a warden each, 45 stations of which nine in Anji, six agencies, 12 incidents', () => {
    expect(region.beat).toHaveLength(2185);
    expect(new Set(where('unit', 'kind', 'warden').map(({ properties }) => properties['beat']))).toEqual(
      new Set(codesOf('beat')),
    );
    expect(where('unit', 'kind', 'warden')).toHaveLength(2185);
    expect(region.station).toHaveLength(45);
    expect(where('station', 'centre', 'AJ-C')).toHaveLength(9);
    expect(codesOf('agency')).toEqual(['ZJ-HUZ', 'ZJ-JIX', 'ZJ-HGH', 'JS-SUZ', 'JS-WUX', 'AH-XUC']);
    expect(region.incident).toHaveLength(12);
    expect(where('place', 'kind', 'scenic-spot')).toHaveLength(16);
  });

  test.each(LAYER_NAMES)('%s has unique codes, names in both languages, and references that resolve', (layer) => {
    const codes = codesOf(layer);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { properties } of region[layer]) {
      expect(properties['code']).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
      for (const name of ['name_zh', 'name_en']) {
        expect(properties[name]).toBeTypeOf('string');
        if (LAYERS[layer].isNamed) expect(properties[name]).not.toBe('');
      }
      for (const reference of LAYERS[layer].references) {
        const value = properties[reference.property];
        if (value === null && !reference.required) continue;
        const known = codesOf(reference.layer as LayerName);
        for (const code of Array.isArray(value) ? value : [value]) expect(known).toContain(code);
      }
    }
  });

  test('every jurisdiction is its beats, and every agency its jurisdictions, to the last vertex', () => {
    const huzhou = where('jurisdiction', 'agency', 'ZJ-HUZ');
    expect(huzhou).toHaveLength(36);
    for (const jurisdiction of huzhou) {
      const beats = where('beat', 'jurisdiction', jurisdiction.properties['code']);
      expect(beats.length).toBeGreaterThan(10);
      expect(outline(beats)).toEqual(outline([jurisdiction]));
    }
    for (const agency of region.agency) {
      expect(outline(where('jurisdiction', 'agency', agency.properties['code']))).toEqual(outline([agency]));
    }
  });

  test('beats are in one piece, but for the one that holds the exclave of Anji', () => {
    const inParts = region.beat.filter(({ geometry }) => geometry.type === 'MultiPolygon');
    expect(inParts.map(({ properties }) => String(properties['jurisdiction']).slice(0, 2))).toEqual(['AJ']);
  });

  test('every position lies on the grid of a millionth of a degree', () => {
    const positions = (node: unknown): Position[] =>
      typeof (node as Position)[0] === 'number' ? [node as Position] : (node as unknown[]).flatMap(positions);
    for (const layer of LAYER_NAMES.filter((name) => name !== 'basemap')) {
      for (const { geometry } of region[layer] as Feature<Point | Polygon | MultiPolygon>[]) {
        for (const ordinate of positions(geometry.coordinates).flat()) {
          expect(Math.abs(ordinate * 1e6 - Math.round(ordinate * 1e6))).toBeLessThan(1e-3);
        }
      }
    }
  });

  test('made again it is the same to the last byte', async () => {
    const again = await makeRegion();
    for (const layer of LAYER_NAMES) expect(toText(again[layer]) === textOf(layer), layer).toBe(true);
  });
});

describe('the demo region in the database', () => {
  let own: TestDatabase;
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await own.database.query(sql)).rows;

  beforeAll(async () => {
    own = await createTestDatabase();
    await rows('CREATE TABLE demo (layer text, code text, p jsonb, geom geometry(Geometry, 4326))');
    for (const layer of LAYER_NAMES) {
      await own.database.query(
        `INSERT INTO demo SELECT $1, f->'properties'->>'code', f->'properties', ST_SetSRID(ST_GeomFromGeoJSON(f->>'geometry'), 4326)
         FROM jsonb_array_elements($2::jsonb) AS f`,
        [layer, JSON.stringify(region[layer])],
      );
    }
    await rows('CREATE INDEX ON demo USING gist (geom)');
    await rows('ANALYZE demo');
  });
  afterAll(() => own.drop());

  test('every geometry of ours is valid, and every kind is in the ecology pack', async () => {
    expect(await rows(`SELECT layer, code FROM demo WHERE layer <> 'basemap' AND NOT ST_IsValid(geom)`)).toEqual([]);
    const unknown = `SELECT layer, code FROM demo WHERE layer IN ('beat', 'place', 'unit', 'incident')
      AND NOT EXISTS (SELECT FROM kind WHERE noun = layer AND kind.code = p->>'kind')`;
    expect(await rows(unknown)).toEqual([]);
  });

  test.each(['agency', 'jurisdiction', 'beat'])('no two areas of layer %s overlap', async (layer) => {
    const overlaps = `SELECT a.code, b.code AS other FROM demo AS a JOIN demo AS b ON a.geom && b.geom AND a.code < b.code
      WHERE a.layer = '${layer}' AND b.layer = '${layer}' AND ST_Relate(a.geom, b.geom, '2********')`;
    expect(await rows(overlaps)).toEqual([]);
  });

  test.each([
    ['beat', 'jurisdiction', 'jurisdiction'],
    ['jurisdiction', 'agency', 'agency'],
  ])('every %s lies in its %s and together they leave no gap of 0.01 m²', async (layer, parent, property) => {
    const gaps = `SELECT whole.code, ST_Area(ST_SymDifference(whole.geom, ST_Union(part.geom, 1e-7), 1e-7)::geography) AS m2
      FROM demo AS whole JOIN demo AS part ON part.layer = '${layer}' AND part.p->>'${property}' = whole.code
      WHERE whole.layer = '${parent}' GROUP BY whole.code, whole.geom`;
    const found = await rows(gaps);
    expect(found.length).toBe(parent === 'agency' ? 6 : 36);
    expect(found.filter(({ m2 }) => Number(m2) > 0.01)).toEqual([]);
  });

  test('wardens live in their beat, stations stand in their jurisdiction, boats lie on water', async () => {
    const astray = `
      SELECT u.code FROM demo AS u JOIN demo AS b ON b.layer = 'beat' AND b.code = u.p->>'beat'
        WHERE u.layer = 'unit' AND NOT ST_Contains(b.geom, u.geom)
      UNION ALL
      SELECT s.code FROM demo AS s JOIN demo AS j ON j.layer = 'jurisdiction' AND j.p->>'station' = s.code
        WHERE s.layer = 'station' AND NOT ST_Contains(j.geom, s.geom)
      UNION ALL
      SELECT u.code FROM demo AS u WHERE u.layer = 'unit' AND u.p->>'kind' = 'boat' AND NOT EXISTS (
        SELECT FROM demo AS w WHERE w.layer = 'basemap' AND w.p->>'layer' = 'water' AND ST_Contains(w.geom, u.geom))`;
    expect(await rows(astray)).toEqual([]);
  });

  test('a zone of two agencies lies 5 km to both sides of each provincial border between them', async () => {
    const borders = `
      CREATE TABLE border AS
      SELECT a.code AS a, b.code AS b, ST_CollectionExtract(ST_Intersection(ST_Boundary(a.geom), ST_Boundary(b.geom), 1e-6), 2) AS geom
      FROM demo AS a JOIN demo AS b ON a.code < b.code AND a.geom && b.geom AND a.p->>'province' <> b.p->>'province'
      WHERE a.layer = 'agency' AND b.layer = 'agency' AND ST_Relate(a.geom, b.geom, '****1****')`;
    await rows(borders);
    const zones = `
      SELECT z.code, ST_Length(ST_Difference(border.geom, z.geom, 1e-6)::geography) AS outside_m,
        (SELECT max(ST_Distance(p.geom::geography, border.geom::geography)) FROM ST_DumpPoints(z.geom) AS p) AS reach_m
      FROM border LEFT JOIN demo AS z ON z.layer = 'adjacency-zone' AND z.p->'agencies' @> jsonb_build_array(a, b)`;
    const found = await rows(zones);
    expect(found.map(({ code }) => code).sort()).toEqual(codesOf('adjacency-zone').sort());
    expect(found).toHaveLength(6);
    for (const { outside_m, reach_m } of found) {
      expect(Number(outside_m)).toBeLessThan(1);
      // The border is simplified by 100 m before it is widened, and the arc of its ends is a polygon.
      expect(Number(reach_m)).toBeGreaterThan(4_850);
      expect(Number(reach_m)).toBeLessThan(5_150);
    }
  });
});
