import { readFileSync } from 'node:fs';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importJob } from '../../server/contract/import-schemas.ts';
import { LAYERS } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import { describeRefusal } from '../../server/services/import/misfit.ts';
import { createTestDatabase } from '../harness/database.ts';
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

/** Sends areas of a layer and has them checked. */
async function checked(areas: Areas, replace = false, layer: 'beat' | 'jurisdiction' = 'beat') {
  const { id } = importJob.parse(await admin.send('areas.geojson', JSON.stringify(areas)));
  const { report } = importJob.parse(await admin.check(id, { source: 'areas', layer, replace }));
  expect(report!.faultCount).toBe(0);
  return { id, warnings: report!.warnings };
}
/** What a check tells of beats. */
const warningsOf = async (areas: Areas, replace = false) => (await checked(areas, replace)).warnings;

const positionsOf = ({ geometry }: Areas['features'][number]): number[][] =>
  (geometry.coordinates as number[][][]).flat(geometry.type === 'Polygon' ? 1 : 2) as number[][];

/** The beats with the first of them somewhere else. */
function shifted(degrees: number): Areas {
  const areas = beats();
  for (const position of positionsOf(areas.features[0]!)) position[0]! += degrees;
  return areas;
}
const versions = async (code: string): Promise<number> => {
  const { rows } = await huanhu.database.query<{ n: number }>(
    'SELECT count(*)::integer AS n FROM beat WHERE code = $1',
    [code],
  );
  return rows[0]!.n;
};

test('areas that fit together bring no warning', async () => {
  expect(await warningsOf(beats())).toEqual([]);
});

test('a beat that was moved overlaps one neighbour, leaves a gap at another and lies outside, each at its place', async () => {
  const shift = 0.002;
  const areas = shifted(shift);
  const [moved] = areas.features;
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
  const lons = positionsOf(moved!).map(([lon]) => lon!);
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

test('a jurisdiction that gives ground away leaves its beats outside, and what it gains is nobody’s', async () => {
  const all = JSON.parse(readFileSync('sql/demo/jurisdiction.geojson', 'utf8')) as Areas;
  const one = all.features.find(({ properties }) => properties.code === 'NX-03')!;
  const warnings = async () => (await checked({ ...all, features: [one] }, false, 'jurisdiction')).warnings;
  expect(await warnings()).toEqual([]);
  for (const position of positionsOf(one)) position[0]! += 0.002;
  const inside = (await warnings()).filter(({ layer }) => layer === 'beat');
  expect(new Set(inside.map(({ kind }) => kind))).toEqual(new Set(['gap', 'outside-parent']));
  for (const { parent } of inside) expect(parent).toBe('NX-03');
});

test('a beat that is given to another jurisdiction leaves a gap in the one that it leaves', async () => {
  const areas = beats();
  const [gone] = areas.features.splice(0, 1);
  const [other] = await huanhu.database
    .query<{ code: string }>("SELECT code FROM jurisdiction WHERE code <> 'NX-03' AND valid_to = 'infinity' LIMIT 1")
    .then(({ rows }) => rows);
  gone!.properties.jurisdiction = other!.code;
  const warnings = await warningsOf({ ...areas, features: [gone!] });
  expect(warnings.filter(({ kind, parent }) => kind === 'gap' && parent === 'NX-03')).toHaveLength(1);
  expect(warnings.filter(({ kind, parent }) => kind === 'outside-parent' && parent === other!.code)).toHaveLength(1);
});

test('what is to lie in something that is not in force lies outside of it', async () => {
  const areas = beats();
  const [one] = areas.features;
  const end = (at: string): Promise<unknown> =>
    huanhu.database.query(`UPDATE jurisdiction SET valid_to = ${at} WHERE code = 'NX-03'`);
  await end("now() + interval '1 day'");
  expect(await warningsOf({ ...areas, features: [one!] })).toMatchObject([
    { kind: 'outside-parent', codes: [one!.properties.code], parent: 'NX-03' },
  ]);
  await end("'infinity'");
});

test('what becomes a gap between the check and the load is not loaded, and is told', async () => {
  const areas = beats();
  const [gone, kept] = areas.features.splice(0, 1).concat(areas.features.slice(0, 1));
  kept!.properties = { ...kept!.properties, name_en: 'Renamed' } as never;
  const { id, warnings } = await checked(areas);
  expect(warnings).toEqual([]);
  const end = (at: string): Promise<unknown> =>
    huanhu.database.query(`UPDATE beat SET valid_to = ${at} WHERE code = $1`, [gone!.properties.code]);
  await end('now()');
  const { state, report } = await admin.commit(id);
  expect([state, report!.warnings.map(({ kind }) => kind), report!.changed]).toEqual(['checked', ['gap'], 1]);
  expect(await versions(kept!.properties.code)).toBe(1);
  await end("'infinity'");
});

test('areas that do not fit are loaded on somebody’s word alone, and the audit log has it', async () => {
  const areas = shifted(0.002);
  const { code } = areas.features[0]!.properties;
  const { id, warnings } = await checked(areas);
  const refused = await admin.request(`/api/imports/${id}/commit`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ type: '/problems/import-misfits', faults: warnings });
  expect(await versions(code)).toBe(1);
  expect(await admin.commit(id, true)).toMatchObject({ state: 'done', report: { changed: 1, warnings } });
  expect(await versions(code)).toBe(2);
  const { rows } = await huanhu.database.query<{ n: number }>(
    `SELECT (details::jsonb ->> 'acceptedMisfits')::integer AS n FROM audit WHERE action = 'territory-imported' ORDER BY seq DESC LIMIT 1`,
  );
  expect(rows).toEqual([{ n: warnings.length }]);
});

test('the command line names the first places that do not fit, and loads them when it is told to', async () => {
  const place = await createTestDatabase('demo');
  const importFile = createImporter(place.database);
  const text = JSON.stringify(shifted(0.002));
  const load = (acceptMisfits: boolean) =>
    importFile({ layer: LAYERS.beat, text, system: '4326', dryRun: false, acceptMisfits });
  const refused = await load(false);
  expect(refused).toMatchObject({ isLoaded: false, added: 0, changed: 1, faults: [] });
  expect(refused.misfits.length).toBeGreaterThan(0);
  const line = describeRefusal(refused, 'en');
  expect(line).toMatch(/^\d+ misfits, nothing was loaded: overlap NX-03 \(.+\) \d+ m² @ .+--accept-misfits/);
  expect(line.split('\n')).toHaveLength(1);
  expect(await load(true)).toMatchObject({ isLoaded: true, changed: 1, misfits: refused.misfits });
  await place.drop();
});
