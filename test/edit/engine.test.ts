import { expect, test } from 'vitest';
import { checkCoverage } from '../../client/edit/engine/check.ts';
import { createChecker, createCheckSession } from '../../client/edit/engine/check-session.ts';
import type { CheckPort } from '../../client/edit/engine/check-session.ts';
import { addPart, drawShape, removePart } from '../../client/edit/engine/draw.ts';
import { moveEdge, sharedEdge } from '../../client/edit/engine/edge.ts';
import { bufferOfLine, circle, rectangle, thinFreehand } from '../../client/edit/engine/figure.ts';
import { applyPatch, createHistory } from '../../client/edit/engine/history.ts';
import { cutHole } from '../../client/edit/engine/hole.ts';
import { areaM2, bearingDeg, destination, distanceM, lengthM, perimeterM } from '../../client/edit/engine/measure.ts';
import { mergeShapes } from '../../client/edit/engine/merge.ts';
import { beginMove } from '../../client/edit/engine/move.ts';
import { repairsOf } from '../../client/edit/engine/repair.ts';
import { reshape } from '../../client/edit/engine/reshape.ts';
import { createSnapper } from '../../client/edit/engine/snap.ts';
import { splitShape } from '../../client/edit/engine/split.ts';
import { subtractShape } from '../../client/edit/engine/subtract.ts';
import type { Coverage, LonLat, Shape, ShapeKey, ShapeLayer } from '../../client/edit/engine/types.ts';
import { insertVertex, moveVertex, removeVertex } from '../../client/edit/engine/vertex.ts';
import type { AreaCoordinates, TerritoryFault } from '../../server/domain/territory.ts';
import { huzhou } from './huzhou.ts';

/** Hundredths of a degree from 120° E 30° N: about a kilometre. */
const at = (x: number, y: number): LonLat => [Math.round(1.2e9 + x * 1e5) / 1e7, Math.round(3e8 + y * 1e5) / 1e7];
const box = (x0: number, y0: number, x1: number, y1: number): AreaCoordinates => rectangle(at(x0, y0), at(x1, y1));

function shape(
  layer: ShapeLayer,
  code: string,
  area: AreaCoordinates,
  parent: ShapeKey | null,
  isLocked = false,
): Shape {
  const attributes = {
    name_zh: code,
    name_en: code,
    agency: 'X',
    station: null,
    jurisdiction: parent?.split('/')[1] ?? null,
    kind: null,
    agencies: null,
    rule: null,
  };
  return { key: `${layer}/${code}`, layer, code, parent, area, attributes, isLocked };
}

/** An agency of two by one kilometres: jurisdiction A with two beats in the west, B with one in the east. */
function twoJurisdictions(): Coverage {
  const shapes = [
    shape('agency', 'X', box(0, 0, 2, 1), null, true),
    shape('jurisdiction', 'A', box(0, 0, 1, 1), 'agency/X'),
    shape('jurisdiction', 'B', box(1, 0, 2, 1), 'agency/X'),
    shape('beat', 'A1', box(0, 0, 1, 0.5), 'jurisdiction/A'),
    shape('beat', 'A2', box(0, 0.5, 1, 1), 'jurisdiction/A'),
    shape('beat', 'B1', box(1, 0, 2, 1), 'jurisdiction/B'),
  ];
  return new Map(shapes.map((one) => [one.key, one]));
}

const [A, B] = ['jurisdiction/A', 'jurisdiction/B'] as const;
const sizeOf = (coverage: Coverage, key: ShapeKey): number => areaM2(coverage.get(key)!.area);
const allFaults = (coverage: Coverage): TerritoryFault[] => checkCoverage(coverage, coverage.keys(), 0.5);
const kindsOf = (faults: readonly TerritoryFault[]): string[] => [...new Set(faults.map(({ kind }) => kind))].sort();
const numbered = (): ((of: Shape) => Pick<Shape, 'code' | 'attributes'>) => {
  let last = 0;
  return (of) => ({ code: `${of.code}-${++last}`, attributes: of.attributes });
};
const refusal = (reason: string): unknown => expect.objectContaining({ name: 'EditRefused', reason });

