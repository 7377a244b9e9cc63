import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  WireChange,
  WireDraft,
  WireDraftCheck,
  WireDraftConflict,
  WireTerritoryFeature,
} from '../../server/contract/draft-schemas.ts';
import type { TerritoryFault } from '../../server/domain/territory.ts';
import { changeOf, createDrawing, hasVertex, moveVertex, moved, ringsOf } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';

type Position = readonly [number, number];
type Drawing = ReturnType<typeof createDrawing>;

let huanhu: Huanhu;
let drawing: Drawing;
let administrator: string;
let deputy: string;
let duty: string;
let suzhou: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  [administrator, deputy, duty, suzhou] = await Promise.all([
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('administrator', { agency: 'ZJ-HUZ' }),
    huanhu.person('duty-officer', { agency: 'ZJ-HUZ' }),
    huanhu.person('duty-officer', { agency: 'JS-SUZ' }),
  ]);
});
afterAll(() => huanhu.stop());

const HALF = 3e-4; // degrees: some thirty metres
const beside = ([lon, lat]: Position): Position => [Number((lon + HALF).toFixed(7)), lat];
const textOf = (position: Position): string => position.join();

/** Every vertex with the features of the layers that have it. */
function vertices(features: readonly WireTerritoryFeature[]): Map<string, WireTerritoryFeature[]> {
  const found = new Map<string, Set<WireTerritoryFeature>>();
  for (const feature of features) {
    for (const position of ringsOf(feature).flat()) {
      const key = textOf(position);
      found.set(key, (found.get(key) ?? new Set()).add(feature));
    }
  }
  return new Map([...found].map(([key, all]) => [key, [...all]]));
}

let used = 0;
/**
 * A vertex inside Huzhou that just these numbers of jurisdictions and beats share and whose neighbours on the rings are as
 * far inside; another one at each call, and away from those before.
 */
async function vertexOf(jurisdictions: number, beats: number): Promise<{ at: Position; all: WireTerritoryFeature[] }> {
  const all = await drawing.territory(administrator, '&layers=jurisdiction,beat,agency');
  const byVertex = vertices(all);
  const count = (key: string, layer: string): number =>
    byVertex.get(key)!.filter(({ properties }) => properties.layer === layer).length;
  const fits = (at: Position): boolean =>
    byVertex.get(textOf(at))!.every((feature) => {
      for (const ring of ringsOf(feature)) {
        const i = ring.findIndex((position) => textOf(position) === textOf(at));
        if (i < 0) continue;
        for (const j of [-1, 1]) {
          const near = ring[(i + j + ring.length - 1) % (ring.length - 1)]!;
          if (count(textOf(near), 'agency') > 0) return false;
          if (Math.hypot(near[0] - at[0], near[1] - at[1]) < 3 * HALF) return false;
        }
      }
      return true;
    });
  const candidates = [...byVertex.keys()].filter(
    (key) => count(key, 'agency') === 0 && count(key, 'jurisdiction') === jurisdictions && count(key, 'beat') === beats,
  );
  for (used += 40; ; used++) {
    const at = candidates[used % candidates.length]!.split(',').map(Number) as unknown as Position;
    if (fits(at)) return { at, all };
  }
}
const publish = (who: string, id: number, body: object = {}): Promise<Response> =>
  drawing.act(who, id, 'publication', body);
const published = async (changes: readonly WireChange[], body: object = {}): Promise<WireDraft> =>
  drawing.done(administrator, (await drawing.begin(administrator, changes)).id, 'publication', body);
const versionsOf = async ({ layer, code }: { layer: string; code: string }): Promise<WireTerritoryFeature[]> =>
  (await drawing.read<{ versions: WireTerritoryFeature[] }>(administrator, `/api/territory/${layer}/${code}/versions`))
    .versions;
const problem = async (answer: Response, status: number, code: string) => {
  const body = (await answer.json()) as {
    type: string;
    location: Position;
    faults: TerritoryFault[];
    conflicts: WireDraftConflict[];
    errors: { pointer: string }[];
  };
  expect([answer.status, body.type]).toEqual([status, `/problems/${code}`]);
  return body;
};

