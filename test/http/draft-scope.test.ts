import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireChange, WireDraftCheck, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import { changeOf, createDrawing } from '../harness/drawing.ts';
import type { Area } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

let huanhu: Huanhu;
let drawing: ReturnType<typeof createDrawing>;
let administrator: string;
let commander: string;
let suzhou: string;
let theirs: WireTerritoryFeature[];
let ourPositions: Set<string>;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  [administrator, commander, suzhou] = await Promise.all([
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('station-commander', { agency: 'ZJ-HUZ', station: 'NX-03-S' }),
    huanhu.person('administrator', { agency: 'JS-SUZ' }),
  ]);
  theirs = await drawing.territory(suzhou, '&layers=jurisdiction,beat');
  const ours = await drawing.territory(administrator, '&layers=agency,jurisdiction,beat');
  const positions = ours.flatMap(({ geometry }) => geometry.coordinates.flat(2));
  ourPositions = new Set(positions.map(([lon, lat]) => `[${lon},${lat}]`));
});
afterAll(() => huanhu.stop());

/** A box over the east of areas. */
function boxOf(features: readonly WireTerritoryFeature[]): Area {
  const positions = features.flatMap(({ geometry }) => geometry.coordinates.flat(2) as [number, number][]);
  const [lons, lats] = [positions.map(([lon]) => lon), positions.map(([, lat]) => lat)];
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b));
  const [east, south, north] = [most(lons), least(lats), most(lats)];
  const west = east - 0.1; // degrees
  const ring: [number, number][] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return [[ring.map(([lon, lat]): [number, number] => [Number(lon.toFixed(7)), Number(lat.toFixed(7))])]];
}

/** All that is the other agency's, and may be in no answer; on its edge a vertex may be ours, too. */
function expectNothingOf(text: string): void {
  const told = theirs.flatMap(({ properties, geometry }) => [
    `"${properties.code}"`,
    ...geometry.coordinates
      .flat(2)
      .map(([lon, lat]) => `[${lon},${lat}]`)
      .filter((position) => !ourPositions.has(position)),
  ]);
  expect(told.filter((word) => text.includes(word))).toEqual([]);
}

test('whoever draws over another agency’s ground is told that it does not fit, and nothing of what is there', async () => {
  const [own] = await drawing.territory(commander, '&layers=jurisdiction');
  // In the east, away from what is ours.
  const eastOf = ({ geometry }: WireTerritoryFeature): number => geometry.coordinates[0]![0]![0]![0];
  const some = theirs
    .filter(({ properties }) => properties.layer === 'jurisdiction')
    .sort((a, b) => eastOf(b) - eastOf(a))
    .slice(0, 2);
  const change: WireChange = { ...changeOf(own!, boxOf(some)), code: 'PROBE-1', baseVersionId: null };
  const { id } = await drawing.begin(commander, [change]);
  const answer = await drawing.act(commander, id, 'check');
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expectNothingOf(text);
  const check = JSON.parse(text) as WireDraftCheck;
  const overlaps = check.faults.filter(({ kind }) => kind === 'overlap');
  expect(overlaps.length).toBeGreaterThan(0);
  for (const fault of overlaps) {
    expect(fault).toMatchObject({ codes: ['PROBE-1'], area: null, areaM2: 0 });
  }
  const [difference] = check.differences;
  expect(difference!.exchanges.map(({ code }) => code)).toEqual([null]);
  expect([difference!.beats, difference!.wardens]).toEqual([0, 0]);

  for (const action of ['submission', 'publication']) {
    const refused = await drawing.act(commander, id, action);
    expect(refused.status).toBe(422);
    expectNothingOf(await refused.text());
  }
  // Whoever may see both is told both.
  const everywhere = await huanhu.person('administrator', {});
  const whole = await drawing.done<WireDraftCheck>(everywhere, id, 'check');
  expect(whole.faults.flatMap(({ codes }) => codes)).toContain(some[0]!.properties.code);
});