test('a vertex on the edge of two neighbours takes both along, and the beats on both sides', () => {
  const before = twoJurisdictions();
  const patch = moveVertex(before, at(1, 0.5), at(1.1, 0.5));
  expect([...patch.keys()].sort()).toEqual(['beat/A1', 'beat/A2', 'beat/B1', A, B]);
  const after = applyPatch(before, patch);
  expect(allFaults(after)).toEqual([]);
  expect(sizeOf(after, A)).toBeGreaterThan(sizeOf(before, A));
});

test('a vertex moved alone leaves the neighbours behind, and the check tells of it', () => {
  const before = applyPatch(twoJurisdictions(), insertVertex(twoJurisdictions(), at(1, 0.25)));
  const after = applyPatch(before, moveVertex(before, at(1, 0.25), at(1.1, 0.25), { alone: A }));
  expect(kindsOf(allFaults(after))).toEqual(['overlap']);
});

test('a new vertex on a common edge comes into every shape that has the edge, and is taken out of all again', () => {
  const before = twoJurisdictions();
  const patch = insertVertex(before, at(1, 0.25));
  expect([...patch.keys()].sort()).toEqual(['beat/A1', 'beat/B1', A, B]);
  const after = applyPatch(before, patch);
  const taken = applyPatch(after, removeVertex(after, at(1, 0.25)));
  expect(sizeOf(taken, A)).toBeCloseTo(sizeOf(before, A), 6);
  expect(() => removeVertex(after, at(1, 0))).toThrow(refusal('no-edge-here'));
  expect(() => insertVertex(before, at(0.3, 0.3))).toThrow(refusal('no-edge-here'));
});

test('the boundary between two neighbours is one edge from junction to junction and moves as one', () => {
  const region = huzhou(['agency', 'jurisdiction', 'beat']);
  const ring = region.get('jurisdiction/WX-01')!.area[0]![0]! as unknown as LonLat[];
  const edge = sharedEdge(region, [ring[40]!, ring[41]!], { of: 'jurisdiction/WX-01' });
  expect(edge.keys).toEqual(['jurisdiction/WX-01', 'jurisdiction/WX-04']);
  expect(edge.positions.length).toBeGreaterThan(50);
  const after = applyPatch(region, moveEdge(region, edge, [3e-5, 3e-5]));
  const changed = [...after.keys()].filter((key) => after.get(key) !== region.get(key));
  expect(changed).toContain('jurisdiction/WX-04');
  expect(checkCoverage(after, changed, 0.5)).toEqual([]);
});

test('what is locked stays where it is', () => {
  const base = twoJurisdictions();
  const locked = new Map(base).set(B, { ...base.get(B)!, isLocked: true });
  expect(() => moveVertex(locked, at(1, 1), at(1.1, 1))).toThrow(refusal('locked'));
  expect(() => mergeShapes(locked, A, [B])).toThrow(refusal('locked'));
  const drawn = drawShape(locked, shape('jurisdiction', 'N', box(0.5, 0.2, 1.5, 0.8), 'agency/X'), 'take');
  expect(drawn.has(B)).toBe(false);
  expect(sizeOf(applyPatch(locked, drawn), 'jurisdiction/N')).toBeCloseTo(areaM2(box(0.5, 0.2, 1, 0.8)), 0);
});

test('a whole jurisdiction moves and turns with its beats while the preview shows it', () => {
  const base = twoJurisdictions();
  const move = beginMove(base, { shape: A, from: at(0, 0) });
  expect([...move.preview(at(0.1, 0.2)).keys()].sort()).toEqual(['beat/A1', 'beat/A2', A]);
  expect(sizeOf(applyPatch(base, move.commit()), A) / sizeOf(base, A)).toBeCloseTo(1, 3);
  const turn = beginMove(base, { rotation: A, from: at(1, 0.5) });
  expect(turn.commit().size).toBe(0);
  turn.preview(at(0.5, 1));
  expect(sizeOf(applyPatch(base, turn.commit()), A) / sizeOf(base, A)).toBeCloseTo(1, 3);
});

