import { areaOf, boxOf, gridShape, widened } from './grid.ts';
import type { GridBox, GridChain, GridPolygon } from './grid.ts';
import { areLinked, isPartition, shapesIn } from './neighbours.ts';
import { nodeStrands } from './noding.ts';
import type { Strand } from './noding.ts';
import { unionOf } from './overlay.ts';
import type { Coverage, Shape, ShapeKey } from './types.ts';
import { applyPatch } from './history.ts';

/**
 * Makes shapes fit their neighbours: where a vertex of one lies on another's edge, the other gains it, so that a common
 * edge is the same vertices on both sides. Locked shapes give vertices and take none.
 *
 * @param changed - shapes that are not in the coverage yet; `null` for one that goes away.
 * @param within - where they changed; their whole extent without it.
 * @returns the changed shapes and those that gained a vertex.
 */
export function weave(
  coverage: Coverage,
  changed: ReadonlyMap<ShapeKey, Shape | null>,
  within?: GridBox,
): Map<ShapeKey, Shape | null> {
  const result = new Map(changed);
  const drawn = [...changed.values()].filter((shape): shape is Shape => shape !== null && isPartition(shape.layer));
  if (drawn.length === 0) return result;
  const box = widened(within ?? boxOf(drawn.flatMap((shape) => gridShape(shape).polygons.flat())), 1);
  const near = shapesIn(
    applyPatch(coverage, changed),
    box,
    (shape) => shape.layer === 'agency' || areLinked(shape, drawn[0]!),
  );
  const strands: Strand[] = [];
  for (const shape of near) {
    const isFixed = shape.isLocked || shape.layer === 'agency';
    for (const chain of gridShape(shape).polygons.flat()) strands.push({ chain, isRing: true, isFixed });
  }
  const chains = nodeStrands(strands, false, box);
  let at = 0;
  for (const shape of near) {
    const { polygons } = gridShape(shape);
    const woven = polygons.map((polygon) => polygon.map(() => chains[at++]!));
    if (woven.some((polygon, p) => polygon.some((chain, r) => chain !== polygons[p]![r]))) {
      result.set(shape.key, withPolygons(shape, withoutFolds(woven)));
    }
  }
  return result;
}

/** The shape with other polygons; rings that stay the same keep their positions. */
export function withPolygons(shape: Shape, polygons: readonly GridPolygon[]): Shape {
  const before = gridShape(shape).polygons;
  const known = new Map<GridChain, number[][]>();
  before.forEach((polygon, p) => polygon.forEach((chain, r) => known.set(chain, shape.area[p]![r]!)));
  const area = polygons.map((polygon) => polygon.map((chain) => known.get(chain) ?? areaOf([[chain]])[0]![0]!));
  return { ...shape, area };
}

/**
 * Where a corner is so sharp that a vertex near its tip lies on both its edges, both now run through that vertex and
 * between it and the tip there and back. The tip is left out then, on both sides of the boundary alike.
 */
function withoutFolds(polygons: readonly GridPolygon[]): readonly GridPolygon[] {
  return polygons.some((polygon) => polygon.some(comesBack)) ? unionOf([polygons]) : polygons;
}

function comesBack(chain: GridChain): boolean {
  const seen = new Map<number, Set<number>>();
  for (let i = 0; i < chain.length; i += 2) {
    const row = seen.get(chain[i + 1]!) ?? new Set<number>();
    seen.set(chain[i + 1]!, row);
    if (row.has(chain[i]!)) return true;
    row.add(chain[i]!);
  }
  return false;
}
