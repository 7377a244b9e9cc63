import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDraftDocument, keyOf } from '../../client/edit/draft-document.ts';
import { doubleArea, gridShape } from '../../client/edit/engine/grid.ts';
import { applyPatch, createHistory } from '../../client/edit/engine/history.ts';
import type { Coverage, Patch, Shape, ShapeLayer } from '../../client/edit/engine/types.ts';
import type { WireChange, WireDraft } from '../../server/contract/draft-schemas.ts';
import { SERVER_URL } from '../harness/database.ts';
import { createDrawing } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Huanhu } from '../harness/huanhu.ts';
import { editSequences, playStep } from './sequences.ts';
import type { EditStep } from './sequences.ts';

/** Of which those on the embedded database are the first. */
const SEQUENCES = SERVER_URL ? 500 : 100;
const AREA_SHARE = 1e-9;
const LAYERS = ['jurisdiction', 'beat'] as const;

let huanhu: Huanhu;
let drawing: ReturnType<typeof createDrawing>;
let administrator: string;
let second: string;
beforeAll(async () => {
  huanhu = await startHuanhu();
  drawing = createDrawing(huanhu);
  administrator = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
  second = await huanhu.person('duty-officer', { agency: 'ZJ-HUZ' });
});
afterAll(() => huanhu.stop());

/** Twice a shape's area, square grid steps. */
const doubleAreaOf = (shape: Shape): number =>
  gridShape(shape)
    .polygons.flat()
    .reduce((sum, chain) => sum + doubleArea(chain), 0);

/** Of a patch's shapes of a layer, before or after it. */
const areaIn = (coverage: Coverage, patch: Patch, layer: ShapeLayer): number =>
  [...patch.keys()]
    .flatMap((key) => coverage.get(key) ?? [])
    .reduce((sum, shape) => (shape.layer === layer ? sum + doubleAreaOf(shape) : sum), 0);

/** Splitting and merging takes no ground from anybody; where a cut ends on the agency's boundary it is put on the grid. */
function conserves(coverage: Coverage, patch: Patch): void {
  const after = applyPatch(coverage, patch);
  const most = AREA_SHARE * doubleAreaOf(coverage.get('agency/ZJ-HUZ')!);
  for (const layer of LAYERS) {
    const [was, is] = [areaIn(coverage, patch, layer), areaIn(after, patch, layer)];
    expect(Math.abs(is - was)).toBeLessThanOrEqual(most);
  }
}

type Document = ReturnType<typeof createDraftDocument>;

/** Whether two coverages are of the very same shapes. */
const areSame = (a: Coverage, b: Coverage): boolean =>
  a.size === b.size && [...a].every(([key, shape]) => b.get(key) === shape);

/** Plays a sequence on what is in force, takes all of it back, does it again, and leaves in the document what was drawn. */
function play(document: Document, steps: readonly EditStep[]): string[] {
  const history = createHistory();
  const start = document.get().present;
  let coverage = start;
  const done: string[] = [];
  for (const step of steps) {
    const isSplitOrMerge = step.kind === 'split' || step.kind === 'merge';
    const { coverage: next, outcome } = playStep(coverage, history, step, isSplitOrMerge ? conserves : undefined);
    coverage = next;
    if (outcome === 'done') done.push(step.kind);
  }
  const drawn = coverage;
  let count = 0;
  for (let back = history.undo(coverage); back; back = history.undo(coverage)) {
    coverage = back.coverage;
    count++;
  }
  document.set(coverage);
  expect(document.changes()).toEqual([]);
  expect(areSame(coverage, start)).toBe(true);
  for (; count > 0; count--) coverage = history.redo(coverage)!.coverage;
  expect(areSame(coverage, drawn)).toBe(true);
  document.set(coverage);
  return done;
}

/** Saves and publishes changes, with a second person where another agency's boundary is touched. */
async function publish(changes: readonly WireChange[]): Promise<WireDraft> {
  const { id } = await drawing.begin(administrator, changes);
  let answer = await drawing.act(administrator, id, 'publication');
  if (answer.status === 409) {
    await drawing.done(administrator, id, 'submission');
    await drawing.done(second, id, 'approval');
    answer = await drawing.act(administrator, id, 'publication');
  }
  const body = (await answer.json()) as WireDraft;
  expect([answer.status, answer.status === 200 ? '' : JSON.stringify(body)]).toEqual([200, '']);
  return body;
}

/** Reads again what lies where something was published. */
async function renew(document: Document, [west, south, east, north]: NonNullable<WireDraft['bbox']>): Promise<void> {
  document.takeChanges([]);
  const layers = ['agency', ...LAYERS] as const;
  const query = `&layers=${layers.join()}&bbox=${[west, south, east, north].join()}`;
  document.renew(layers, [west, south, east, north], await drawing.territory(administrator, query));
}