test('a split jurisdiction keeps its ground, and each beat goes with its side or is split too', () => {
  const before = twoJurisdictions();
  const after = applyPatch(before, splitShape(before, A, [at(0.4, -0.1), at(0.4, 1.1)], numbered()));
  expect(sizeOf(after, A) + sizeOf(after, 'jurisdiction/A-1')).toBeCloseTo(sizeOf(before, A), 3);
  const beats = [...after.values()].filter(({ layer }) => layer === 'beat');
  expect(beats.filter(({ parent }) => parent === 'jurisdiction/A-1')).toHaveLength(2);
  expect(beats.every(({ parent, attributes }) => parent === `jurisdiction/${attributes.jurisdiction}`)).toBe(true);
  expect(allFaults(after)).toEqual([]);
  const across = applyPatch(before, splitShape(before, A, [at(-0.1, 0.5), at(1.1, 0.5)], numbered()));
  expect(across.size).toBe(before.size + 1);
  expect(() => splitShape(before, A, [at(0.2, 0.2), at(0.4, 0.4)], numbered())).toThrow(refusal('does-not-cross'));
});

test('merged neighbours are one area without the line between them, and take their beats along', () => {
  const before = twoJurisdictions();
  const after = applyPatch(before, mergeShapes(before, A, [B]));
  expect(after.has(B)).toBe(false);
  expect(after.get('beat/B1')!.parent).toBe(A);
  expect(sizeOf(after, A)).toBeCloseTo(sizeOf(before, A) + sizeOf(before, B), 3);
  expect(allFaults(after)).toEqual([]);
  expect(() => mergeShapes(huzhou(), 'beat/WX-0001', ['beat/DQ-0003'])).toThrow(refusal('not-neighbours'));
});

test('a new shape yields to its neighbours, takes from them, or lies over them as drawn', () => {
  const before = applyPatch(twoJurisdictions(), new Map([[B, null]]));
  const drawn = shape('jurisdiction', 'N', box(0.5, -0.5, 1.5, 0.5), 'agency/X');
  const yielding = applyPatch(before, drawShape(before, drawn, 'yield'));
  expect(sizeOf(yielding, 'jurisdiction/N')).toBeCloseTo(areaM2(box(1, 0, 1.5, 0.5)), 0);
  const taking = applyPatch(before, drawShape(before, drawn, 'take', { newShapeOf: numbered() }));
  expect(sizeOf(taking, 'jurisdiction/N')).toBeCloseTo(areaM2(box(0.5, 0, 1.5, 0.5)), 0);
  expect(sizeOf(taking, A)).toBeCloseTo(areaM2(box(0, 0, 1, 1)) - areaM2(box(0.5, 0, 1, 0.5)), 0);
  const over = applyPatch(before, drawShape(before, drawn, 'as-drawn', { isClipped: false }));
  expect(kindsOf(checkCoverage(over, ['jurisdiction/N'], 0.5))).toEqual(['gap', 'outside-parent', 'overlap']);
});

test('a neighbour is never swallowed whole, and a line is no area', () => {
  const base = twoJurisdictions();
  const all = shape('jurisdiction', 'N', box(-1, -1, 3, 2), 'agency/X');
  expect(() => drawShape(base, all, 'take')).toThrow(refusal('nothing-left'));
  expect(() => drawShape(base, all, 'yield')).toThrow(refusal('nothing-left'));
  const line = { ...all, area: [[[at(0, 0), at(1, 1), at(0, 0)]]] as unknown as AreaCoordinates };
  expect(() => drawShape(base, line, 'yield')).toThrow(refusal('too-few-positions'));
});

test('a ring that crosses itself has the ground on both sides of the crossing', () => {
  const bow = [[[at(0, 0), at(1, 1), at(1, 0), at(0, 1), at(0, 0)]]] as unknown as AreaCoordinates;
  const zone = shape('adjacency-zone', 'Z', bow, null);
  const crossed = new Map([[zone.key, zone]]);
  const [fault] = checkCoverage(crossed, [zone.key], 0.5);
  expect(fault).toMatchObject({ kind: 'self-crossing', location: at(0.5, 0.5) });
  const repaired = applyPatch(crossed, repairsOf(crossed, fault!)[0]!.patch());
  expect(checkCoverage(repaired, [zone.key], 0.5)).toEqual([]);
  expect(repaired.get(zone.key)!.area).toHaveLength(2);
});

