import { readFileSync } from 'node:fs';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importJob } from '../../server/contract/import-schemas.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { importerOf } from './imports.ts';
import type { Importer } from './imports.ts';

type Areas = FeatureCollection<Polygon | MultiPolygon, { code: string; jurisdiction: string }>;

let huanhu: Huanhu;
let admin: Importer;
beforeAll(async () => {
  huanhu = await startHuanhu();
  admin = await importerOf(huanhu);
});
afterAll(() => huanhu.stop());

/** The beats of one jurisdiction, as the demo region's file has them. */
function beats(): Areas {
  const all = JSON.parse(readFileSync('sql/demo/beat.geojson', 'utf8')) as Areas;
  return { ...all, features: all.features.filter(({ properties }) => properties.jurisdiction === 'NX-03') };
}

/** What a check tells of beats. */
async function warningsOf(areas: Areas, replace = false) {
  const { id } = importJob.parse(await admin.send('beats.geojson', JSON.stringify(areas)));
  const { report } = importJob.parse(await admin.check(id, { source: 'beats', layer: 'beat', replace }));
  expect(report!.faultCount).toBe(0);
  return report!.warnings;
}

test('areas that fit together bring no warning', async () => {
  expect(await warningsOf(beats())).toEqual([]);
});

test('a beat that was moved overlaps one neighbour, leaves a gap at another and lies outside, each at its place', async () => {
  const areas = beats();
  const [moved] = areas.features;
  const shift = 0.002;
  const rings = moved!.geometry.coordinates.flat(moved!.geometry.type === 'Polygon' ? 0 : 1) as number[][][];
  for (const position of rings.flat()) position[0]! += shift;
  const warnings = await warningsOf(areas);
  const { code } = moved!.properties;
  const overlaps = warnings.filter(({ kind }) => kind === 'overlap');
  expect(overlaps.length).toBeGreaterThan(0);
  for (const { codes } of overlaps) expect(codes).toContain(code);
  const gaps = warnings.filter(({ kind }) => kind === 'gap');
  expect(gaps.length).toBeGreaterThan(0);
  for (const { parent, codes, areaM2 } of gaps) {
    expect(parent).toBe('NX-03');
    expect(codes.length).toBeGreaterThan(0);
    expect(areaM2).toBeGreaterThan(0);
  }
  const lons = rings.flat().map(([lon]) => lon!);
  for (const { location } of warnings) {
    expect(location[0]).toBeGreaterThan(Math.min(...lons) - shift);
    expect(location[0]).toBeLessThan(Math.max(...lons));
  }
});

test('a beat that a replacing file leaves out is a gap as large as it was', async () => {
  const areas = beats();
  const [gone] = areas.features.splice(0, 1);
  expect(await warningsOf(areas)).toEqual([]);
  const all = JSON.parse(readFileSync('sql/demo/beat.geojson', 'utf8')) as Areas;
  const others = all.features.filter(({ properties }) => properties.code !== gone!.properties.code);
  await huanhu.database.query('UPDATE unit SET beat_id = NULL WHERE beat_id = (SELECT id FROM beat WHERE code = $1)', [
    gone!.properties.code,
  ]);
  const [gap, ...more] = await warningsOf({ ...all, features: others }, true);
  expect(more).toEqual([]);
  const { rows } = await huanhu.database.query<{ m2: number }>(
    "SELECT ST_Area(geom::geography) AS m2 FROM beat WHERE code = $1 AND valid_to = 'infinity'",
    [gone!.properties.code],
  );
  expect(gap).toMatchObject({ kind: 'gap', parent: 'NX-03' });
  expect(Math.abs(gap!.areaM2 - rows[0]!.m2)).toBeLessThan(1);
});