test('a station commander is told no name of another station’s ground, whoever drew over it', async () => {
  const isOwn = new Set(
    (await drawing.territory(commander, '&layers=jurisdiction,beat')).map(({ properties }) => properties.code),
  );
  const all = await drawing.territory(administrator, '&layers=jurisdiction,beat');
  const of = (layer: string, own: boolean): WireTerritoryFeature =>
    all.find(({ properties }) => properties.layer === layer && isOwn.has(properties.code) === own)!;
  const beat = of('beat', false);
  const jurisdiction = all.find(({ properties }) => properties.code === beat.properties.jurisdiction)!;
  const { code, name_zh, name_en } = jurisdiction.properties;
  const [ownJurisdiction, ownBeat] = [of('jurisdiction', true), of('beat', true)];
  const over = await drawing.begin(commander, [changeOf(ownJurisdiction, jurisdiction.geometry.coordinates)]);
  // The administrator takes the other station's beat out of its jurisdiction, to where one of the commander's lies.
  const away = await drawing.begin(administrator, [changeOf(beat, ownBeat.geometry.coordinates)]);
  const checks = await Promise.all(
    [over, away].map(async ({ id }) => {
      const text = await (await drawing.act(commander, id, 'check')).text();
      expect([name_zh, name_en].filter((name) => text.includes(name))).toEqual([]);
      return JSON.parse(text) as WireDraftCheck;
    }),
  );
  const [drawn, told] = checks.map(({ faults, names }) => ({
    faults,
    names: names.filter(({ layer }) => layer !== 'agency').map((name) => name.code),
  }));
  expect(drawn!.faults.map(({ kind }) => kind)).toContain('overlap');
  expect(JSON.stringify(checks[0])).not.toContain(`"${code}"`);
  // The draft itself tells whose beat it is, by code.
  expect(told!.faults.map(({ parent }) => parent)).toContain(code);
  expect(told!.names).toContain(ownBeat.properties.code);
  expect([...drawn!.names, ...told!.names].filter((named) => !isOwn.has(named))).toEqual([]);
  // Whoever may see it is told what it is called.
  const whole = await drawing.done<WireDraftCheck>(administrator, away.id, 'check');
  expect(whole.names).toContainEqual({ layer: 'jurisdiction', code, name_zh, name_en });
});

/** A beat of the other agency, put where one of ours lies, from a time on. */
async function putTheirs(code: string, our: WireTerritoryFeature, from: string): Promise<void> {
  await huanhu.database.query(`INSERT INTO feature (layer, code) VALUES ('beat', $1)`, [code]);
  await huanhu.database.query(
    `INSERT INTO beat (id, code, name_zh, name_en, search_text, valid_from, agency_id, jurisdiction_id, kind, geom)
     SELECT f.id, f.code, '秘密', 'Secret', '', $3, j.agency_id, j.id, b.kind, b.geom
     FROM feature AS f, jurisdiction AS j, beat AS b WHERE f.layer = 'beat' AND f.code = $1 AND j.version_id = $2 AND b.version_id = $4`,
    [code, theirs[0]!.properties.versionId, from, our.properties.versionId],
  );
}
const takeOut = (code: string) => huanhu.database.query('DELETE FROM beat WHERE code = $1', [code]);

test('a code that was free until another agency took it tells nothing of what that one made', async () => {
  const [own] = await drawing.territory(commander, '&layers=beat');
  const { id } = await drawing.begin(commander, [{ ...changeOf(own!), code: 'GUESS-1', baseVersionId: null }]);
  await putTheirs('GUESS-1', own!, '2024-01-01T00:00:00Z');
  const check = await drawing.done<WireDraftCheck>(commander, id, 'check');
  expect(check).toEqual({
    faults: [],
    differences: [],
    conflicts: [{ layer: 'beat', code: 'GUESS-1', base: null, theirs: null }],
    touches: [],
    names: [],
  });
  for (const action of ['submission', 'publication']) {
    const refused = await drawing.act(commander, id, action);
    expect([refused.status, (await refused.text()).includes('Secret')]).toEqual([
      action === 'submission' ? 412 : 422,
      false,
    ]);
  }
  await takeOut('GUESS-1');
});

test('a withdrawal that another agency’s plans forbid tells that there are some, not which', async () => {
  const [own] = await drawing.territory(administrator, '&layers=beat');
  const later = new Date(Date.now() + 86_400_000).toISOString();
  const renamed = { ...changeOf(own!), attributes: { ...changeOf(own!).attributes!, name_en: 'Renamed' } };
  const { id } = await drawing.begin(administrator, [renamed]);
  await drawing.done(administrator, id, 'publication', { takesEffectAt: later });
  await putTheirs('SECRET-1', own!, new Date(Date.parse(later) + 1000).toISOString());
  const refused = await drawing.ask(administrator, 'DELETE', `/api/drafts/${id}/publication`);
  const text = await refused.text();
  expect([refused.status, text.includes('SECRET-1'), text.includes('Secret')]).toEqual([412, false, false]);
  expect((JSON.parse(text) as WireDraftCheck).conflicts).toEqual([]);
  await takeOut('SECRET-1');
  expect((await drawing.ask(administrator, 'DELETE', `/api/drafts/${id}/publication`)).status).toBe(200);
});

test('the number of another agency’s version says nothing of where that lies', async () => {
  const [own] = await drawing.territory(commander, '&layers=jurisdiction');
  const { versionId: baseVersionId } = theirs[0]!.properties;
  const draft = await drawing.begin(commander, [{ ...changeOf(own!), code: 'GUESS-2', area: [], baseVersionId }]);
  expect(draft.bbox).toBeNull();
});
