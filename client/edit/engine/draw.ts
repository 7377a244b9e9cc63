import { settleChildren } from './children.ts';
import type { NewShapeOf } from './children.ts';
import { fitted, polygonsOf, withArea } from './fit.ts';
import { boxOf, lineToGrid, ringToGrid, toSteps } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import { editable, isPartition, shapesIn } from './neighbours.ts';
import { differenceOf, intersectionOf, unionOf } from './overlay.ts';
import { windsAround } from './dissolve.ts';
import { EditRefused } from './types.ts';
import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';

/**
 * What becomes of ground that neighbours of the layer have: `yield` leaves it to them, `take` takes it from them but for
 * the locked ones, `as-drawn` has both have it. Adjacency zones may overlap and are always as drawn.
 */
export type DrawMode = 'yield' | 'take' | 'as-drawn';

export interface DrawOptions {
  /** Whether what lies beyond the parent is cut off, if the parent is at hand; true without it. */
  readonly isClipped?: boolean;
  /** Makes beats of the parts of beats that come into a new jurisdiction; without it they stay parts of their beats. */
  readonly newShapeOf?: NewShapeOf;
}

/**
 * Puts in a new shape, or gives one that is there another area. A ring that crosses itself has what it winds around.
 *
 * @throws {EditRefused} `too-few-positions`; `nothing-left` also where a neighbour would be left without ground; `locked`.
 */
export function drawShape(coverage: Coverage, shape: Shape, mode: DrawMode, options: DrawOptions = {}): Patch {
  if (coverage.has(shape.key)) editable(coverage, shape.key);
  const drawn = drawnPolygons(shape.area);
  const changed = place(coverage, shape, drawn, [], mode, options);
  return withChildren(coverage, changed, options.newShapeOf);
}

/** Adds ground to a shape, which may lie apart from what it has; otherwise as `drawShape`. */
export function addPart(
  coverage: Coverage,
  key: ShapeKey,
  area: AreaCoordinates,
  mode: DrawMode,
  options: DrawOptions = {},
): Patch {
  const shape = editable(coverage, key);
  const changed = place(coverage, shape, drawnPolygons(area), polygonsOf(shape), mode, options);
  return withChildren(coverage, changed, options.newShapeOf);
}

/**
 * Takes away the part of a shape that has a position inside.
 *
 * @throws {EditRefused} `outside` when none has; `nothing-left` when it is the only one; `locked`.
 */
export function removePart(coverage: Coverage, key: ShapeKey, at: LonLat): Patch {
  const shape = editable(coverage, key);
  const [x, y] = [toSteps(at[0]) * 2, toSteps(at[1]) * 2];
  const hit = polygonsOf(shape).findIndex(([shell, ...holes]) => {
    return shell !== undefined && windsAround(shell, x, y) && !holes.some((hole) => windsAround(hole, x, y));
  });
  if (hit < 0) throw new EditRefused('outside', at);
  if (shape.area.length === 1) throw new EditRefused('nothing-left', at);
  return new Map([[key, { ...shape, area: shape.area.filter((_, index) => index !== hit) }]]);
}

function drawnPolygons(area: AreaCoordinates): GridPolygon[] {
  const polygons = area.map((polygon) => polygon.map(ringToGrid));
  const joined = unionOf([polygons]);
  const first = area[0]?.[0]?.[0] as unknown as LonLat | undefined;
  if (joined.length === 0) throw new EditRefused('too-few-positions', first);
  return joined;
}

function place(
  coverage: Coverage,
  shape: Shape,
  drawn: readonly GridPolygon[],
  kept: readonly GridPolygon[],
  mode: DrawMode,
  options: DrawOptions,
): Map<ShapeKey, Shape | null> {
  const parent = shape.parent === null ? undefined : coverage.get(shape.parent);
  let ground = drawn;
  if (parent && (options.isClipped ?? true)) ground = intersectionOf([ground, polygonsOf(parent)]);
  const neighbours = mode === 'as-drawn' ? [] : neighboursUnder(coverage, shape, ground);
  const firm = neighbours.filter((neighbour) => mode === 'yield' || neighbour.isLocked);
  if (firm.length > 0) ground = differenceOf(ground, firm.map(polygonsOf));
  const own = kept.length > 0 ? unionOf([kept, ground]) : ground;
  if (ground.length === 0) throw new EditRefused('nothing-left', shape.area[0]?.[0]?.[0] as unknown as LonLat);
  const changed = new Map<ShapeKey, Shape | null>([[shape.key, withArea(shape, own)]]);
  for (const neighbour of neighbours) {
    if (firm.includes(neighbour)) continue;
    const rest = without(neighbour, ground);
    if (rest) changed.set(neighbour.key, rest);
  }
  return changed;
}

function neighboursUnder(coverage: Coverage, shape: Shape, ground: readonly GridPolygon[]): Shape[] {
  if (!isPartition(shape.layer)) return [];
  return shapesIn(coverage, boxOf(ground.flat()), (other) => other.layer === shape.layer && other.key !== shape.key);
}

/**
 * A shape less some ground; `null` when it has none of it.
 *
 * @throws {EditRefused} `nothing-left`.
 */
export function without(shape: Shape, ground: readonly GridPolygon[]): Shape | null {
  if (intersectionOf([polygonsOf(shape), ground]).length === 0) return null;
  const rest = differenceOf(polygonsOf(shape), [ground]);
  if (rest.length === 0) throw new EditRefused('nothing-left', shape.area[0]![0]![0] as unknown as LonLat);
  return withArea(shape, rest);
}

/** The patch of changed shapes with their children settled in them. */
export function withChildren(
  coverage: Coverage,
  changed: ReadonlyMap<ShapeKey, Shape | null>,
  newShapeOf?: NewShapeOf,
): Patch {
  const parents = new Map([...changed].filter(([key]) => key.startsWith('jurisdiction/')));
  return fitted(coverage, new Map([...changed, ...settleChildren(coverage, parents, newShapeOf)]));
}

/** A ring or line of a drawn one, refused when it has too few positions. */
export function drawnChain(line: readonly LonLat[], least: number): number[] {
  const chain = least > 2 ? ringToGrid(line) : lineToGrid(line);
  if (chain.length < least * 2) throw new EditRefused('too-few-positions', line[0]);
  return chain;
}
