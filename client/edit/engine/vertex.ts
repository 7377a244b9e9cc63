import { isOnEdge } from './edge.ts';
import { boxOf, isSamePosition, lineToGrid, onGrid } from './grid.ts';
import { applyPatch } from './history.ts';
import { boxAt, holdVertices, nameOf, ownerAt, placesOf } from './hold.ts';
import type { Hold, VertexOptions } from './hold.ts';
import { beginMove } from './move.ts';
import { areLinked, shapesIn } from './neighbours.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';
import { weave } from './weave.ts';

/**
 * Moves a vertex in all shapes that have it; one that has only an edge there gains the vertex first.
 *
 * @throws {EditRefused} `no-edge-here`, `locked`.
 */
export function moveVertex(coverage: Coverage, at: LonLat, to: LonLat, options: VertexOptions = {}): Patch {
  const move = beginMove(coverage, { vertex: at, ...options });
  move.preview(to);
  return move.commit();
}

/**
 * Makes a position on an edge a vertex of all shapes that have the edge; an empty patch where it is one already.
 *
 * @throws {EditRefused} `no-edge-here`, `locked`.
 */
export function insertVertex(coverage: Coverage, position: LonLat, options: VertexOptions = {}): Patch {
  const at = onGrid(position);
  const owner = ownerAt(coverage, at, options, (shape) => touches(shape, at));
  const isAlone = options.alone !== undefined;
  const shapes = shapesIn(coverage, boxAt(at, 1), (shape) =>
    isAlone ? shape.key === owner.key : areLinked(shape, owner),
  );
  const patch = new Map<ShapeKey, Shape>();
  for (const shape of shapes) {
    const next = withVertex(shape, at);
    if (next === shape) continue;
    if (shape.isLocked) throw new EditRefused('locked', at);
    patch.set(shape.key, next);
  }
  return patch;
}

function touches(shape: Shape, at: LonLat): boolean {
  return (shape.area.flat() as unknown as LonLat[][]).some((ring) =>
    ring.some((vertex, i) => isSamePosition(vertex, at) || (i > 0 && isOnEdge(ring[i - 1]!, vertex, at))),
  );
}

function withVertex(shape: Shape, at: LonLat): Shape {
  let isChanged = false;
  const area = shape.area.map((polygon) =>
    polygon.map((positions) => {
      const ring = positions as unknown as LonLat[];
      const next: LonLat[] = [];
      ring.forEach((vertex, i) => {
        if (i > 0 && isOnEdge(ring[i - 1]!, vertex, at)) next.push(at);
        next.push(vertex);
      });
      if (next.length === ring.length) return positions;
      isChanged = true;
      return next as unknown as number[][];
    }),
  );
  return isChanged ? { ...shape, area } : shape;
}

/**
 * Takes a vertex out of all shapes that have it, so that its two edges become one.
 *
 * @throws {EditRefused} `no-edge-here` also at a junction, where boundaries of more than two areas meet;
 *   `too-few-positions` when a ring would be left without area; `locked`.
 */
export function removeVertex(coverage: Coverage, at: LonLat, options: VertexOptions = {}): Patch {
  const owner = ownerAt(coverage, at, options, (shape) => placesAt(shape, at).length > 0);
  const isAlone = options.alone !== undefined;
  const star = boxOf([lineToGrid(placesAt(owner, at).flatMap((place) => neighboursOf(owner, place)))]);
  const woven = isAlone ? new Map<ShapeKey, Shape | null>() : weave(coverage, new Map([[owner.key, owner]]), star);
  const base = applyPatch(coverage, woven);
  const holds = holdVertices(base, base.get(owner.key)!, new Set([nameOf(at)]), boxAt(at, 1), isAlone);
  const ends = new Set<string>();
  for (const { shape, places } of holds) {
    for (const place of places) neighboursOf(shape, place).forEach((position) => ends.add(nameOf(position)));
  }
  if (ends.size > 2) throw new EditRefused('no-edge-here', at);
  const patch = new Map([...woven].filter(([key, shape]) => coverage.get(key) !== shape));
  for (const hold of holds) patch.set(hold.shape.key, withoutVertices(hold));
  return patch;
}

const placesAt = (shape: Shape, at: LonLat): ReturnType<typeof placesOf> =>
  placesOf(shape.area, (position) => isSamePosition(position, at));

function neighboursOf(shape: Shape, { polygon, ring, index }: Hold['places'][number]): [LonLat, LonLat] {
  const positions = shape.area[polygon]![ring]! as unknown as LonLat[];
  return [positions[index === 0 ? positions.length - 2 : index - 1]!, positions[index + 1]!];
}

function withoutVertices({ shape, places }: Hold): Shape {
  const area = shape.area.map((polygon, p) =>
    polygon.map((positions, r) => {
      const gone = new Set(places.filter((place) => place.polygon === p && place.ring === r).map(({ index }) => index));
      if (gone.size === 0) return positions;
      const open = positions.slice(0, -1).filter((_, index) => !gone.has(index));
      if (open.length < 3) throw new EditRefused('too-few-positions', positions[0] as unknown as LonLat);
      return [...open, open[0]!];
    }),
  );
  return { ...shape, area };
}