test('a zone of several parts and with holes is edited part by part', () => {
  const zone = shape('adjacency-zone', 'Z', box(0, 0, 1, 1), null);
  let coverage: Coverage = new Map([[zone.key, zone]]);
  coverage = applyPatch(coverage, addPart(coverage, zone.key, box(2, 0, 3, 1), 'yield'));
  coverage = applyPatch(coverage, cutHole(coverage, zone.key, box(2.2, 0.2, 2.8, 0.8)[0]![0] as unknown as LonLat[]));
  expect(coverage.get(zone.key)!.area.map((polygon) => polygon.length)).toEqual([1, 2]);
  expect(() => removePart(coverage, zone.key, at(2.5, 0.5))).toThrow(refusal('outside'));
  coverage = applyPatch(coverage, removePart(coverage, zone.key, at(0.5, 0.5)));
  expect(coverage.get(zone.key)!.area).toHaveLength(1);
  expect(() => cutHole(coverage, zone.key, [at(2, 0), at(3, 1), at(3, 0), at(2, 1)])).toThrow(
    refusal('crosses-itself'),
  );
});

test('ground that one shape takes from another is no longer the other’s', () => {
  const base = twoJurisdictions();
  const over = shape('jurisdiction', 'N', box(0.5, 0.2, 1, 0.8), 'agency/X');
  const both = applyPatch(base, drawShape(base, over, 'as-drawn'));
  const after = applyPatch(both, subtractShape(both, over.key, A, numbered()));
  expect(allFaults(after)).toEqual([]);
  expect(() => subtractShape(base, B, A)).toThrow(refusal('outside'));
});

test('a boundary follows a drawn line, and the neighbour and the beats follow the boundary', () => {
  const before = twoJurisdictions();
  const outward = applyPatch(before, reshape(before, A, [at(1, 0.2), at(1.3, 0.5), at(1, 0.8)]));
  expect(sizeOf(outward, A) - sizeOf(before, A)).toBeCloseTo(sizeOf(before, B) - sizeOf(outward, B), 1);
  expect(allFaults(outward)).toEqual([]);
  const inward = applyPatch(before, reshape(before, A, [at(1.1, 0.2), at(0.7, 0.5), at(1.1, 0.8)]));
  expect(sizeOf(inward, A)).toBeLessThan(sizeOf(before, A));
  expect(allFaults(inward)).toEqual([]);
  expect(() => reshape(before, A, [at(0.2, 0.2), at(0.4, 0.4)])).toThrow(refusal('does-not-cross'));
});

test('each way to repair a gap or an overlap leaves no fault', () => {
  const base = twoJurisdictions();
  const narrow = applyPatch(base, moveVertex(base, at(1, 1), at(0.9, 1), { alone: A }));
  const faults = allFaults(narrow).filter(({ layer }) => layer === 'jurisdiction');
  expect(faults).toMatchObject([{ kind: 'gap', codes: ['A', 'B'], parent: 'X' }]);
  const repairs = repairsOf(narrow, faults[0]!);
  expect(repairs.map(({ id, to }) => [id, to])).toEqual([
    ['give-gap', 'A'],
    ['give-gap', 'B'],
  ]);
  const gapOf = (coverage: Coverage): TerritoryFault[] =>
    allFaults(coverage).filter(({ layer }) => layer === 'jurisdiction');
  for (const repair of repairs) expect(gapOf(applyPatch(narrow, repair.patch()))).toEqual([]);
  const wide = applyPatch(base, moveVertex(base, at(1, 1), at(1.1, 1), { alone: A }));
  const overlap = gapOf(wide)[0]!;
  expect(overlap).toMatchObject({ kind: 'overlap', codes: ['A', 'B'] });
  for (const repair of repairsOf(wide, overlap)) expect(gapOf(applyPatch(wide, repair.patch()))).toEqual([]);
});

