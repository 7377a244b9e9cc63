import fc from 'fast-check';
import { checkCoverage } from '../../client/edit/engine/check.ts';
import { drawShape } from '../../client/edit/engine/draw.ts';
import { moveEdge, sharedEdge } from '../../client/edit/engine/edge.ts';
import { circle, rectangle } from '../../client/edit/engine/figure.ts';
import { gridShape, toDegrees } from '../../client/edit/engine/grid.ts';
import type { History } from '../../client/edit/engine/history.ts';
import { applyPatch } from '../../client/edit/engine/history.ts';
import { mergeShapes } from '../../client/edit/engine/merge.ts';
import { reshape } from '../../client/edit/engine/reshape.ts';
import { splitShape } from '../../client/edit/engine/split.ts';
import { subtractShape } from '../../client/edit/engine/subtract.ts';
import { EditRefused } from '../../client/edit/engine/types.ts';
import type { Coverage, LonLat, Patch, Shape } from '../../client/edit/engine/types.ts';
import { moveVertex } from '../../client/edit/engine/vertex.ts';
import { TOLERANCE_M } from '../../server/domain/territory.ts';

const KINDS = ['split', 'merge', 'draw', 'subtract', 'move-vertex', 'move-edge', 'reshape', 'undo', 'redo'] as const;

/** One thing that a user may do; the numbers, 0 to 1, pick where. */
export interface EditStep {
  readonly kind: (typeof KINDS)[number];
  readonly layer: 'jurisdiction' | 'beat';
  readonly picks: readonly number[];
  /** Codes of new features begin with it; `N` unless told. */
  readonly prefix?: string;
}

/** What came of a step: `unsound` means that the check found a fault in it, so that it was not kept. */
export type Outcome = 'done' | 'refused' | 'unsound' | 'nothing';

/** Even over its range: a place is not likelier for being at an end. */
const pick = fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((part) => part / 1_000_000);

/** Sequences of steps, mostly among beats, as there are more of them. */
export const editSequences = (maxLength: number): fc.Arbitrary<EditStep[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      layer: fc.constantFrom('jurisdiction', 'beat', 'beat', 'beat', 'beat', 'beat'),
      picks: fc.array(pick, { minLength: 6, maxLength: 6 }),
    }),
    { minLength: 1, maxLength },
  );

/**
 * Does one step to what lies inside the agency: no boundary of the agency itself is moved.
 *
 * @param onPatch - sees each patch before it is kept or, by throwing, refuses it.
 */
export function playStep(
  coverage: Coverage,
  history: History,
  step: EditStep,
  onPatch?: (coverage: Coverage, patch: Patch) => void,
): { coverage: Coverage; outcome: Outcome } {
  if (step.kind === 'undo' || step.kind === 'redo') {
    const done = step.kind === 'undo' ? history.undo(coverage) : history.redo(coverage);
    return done ? { coverage: done.coverage, outcome: 'done' } : { coverage, outcome: 'nothing' };
  }
  const patch = patchOf(coverage, step);
  if (!patch) return { coverage, outcome: 'refused' };
  const next = applyPatch(coverage, patch);
  if (checkCoverage(next, patch.keys(), TOLERANCE_M).length > 0) return { coverage, outcome: 'unsound' };
  onPatch?.(coverage, patch);
  return { coverage: history.apply(coverage, step.kind, patch), outcome: 'done' };
}

/** The patch of a step; `null` when the engine refuses it or nothing is there to be done. */
export function patchOf(coverage: Coverage, step: EditStep): Patch | null {
  try {
    return new Player(coverage, step).patch();
  } catch (error) {
    if (error instanceof EditRefused) return null;
    throw error;
  }
}

class Player {
  readonly #coverage: Coverage;
  readonly #step: EditStep;
  readonly #shape: Shape;

  constructor(coverage: Coverage, step: EditStep) {
    this.#coverage = coverage;
    this.#step = step;
    const shapes = [...coverage.values()].filter((shape) => shape.layer === step.layer);
    this.#shape = shapes[Math.floor(step.picks[0]! * shapes.length)]!;
  }

