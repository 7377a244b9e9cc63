import { arrange } from './arrangement.ts';
import { withParent } from './children.ts';
import { dissolve } from './dissolve.ts';
import { fitted, polygonsOf, withArea } from './fit.ts';
import { childrenOf, editable } from './neighbours.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';
import type { Arrangement } from './arrangement.ts';

/**
 * Gives a shape the ground of others of its layer, which are gone then; their children become its own.
 *
 * @throws {EditRefused} `not-neighbours` when one of them has no boundary in common with the shape or with others that
 *   are merged; `locked`; `outside` for other layers.
 */
export function mergeShapes(coverage: Coverage, key: ShapeKey, others: readonly ShapeKey[]): Patch {
  const shape = editable(coverage, key);
  const given = [...new Set(others)].filter((other) => other !== key).map((other) => editable(coverage, other));
  if (given.length === 0 || given.some((other) => other.layer !== shape.layer)) throw new EditRefused('outside');
  const all = [shape, ...given];
  const plane = arrange(all.map(polygonsOf));
  const apart = apartOf(plane, all);
  if (apart) throw new EditRefused('not-neighbours', apart.area[0]?.[0]?.[0] as unknown as LonLat);
  const joined = dissolve(plane, (covers) => covers.length > 0).map((piece) => piece.polygon);
  const merged = withArea(shape, joined);
  const changed = new Map<ShapeKey, Shape | null>([[key, merged]]);
  for (const other of given) {
    changed.set(other.key, null);
    if (shape.layer !== 'jurisdiction') continue;
    for (const child of childrenOf(coverage, other.key)) changed.set(child.key, withParent(child, merged));
  }
  return fitted(coverage, changed);
}

/** A shape that no chain of common boundaries leads to from the first. */
function apartOf(plane: Arrangement, shapes: readonly Shape[]): Shape | undefined {
  const beside = shapes.map(() => new Set<number>());
  for (let edge = 0; edge < plane.from.length; edge++) {
    const around = [...plane.covers[plane.cycleOf[edge * 2]!]!, ...plane.covers[plane.cycleOf[edge * 2 + 1]!]!];
    for (const a of around) for (const b of around) beside[a]!.add(b);
  }
  const reached = new Set([0]);
  const queue = [0];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const next of beside[at]!) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return shapes.find((_, index) => !reached.has(index));
}