test('ground of neighbours that are not at hand is no gap; ground that was drawn away from is one, as large as it was', async () => {
  const session = createCheckSession();
  const all = twoJurisdictions();
  // B is somewhere else on the map, and has not been read.
  const base: Coverage = new Map([...all].filter(([key]) => key !== B));
  const ask = (present: Coverage, changed: readonly string[]): readonly TerritoryFault[] | null =>
    session({
      id: 1,
      set: [...present.values()],
      deleted: [],
      keys: changed,
      before: new Map(changed.map((key) => [key, base.get(key) ?? null])),
      toleranceM: 0.5,
    }).faults;
  expect(kindsOf(checkCoverage(base, [A], 0.5).filter(({ layer }) => layer === 'jurisdiction'))).toContain('gap');
  expect(ask(base, [A])!.filter(({ layer }) => layer === 'jurisdiction')).toEqual([]);
  const after = applyPatch(base, moveVertex(base, at(0, 0.5), at(0.1, 0.5)));
  const [gap, ...more] = ask(after, [A])!.filter(({ layer }) => layer === 'jurisdiction');
  expect(more).toEqual([]);
  expect(gap).toMatchObject({ kind: 'gap', parent: 'X' });
  expect(gap!.areaM2 / (areaM2(base.get(A)!.area) - areaM2(after.get(A)!.area))).toBeCloseTo(1, 6);
});

test('what is thinner than the tolerance is no gap, and what is wider is one however long and thin', () => {
  const base = twoJurisdictions();
  // 4e-6° and 8e-6° of longitude are 0.39 and 0.77 metres here.
  const withGap = (degrees: number): Coverage => {
    const [west, east] = [at(1, 0)[0], at(2, 1)[0]];
    const area = rectangle([west + degrees, at(1, 0)[1]], [east, at(2, 1)[1]]);
    return new Map(base).set(B, { ...base.get(B)!, area });
  };
  const kinds = (coverage: Coverage): string[] =>
    kindsOf(checkCoverage(coverage, [B], 0.5).filter(({ layer }) => layer === 'jurisdiction'));
  expect(kinds(withGap(4e-6))).toEqual([]);
  expect(kinds(withGap(8e-6))).toEqual(['gap']);
});

test('a part outside is clipped, and an island that nobody has any more is given back', () => {
  const base = new Map(twoJurisdictions());
  const agency = base.get('agency/X')!;
  base.set(agency.key, { ...agency, area: [...agency.area, ...box(5, 5, 6, 6)] });
  const island = checkCoverage(base, [A], 0.5);
  expect(island).toMatchObject([{ kind: 'island-lost', parent: 'X' }]);
  const whole = applyPatch(base, repairsOf(base, island[0]!)[0]!.patch());
  expect(checkCoverage(whole, [A, B], 0.5).filter(({ layer }) => layer === 'jurisdiction')).toEqual([]);
  const outside = applyPatch(whole, moveVertex(whole, at(0, 0.5), at(-0.2, 0.5)));
  const fault = checkCoverage(outside, [A], 0.5).find(
    ({ kind, layer }) => kind === 'outside-parent' && layer === 'jurisdiction',
  )!;
  const clipped = applyPatch(outside, repairsOf(outside, fault)[0]!.patch());
  expect(kindsOf(checkCoverage(clipped, [A], 0.5).filter(({ layer }) => layer === 'jurisdiction'))).toEqual([]);
});

test('a spike and a sliver are told and dropped', () => {
  const spiked = [
    [[at(0, 0), at(1, 0), at(3, 0.0001), at(1, 0.0002), at(1, 1), at(0, 1), at(0, 0)]],
  ] as unknown as AreaCoordinates;
  const sliver = rectangle(at(4, 0), [at(5, 0)[0], at(5, 0)[1] + 3e-6]);
  const zone = shape('adjacency-zone', 'Z', [...spiked, ...sliver], null);
  let coverage: Coverage = new Map([[zone.key, zone]]);
  expect(kindsOf(allFaults(coverage))).toEqual(['sliver', 'spike']);
  for (let [fault] = allFaults(coverage); fault; [fault] = allFaults(coverage)) {
    coverage = applyPatch(coverage, repairsOf(coverage, fault)[0]!.patch());
  }
  expect(sizeOf(coverage, zone.key) / areaM2(box(0, 0, 1, 1))).toBeCloseTo(1, 3);
});

