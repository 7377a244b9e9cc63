import { arrange } from './arrangement.ts';
import { lengthOf } from './children.ts';
import { dissolve } from './dissolve.ts';
import { polygonsOf, withArea } from './fit.ts';
import { boxOf } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import { childrenOf, shapesIn } from './neighbours.ts';
import { unionOf } from './overlay.ts';
import type { Coverage, Shape, ShapeKey } from './types.ts';

/**
 * Gives ground to a shape, and of a jurisdiction also to the beat of it that has most boundary on the ground.
 *
 * @returns the shapes that changed.
 */
export function giveGround(coverage: Coverage, shape: Shape, ground: readonly GridPolygon[]): Map<ShapeKey, Shape> {
  const changed = new Map([[shape.key, withArea(shape, unionOf([polygonsOf(shape), ground]))]]);
  const beats = childrenOf(coverage, shape.key).filter((child) => !child.isLocked);
  const host = longestNeighbour(ground, beats);
  if (host) changed.set(host.key, withArea(host, unionOf([polygonsOf(host), ground])));
  return changed;
}

/** Of some shapes the one with the longest boundary on the ground. */
export function longestNeighbour(ground: readonly GridPolygon[], shapes: readonly Shape[]): Shape | undefined {
  const near = shapesIn(new Map(shapes.map((shape) => [shape.key, shape])), boxOf(ground.flat()), () => true);
  const plane = arrange([ground, ...near.map(polygonsOf)]);
  const lengths = new Map<number, number>();
  for (const piece of dissolve(plane, (covers) => covers.length === 1 && covers[0] === 0)) {
    for (const half of piece.halves) {
      for (const area of plane.covers[plane.cycleOf[half ^ 1]!]!) {
        if (area > 0) lengths.set(area, (lengths.get(area) ?? 0) + lengthOf(plane, half));
      }
    }
  }
  const best = [...lengths].sort((a, b) => b[1] - a[1])[0];
  return best && near[best[0] - 1];
}