  /** Codes for new features: free in the coverage, and different for each call. */
  #newShapeOf(coverage: Coverage): (of: Shape) => Pick<Shape, 'code' | 'attributes'> {
    const prefix = this.#step.prefix ?? 'N';
    let last = coverage.size;
    return (of) => {
      while (coverage.has(`${of.layer}/${prefix}-${last}`)) last++;
      return { code: `${prefix}-${last++}`, attributes: of.attributes };
    };
  }

  patch(): Patch | null {
    const [, a, b, c, d] = this.#step.picks as [number, number, number, number, number];
    switch (this.#step.kind) {
      case 'split':
        return splitShape(
          this.#coverage,
          this.#shape.key,
          [this.#inBox(a, -0.2), this.#inBox(b, c), this.#inBox(d, 1.2)],
          this.#newShapeOf(this.#coverage),
        );
      case 'merge':
        return this.#merge(a);
      case 'draw':
        return this.#draw(a, b, c, d);
      case 'subtract':
        return this.#subtract(a, b);
      case 'move-vertex':
        return this.#moveVertex(a, b, c);
      case 'move-edge':
        return this.#moveEdge(a, b, c);
      default:
        return this.#reshape(a, b);
    }
  }

  /** A position in or around the shape's box, by parts of its width and height. */
  #inBox(x: number, y: number): LonLat {
    const { west, south, east, north } = gridShape(this.#shape).box;
    return [toDegrees(west + (east - west) * x), toDegrees(south + (north - south) * y)];
  }

  /** A boundary with another shape on its other side. */
  #innerEdge(a: number): ReturnType<typeof sharedEdge> | null {
    const ring = this.#shape.area[0]![0]!;
    const at = Math.floor(a * (ring.length - 1));
    const edge = sharedEdge(this.#coverage, [ring[at], ring[at + 1]] as unknown as [LonLat, LonLat], {
      of: this.#shape.key,
    });
    return edge.keys.length === 2 ? edge : null;
  }

  #merge(a: number): Patch | null {
    const other = this.#innerEdge(a)?.keys[1];
    const isSibling = other !== undefined && this.#coverage.get(other)?.parent === this.#shape.parent;
    return isSibling ? mergeShapes(this.#coverage, this.#shape.key, [other]) : null;
  }

  #draw(a: number, b: number, c: number, d: number): Patch {
    const { code, attributes } = this.#newShapeOf(this.#coverage)(this.#shape);
    const area = d < 0.5 ? rectangle(this.#inBox(a, b), this.#inBox(b, c)) : circle(this.#inBox(a, b), 50 + c * 800);
    const shape = { ...this.#shape, key: `${this.#shape.layer}/${code}`, code, attributes, area };
    return drawShape(this.#coverage, shape, 'take', { newShapeOf: this.#newShapeOf(this.#coverage) });
  }

  /** A second shape is drawn over, then its ground is taken from what lies under it. */
  #subtract(a: number, b: number): Patch | null {
    const { code, attributes } = this.#newShapeOf(this.#coverage)(this.#shape);
    const area = circle(this.#inBox(a, b), 120);
    const over = { ...this.#shape, key: `${this.#shape.layer}/${code}`, code, attributes, area };
    const drawn = drawShape(this.#coverage, over, 'as-drawn');
    const both = applyPatch(this.#coverage, drawn);
    return new Map([...drawn, ...subtractShape(both, over.key, this.#shape.key, this.#newShapeOf(both))]);
  }

  #moveVertex(a: number, b: number, c: number): Patch | null {
    const edge = this.#innerEdge(a);
    const at = edge?.positions[Math.floor(b * edge.positions.length)];
    if (!edge || !at || at === edge.positions[0] || at === edge.positions.at(-1)) return null;
    const next = edge.positions[edge.positions.indexOf(at) - 1]!;
    const reach = Math.hypot(next[0] - at[0], next[1] - at[1]) * 0.6;
    const angle = c * 2 * Math.PI;
    return moveVertex(this.#coverage, at, [at[0] + Math.cos(angle) * reach, at[1] + Math.sin(angle) * reach]);
  }

  #moveEdge(a: number, b: number, c: number): Patch | null {
    const edge = this.#innerEdge(a);
    if (!edge || edge.positions.length < 3) return null;
    return moveEdge(this.#coverage, edge, [(b - 0.5) * 4e-4, (c - 0.5) * 4e-4]);
  }

  #reshape(a: number, b: number): Patch | null {
    const edge = this.#innerEdge(a);
    if (!edge || edge.positions.length < 5) return null;
    const [first, last] = [edge.positions[1]!, edge.positions.at(-2)!];
    const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
    const aside: LonLat = [(first[0] + last[0]) / 2 - dy * (b - 0.5), (first[1] + last[1]) / 2 + dx * (b - 0.5)];
    return reshape(this.#coverage, this.#shape.key, [first, aside, last]);
  }
}