test('undo takes back what I did and never what a colleague published', () => {
  const history = createHistory();
  const base = twoJurisdictions();
  const moved = history.apply(base, 'move', moveVertex(base, at(1, 0.5), at(1.1, 0.5)));
  const hole = cutHole(moved, 'beat/B1', [at(1.4, 0.4), at(1.6, 0.4), at(1.5, 0.6)]);
  const holed = history.apply(moved, 'hole', hole);
  expect([history.undoLabel, history.redoLabel]).toEqual(['hole', null]);
  const theirs = { ...base.get(B)!, area: box(1, 0, 2, 0.9) };
  const undone = history.undo(history.rebase(holed, new Map([[B, theirs]])))!.coverage;
  expect(undone.get(B)).toBe(theirs);
  expect(undone.get('beat/B1')).toBe(moved.get('beat/B1'));
  // The boundary was moved for both of its sides: it is not moved back for one of them.
  expect([undone.get(A), history.canUndo]).toEqual([moved.get(A), false]);
  const redone = history.redo(undone)!.coverage;
  expect([redone.get(B), redone.get('beat/B1')]).toEqual([theirs, holed.get('beat/B1')]);
});

test('the pointer is drawn to the nearest vertex, else to the nearest edge, of the sources that count', () => {
  const snapper = createSnapper();
  for (const one of twoJurisdictions().values()) snapper.set(one.key, one.area.flat());
  expect(snapper.snap([at(1, 0)[0] + 1e-5, at(1, 0)[1] + 1e-5], 1e-4)).toMatchObject({
    position: at(1, 0),
    kind: 'vertex',
  });
  expect(snapper.snap([at(1, 0.3)[0] + 1e-5, at(1, 0.3)[1]], 1e-4)).toMatchObject({
    position: at(1, 0.3),
    kind: 'edge',
  });
  expect(snapper.snap(at(0.5, 0.3), 1e-4)).toBeNull();
  expect(snapper.snap(at(1, 0.3), 1e-4, (source) => source === B)).toMatchObject({ source: B });
  snapper.delete(B);
  expect(snapper.snap(at(2, 0.3), 1e-4, (source) => source === B)).toBeNull();
});

test('figures and lengths are as long and large as they were asked to be', () => {
  const centre = at(0, 0);
  const ring = circle(centre, 1_000)[0]![0]! as unknown as LonLat[];
  for (const position of ring) expect(distanceM(centre, position)).toBeCloseTo(1_000, 1);
  const end = destination(centre, 60, 5_000);
  expect([distanceM(centre, end), bearingDeg(centre, end)].map((value) => value.toFixed(4))).toEqual([
    '5000.0000',
    '60.0000',
  ]);
  // A strip with half circles of 32 edges at both ends, 1.6 per mille less than true ones.
  const strip = areaM2(bufferOfLine([centre, end], 100));
  expect(strip / (5_000 * 200 + Math.PI * 100 ** 2 * 0.9936)).toBeCloseTo(1, 3);
  // One degree of the meridian from 30° N: Karney's GeographicLib gives 110 860.9 m.
  expect(lengthM([at(0, 0), at(0, 100)])).toBeCloseTo(110_860.9, 0);
  expect(perimeterM(box(0, 0, 1, 1)) / 4).toBeGreaterThan(950);
  expect(thinFreehand([at(0, 0), at(0.5, 0.00001), at(1, 0), at(1, 1)], 5)).toEqual([at(0, 0), at(1, 0), at(1, 1)]);
});

test('the checker in the background is told only what changed and answers the same', async () => {
  const asked: number[] = [];
  const session = createCheckSession();
  const port: CheckPort = {
    onmessage: null,
    postMessage(question) {
      asked.push(question.set.length);
      const data = session(structuredClone(question));
      queueMicrotask(() => port.onmessage?.({ data }));
    },
  };
  const checker = createChecker(port);
  const base = twoJurisdictions();
  expect(await checker.check(base, base.keys(), 0.5)).toEqual([]);
  const patch = moveVertex(base, at(1, 1), at(0.9, 1), { alone: A });
  const after = applyPatch(base, patch);
  expect(await checker.check(after, [A], 0.5)).toEqual(checkCoverage(after, [A], 0.5));
  expect(asked).toEqual([6, patch.size]);
});
