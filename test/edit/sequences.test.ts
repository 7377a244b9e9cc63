import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaOf, gridShape } from '../../client/edit/engine/grid.ts';
import { createHistory } from '../../client/edit/engine/history.ts';
import { areaM2 } from '../../client/edit/engine/measure.ts';
import { differenceOf, overlay } from '../../client/edit/engine/overlay.ts';
import type { Coverage, Shape, ShapeLayer } from '../../client/edit/engine/types.ts';
import { huzhou } from './huzhou.ts';
import { editSequences, playStep } from './sequences.ts';
import type { EditStep } from './sequences.ts';

const HUZHOU = huzhou(['agency', 'jurisdiction', 'beat']);
const AGENCY = HUZHOU.get('agency/ZJ-HUZ')!;
/** Half a step of the grid, a quarter of a square metre per hundred metres of boundary, over some hundred kilometres. */
const GROUND_M2 = areaM2(AGENCY.area) * 1e-9;

const areaOfAll = (coverage: Coverage, layer: ShapeLayer): number =>
  [...coverage.values()].reduce((sum, shape) => (shape.layer === layer ? sum + areaM2(shape.area) : sum), 0);
const polygonsOfAll = (coverage: Coverage, layer: ShapeLayer): Shape[] =>
  [...coverage.values()].filter((shape) => shape.layer === layer);

interface Played {
  readonly coverage: Coverage;
  readonly kinds: readonly string[];
}

/** Plays a sequence, then undoes all of it and does it again. */
function play(steps: readonly EditStep[]): Played {
  const history = createHistory();
  let coverage: Coverage = HUZHOU;
  const kinds: string[] = [];
  for (const step of steps) {
    const { coverage: next, outcome } = playStep(coverage, history, step);
    coverage = next;
    if (outcome === 'done') kinds.push(step.kind);
  }
  const drawn = coverage;
  for (let back = history.undo(coverage); back; back = history.undo(coverage)) coverage = back.coverage;
  expect([...coverage].every(([key, shape]) => HUZHOU.get(key) === shape)).toBe(true);
  expect(coverage.size).toBe(HUZHOU.size);
  for (let again = history.redo(coverage); again; again = history.redo(coverage)) coverage = again.coverage;
  return { coverage: coverage.size === drawn.size ? drawn : coverage, kinds };
}

test('whatever is drawn, split, merged, moved, reshaped and undone, no ground is lost or had twice, and undoing all gives the same objects', () => {
  const done = new Map<string, number>();
  fc.assert(
    fc.property(editSequences(5), (steps) => {
      const { coverage, kinds } = play(steps);
      for (const kind of kinds) done.set(kind, (done.get(kind) ?? 0) + 1);
      expect(Math.abs(areaOfAll(coverage, 'jurisdiction') - areaM2(AGENCY.area))).toBeLessThan(GROUND_M2);
      expect(Math.abs(areaOfAll(coverage, 'beat') - areaM2(AGENCY.area))).toBeLessThan(GROUND_M2);
    }),
    { numRuns: 500, seed: 20_261_125 },
  );
  // Otherwise the sequences prove nothing.
  for (const kind of ['split', 'merge', 'draw', 'subtract', 'move-vertex', 'move-edge', 'reshape', 'undo']) {
    expect(done.get(kind), kind).toBeGreaterThan(20);
  }
}, 900_000);

test('after long sequences jurisdictions and beats still cover the agency without any overlap', () => {
  fc.assert(
    fc.property(editSequences(25), (steps) => {
      const { coverage } = play(steps);
      for (const layer of ['jurisdiction', 'beat'] as const) {
        const areas = polygonsOfAll(coverage, layer).map((shape) => gridShape(shape).polygons);
        const twice = overlay(areas, (covers) => covers.length > 1);
        expect(areaOfPolygons(twice)).toBeLessThan(0.5);
        expect(areaOfPolygons(differenceOf(gridShape(AGENCY).polygons, areas))).toBeLessThan(GROUND_M2);
      }
    }),
    { numRuns: 8, seed: 7 },
  );
}, 300_000);

const areaOfPolygons = (polygons: ReturnType<typeof overlay>): number => areaM2(areaOf(polygons));