const isInForce = (document: Document, { layer, code }: Pick<WireChange, 'layer' | 'code'>, area: WireChange['area']) =>
  JSON.stringify(document.get().base.get(keyOf(layer, code))?.area ?? null) === JSON.stringify(area);

/** In square degrees, how much of a layer is in force. */
async function areaInForce(layer: string): Promise<number> {
  const { rows } = await huanhu.database.query<{ area: number }>(
    `SELECT sum(ST_Area(l.geom)) AS area FROM ${layer} AS l JOIN agency AS a ON a.id = l.agency_id
     WHERE a.code = 'ZJ-HUZ' AND a.valid_to = 'infinity' AND l.valid_to = 'infinity'`,
  );
  return rows[0]!.area;
}

/** Pairs of a layer in force that have ground in common in which a circle of half a metre fits; of a draft's features, or all. */
async function overlaps(layer: string, draftId: number | null): Promise<unknown[]> {
  const { rows } = await huanhu.database.query(
    `SELECT a.code, b.code AS other FROM ${layer} AS a JOIN ${layer} AS b ON a.geom && b.geom AND a.id <> b.id
     WHERE a.valid_to = 'infinity' AND b.valid_to = 'infinity'
       AND CASE WHEN $1::integer IS NULL THEN a.id < b.id ELSE a.draft_id = $1 END
       AND NOT ST_Touches(a.geom, b.geom)
       AND NOT ST_IsEmpty(ST_Buffer(ST_Intersection(a.geom, b.geom, 1e-9), -2.3e-6))`,
    [draftId],
  );
  return rows;
}

/** Square degrees of the agency that nobody of a layer has, and of the layer beyond it, as wide as half a metre. */
async function misfit(layer: string): Promise<{ gap: number; beyond: number }> {
  const { rows } = await huanhu.database.query<{ gap: number; beyond: number }>(
    `SELECT ST_Area(ST_Buffer(ST_Difference(a.geom, l.geom, 1e-9), -2.3e-6)) AS gap,
       ST_Area(ST_Buffer(ST_Difference(l.geom, a.geom, 1e-9), -2.3e-6)) AS beyond
     FROM agency AS a, LATERAL (
       SELECT ST_Union(geom, 1e-9) AS geom FROM ${layer} WHERE agency_id = a.id AND valid_to = 'infinity') AS l
     WHERE a.code = 'ZJ-HUZ' AND a.valid_to = 'infinity'`,
  );
  return rows[0]!;
}

test(`${SEQUENCES} sequences of what editors do, each published: jurisdictions and beats go on covering the agency, without gap or overlap`, async () => {
  const document = createDraftDocument();
  document.addInForce(await drawing.territory(administrator, '&layers=agency,jurisdiction,beat'));
  const before = new Map<string, number>();
  const fits = async (layer: string): Promise<void> => {
    expect(await misfit(layer), layer).toEqual({ gap: 0, beyond: 0 });
    expect(await overlaps(layer, null), layer).toEqual([]);
  };
  for (const layer of LAYERS) {
    before.set(layer, await areaInForce(layer));
    await fits(layer);
  }
  const done = new Map<string, number>();
  let published = 0;
  const sequences = fc.sample(editSequences(5), { numRuns: SEQUENCES, seed: 20_261_125 });
  for (const [i, steps] of sequences.entries()) {
    const named = steps.map((step) => ({ ...step, prefix: `S${i}` }));
    for (const kind of play(document, named)) done.set(kind, (done.get(kind) ?? 0) + 1);
    const changes = document.changes();
    if (changes.length === 0) continue;
    const draft = await publish(changes);
    published++;
    await renew(document, draft.bbox!);
    // To the last digit.
    expect(changes.filter(({ area, ...name }) => !isInForce(document, name, area))).toEqual([]);
    // What is not of the draft was looked at before.
    for (const layer of LAYERS.filter((name) => draft.changes.some((change) => change.layer === name))) {
      const area = await areaInForce(layer);
      expect(Math.abs(area / before.get(layer)! - 1), `${layer} after ${i}`).toBeLessThan(AREA_SHARE);
      before.set(layer, area);
      expect(await overlaps(layer, draft.id), `${layer} after ${i}`).toEqual([]);
      if (layer === 'jurisdiction') expect(await misfit(layer), `after ${i}`).toEqual({ gap: 0, beyond: 0 });
    }
  }
  // Otherwise the sequences prove nothing.
  expect(published).toBeGreaterThan(SEQUENCES * 0.7);
  for (const kind of ['split', 'merge', 'draw', 'subtract', 'move-vertex', 'move-edge', 'reshape', 'undo']) {
    expect(done.get(kind) ?? 0, kind).toBeGreaterThan(0);
  }
  for (const layer of LAYERS) await fits(layer);
}, 900_000);