test('a corner that four areas share is moved for all of them, and what was before stays to be read', async () => {
  const { at, all } = await vertexOf(2, 2);
  const changes = moveVertex(all, at, beside(at));
  expect(changes).toHaveLength(4);
  const draft = await published(changes);
  expect(draft).toMatchObject({ state: 'published', approvedBy: null });
  for (const change of changes) {
    const [now, before] = await versionsOf(change);
    expect(now!.geometry.coordinates).toEqual(change.area);
    expect(now!.properties).toMatchObject({
      drawnBy: draft.author,
      reason: '河道改线',
      validTo: null,
      validFrom: draft.takesEffectAt,
    });
    expect(before!.properties).toMatchObject({
      versionId: change.baseVersionId,
      validFrom: null,
      validTo: draft.takesEffectAt,
    });
  }
  const old = await drawing.territory(administrator, '&layers=beat&at=2024-01-01T00:00:00Z');
  expect(old.some((feature) => hasVertex(feature, at))).toBe(true);
  const { rows } = await huanhu.database.query<{ found: boolean }>(
    'SELECT search_text LIKE $2 AS found FROM beat WHERE code = $1 ORDER BY valid_from DESC LIMIT 1',
    [
      changes.find(({ layer }) => layer === 'beat')!.code,
      `%${changes.find(({ layer }) => layer === 'beat')!.attributes!.name_en.toLowerCase()}%`,
    ],
  );
  expect(rows).toEqual([{ found: true }]);
});

test('an area that leaves a gap or takes what another has is refused, with the place of each fault, and nothing is changed', async () => {
  const { at, all } = await vertexOf(0, 3);
  const [first, ...others] = all.filter((feature) => hasVertex(feature, at));
  const draft = await drawing.begin(administrator, [changeOf(first!, moved(first!, at, beside(at)))]);
  const { faults, location } = await problem(await publish(administrator, draft.id), 422, 'territory-faults');
  expect(location).toEqual(faults[0]!.location);
  const kinds = new Set(faults.map(({ kind }) => kind));
  expect([...kinds].every((kind) => kind === 'gap' || kind === 'overlap')).toBe(true);
  const codes = others.map(({ properties }) => properties.code);
  for (const fault of faults) {
    expect(fault.layer).toBe('beat');
    expect(codes.some((code) => fault.codes.includes(code))).toBe(true);
    expect(fault.areaM2).toBeGreaterThan(1);
    expect(Math.hypot(fault.location[0] - at[0], fault.location[1] - at[1])).toBeLessThan(0.01);
  }
  const check = await drawing.done<WireDraftCheck>(duty, draft.id, 'check');
  expect(check.faults).toEqual(faults);
  expect(await versionsOf({ layer: 'beat', code: first!.properties.code })).toHaveLength(1);
  expect((await drawing.read<WireDraft>(administrator, `/api/drafts/${draft.id}`)).state).toBe('open');
});

test('an area that crosses itself, a spike, and an area that is none are named as such', async () => {
  const { at, all } = await vertexOf(0, 3);
  const [beat] = all.filter((feature) => hasVertex(feature, at));
  const [[x, y]] = ringsOf(beat!)[0] as [Position];
  const faultsOf = async (area: [number, number][][][]): Promise<string[]> => {
    const draft = await drawing.begin(administrator, [changeOf(beat!, area)]);
    const { faults } = await problem(await publish(administrator, draft.id), 422, 'territory-faults');
    expect(faults.every(({ codes }) => codes.includes(beat!.properties.code))).toBe(true);
    return faults.map(({ kind }) => kind);
  };
  const off = (dx: number, dy: number): [number, number] => [Number((x + dx).toFixed(7)), Number((y + dy).toFixed(7))];
  const [a, b, c, d] = [off(0, 0), off(0.002, 0), off(0.002, 0.002), off(0, 0.002)];
  expect(await faultsOf([[[a, c, b, d, a]]])).toEqual(['self-crossing']);
  expect(await faultsOf([])).toEqual(['no-area']);
  // Twenty centimetres wide at its foot.
  expect(await faultsOf([[[a, b, c, off(0.001, 0.002), off(0.001, 0.003), off(0.000998, 0.002), d, a]]])).toContain(
    'spike',
  );
  const thin = [off(0.01, 0.01), off(0.02, 0.01), off(0.02, 0.010003), off(0.01, 0.01)];
  expect(await faultsOf([[[a, b, c, d, a]], [thin]])).toContain('sliver');
});

