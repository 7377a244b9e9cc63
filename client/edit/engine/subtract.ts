import type { NewShapeOf } from './children.ts';
import { withChildren, without } from './draw.ts';
import { polygonsOf } from './fit.ts';
import { editable } from './neighbours.ts';
import { EditRefused } from './types.ts';
import type { Coverage, Patch, ShapeKey } from './types.ts';

/**
 * Takes the ground of a shape away from another, which may lie in any layer; beats that lie there become the shape's.
 *
 * @param newShapeOf - makes beats of the parts of beats that come into the shape, as in `DrawOptions`.
 *
 * @throws {EditRefused} `outside` when they have no ground in common; `nothing-left`; `locked`.
 */
export function subtractShape(coverage: Coverage, key: ShapeKey, from: ShapeKey, newShapeOf?: NewShapeOf): Patch {
  const shape = coverage.get(key);
  const other = editable(coverage, from);
  if (!shape || key === from) throw new EditRefused('outside');
  const rest = without(other, polygonsOf(shape));
  if (!rest) throw new EditRefused('outside');
  const isPair = shape.layer === 'jurisdiction' && other.layer === 'jurisdiction';
  return withChildren(coverage, new Map([[from, rest], ...(isPair ? [[key, shape] as const] : [])]), newShapeOf);
}
