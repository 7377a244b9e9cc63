import { arrange } from './arrangement.ts';
import type { Arrangement } from './arrangement.ts';
import { lengthOf, newShape, settleChildren } from './children.ts';
import type { NewShapeOf } from './children.ts';
import { dissolve } from './dissolve.ts';
import type { Piece } from './dissolve.ts';
import { drawnChain } from './draw.ts';
import { fitted, polygonsOf, withArea } from './fit.ts';
import { areaOf } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import { areaM2 } from './measure.ts';
import { editable } from './neighbours.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';

/**
 * Splits a shape along a line that crosses it, or a ring inside it. The larger side, with parts that the line does not
 * reach, stays the shape; the other side becomes a new one. Beats of a jurisdiction go with the side that they lie in;
 * those across are split too.
 *
 * @param newShapeOf - code and attributes of the new shape, and then of each new beat, beside the one that it comes from.
 * @throws {EditRefused} `too-few-positions`, `does-not-cross`, `locked`.
 */
export function splitShape(coverage: Coverage, key: ShapeKey, line: readonly LonLat[], newShapeOf: NewShapeOf): Patch {
  const shape = editable(coverage, key);
  const chain = drawnChain(line, 2);
  const { left, right, rest } = sidesOf(polygonsOf(shape), chain);
  if (left.length === 0 || right.length === 0) throw new EditRefused('does-not-cross', line[0]);
  const [large, small] = areaM2(areaOf(left)) >= areaM2(areaOf(right)) ? [left, right] : [right, left];
  const kept = withArea(shape, [...large, ...rest]);
  const made = newShape(shape, newShapeOf, small);
  const halves = new Map<ShapeKey, Shape>([
    [key, kept],
    [made.key, made],
  ]);
  const children = shape.layer === 'jurisdiction' ? settleChildren(coverage, halves, newShapeOf) : [];
  return fitted(coverage, new Map([...halves, ...children]));
}

interface Sides {
  readonly left: GridPolygon[];
  readonly right: GridPolygon[];
  /** Parts that the line does not touch. */
  readonly rest: GridPolygon[];
}

function sidesOf(polygons: readonly GridPolygon[], line: readonly number[]): Sides {
  const plane = arrange([polygons], [line]);
  const pieces = dissolve(plane, (covers) => covers.length > 0, 'cuts');
  const sides: Sides = { left: [], right: [], rest: [] };
  for (const piece of pieces) {
    const side = sideOf(plane, piece);
    (side === 0 ? sides.rest : side > 0 ? sides.left : sides.right).push(piece.polygon);
  }
  return sides;
}

/** How much of the cutting line a piece has on its right less on its left: above 0, the piece lies on the line's left. */
function sideOf(plane: Arrangement, piece: Piece): number {
  let sum = 0;
  for (const half of piece.halves) {
    const along = plane.cut[half >> 1]! * (half & 1 ? -1 : 1);
    const isInner = plane.covers[plane.cycleOf[half ^ 1]!]!.length > 0;
    if (isInner) sum += along * lengthOf(plane, half);
  }
  return sum;
}