test('a draft tells what each neighbour gains and loses, and who is concerned', async () => {
  const { at, all } = await vertexOf(2, 2);
  const { id } = await drawing.begin(administrator, moveVertex(all, at, beside(at)));
  const check = await drawing.done<WireDraftCheck>(duty, id, 'check');
  expect([check.faults, check.conflicts, check.touches]).toEqual([[], [], []]);
  const gained = new Map<string, number>();
  for (const { layer, code, areaBeforeM2, areaAfterM2, exchanges, change, wardens, beats } of check.differences) {
    expect(change).toBe('changed');
    const sum = exchanges.reduce((total, { gainedM2 }) => total + gainedM2, 0);
    expect(Math.abs(areaAfterM2 - areaBeforeM2 - sum)).toBeLessThan(2);
    for (const exchange of exchanges) gained.set(`${layer} ${code} ${exchange.code}`, exchange.gainedM2);
    expect(wardens).toBeGreaterThan(0);
    expect(layer === 'jurisdiction' ? beats > 0 : beats === 0).toBe(true);
  }
  expect(gained.size).toBeGreaterThan(0);
  for (const [key, m2] of gained) {
    const [layer, code, other] = key.split(' ');
    expect(gained.get(`${layer} ${other} ${code}`)).toBeCloseTo(-m2, 0);
  }
});

test('what comes near another agency’s boundary needs a second person, who may be that agency’s', async () => {
  const all = await drawing.territory(administrator, '&layers=jurisdiction,beat,agency');
  const others = (await drawing.territory(suzhou, '&layers=agency')).flatMap((agency) => ringsOf(agency).flat());
  const border = new Set(others.map(textOf));
  const byVertex = vertices(all);
  // A corner of two beats next to one that Suzhou has too.
  const corner = [...byVertex.entries()].flatMap(([key, features]) => {
    if (border.has(key) || features.length !== 2 || features.some(({ properties }) => properties.layer !== 'beat'))
      return [];
    const isNext = features.some((feature) =>
      ringsOf(feature).some((ring) =>
        ring.some(
          (position, i) =>
            textOf(position) === key && [ring[i - 1], ring[i + 1]].some((next) => next && border.has(textOf(next))),
        ),
      ),
    );
    return isNext ? [key.split(',').map(Number) as unknown as Position] : [];
  })[0]!;
  const near: Position = [Number((corner[0] + 1e-4).toFixed(7)), corner[1]];
  const { id } = await drawing.begin(administrator, moveVertex(all, corner, near));
  expect((await drawing.act(suzhou, id, 'check')).status).toBe(404);
  await problem(await publish(administrator, id), 409, 'approval-needed');
  expect((await drawing.act(deputy, id, 'submission')).status).toBe(403);
  expect((await drawing.done(administrator, id, 'submission')).state).toBe('submitted');
  await problem(await publish(administrator, id), 409, 'approval-needed');
  await problem(await drawing.ask(administrator, 'PATCH', `/api/drafts/${id}`, { title: 'x' }), 409, 'draft-not-open');
  expect((await drawing.act(administrator, id, 'approval')).status).toBe(403);
  const seen = await drawing.done<WireDraftCheck>(suzhou, id, 'check');
  expect(seen.touches).toEqual(['JS-SUZ']);
  const back = await drawing.done(suzhou, id, 'return', { note: '界桩在河西' });
  expect(back).toMatchObject({ state: 'open', returnNote: '界桩在河西' });
  expect((await drawing.act(suzhou, id, 'check')).status).toBe(404);
  await drawing.done(administrator, id, 'submission');
  const approved = await drawing.done(suzhou, id, 'approval');
  expect(approved).toMatchObject({ state: 'approved', returnNote: null });
  expect((await drawing.done(administrator, id, 'publication')).state).toBe('published');
  const [change] = approved.changes;
  expect((await versionsOf(change!))[0]!.properties.approvedBy).toBe(approved.approvedBy);
});
