import { boxesMeet, gridShape } from './grid.ts';
import type { GridBox } from './grid.ts';
import type { Coverage, Shape, ShapeKey, ShapeLayer } from './types.ts';
import { EditRefused } from './types.ts';

/**
 * Whether edges of two shapes are one and the same where they meet. Jurisdictions and beats partition the same ground;
 * an adjacency zone lies over it and over other zones without being part of any.
 */
export function areLinked(a: Pick<Shape, 'key' | 'layer'>, b: Pick<Shape, 'key' | 'layer'>): boolean {
  return a.key === b.key || (isPartition(a.layer) && isPartition(b.layer));
}

/** Whether the features of a layer must not overlap. */
export const isPartition = (layer: ShapeLayer): boolean => layer === 'jurisdiction' || layer === 'beat';

/** The shape with this key; refused when it is not there or locked. */
export function editable(coverage: Coverage, key: ShapeKey): Shape {
  const shape = coverage.get(key);
  if (!shape) throw new EditRefused('outside');
  if (shape.isLocked || shape.layer === 'agency') throw new EditRefused('locked');
  return shape;
}

/** Shapes whose box meets a box, of those that `accepts` lets through. */
export function shapesIn(coverage: Coverage, box: GridBox, accepts: (shape: Shape) => boolean): Shape[] {
  const found: Shape[] = [];
  for (const shape of coverage.values()) {
    if (accepts(shape) && boxesMeet(gridShape(shape).box, box)) found.push(shape);
  }
  return found;
}

/** Shapes that have this one as parent. */
export function childrenOf(coverage: Coverage, key: ShapeKey): Shape[] {
  return [...coverage.values()].filter((shape) => shape.parent === key);
}
