import type { AreaCoordinates } from '../../../server/domain/territory.ts';
import type { SharedEdge } from './edge.ts';
import { boxOf, gridShape, isSamePosition, lineToGrid } from './grid.ts';
import type { GridBox } from './grid.ts';
import { applyPatch } from './history.ts';
import { boxAt, holdVertices, movedArea, nameOf, ownerAt, placesOf, withoutRepeats } from './hold.ts';
import type { Hold, VertexOptions } from './hold.ts';
import { childrenOf, editable } from './neighbours.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';
import { weave } from './weave.ts';

/** What is taken hold of. `from` is where the pointer took it. */
export type Grip =
  | ({ readonly vertex: LonLat } & VertexOptions)
  | ({ readonly edge: Pick<SharedEdge, 'positions' | 'keys'>; readonly from: LonLat } & VertexOptions)
  /** The whole shape, with its children; neighbours stay. */
  | { readonly shape: ShapeKey; readonly from: LonLat }
  /** As `shape`, turned about the middle of its box: `from` shows the direction at the beginning. */
  | { readonly rotation: ShapeKey; readonly from: LonLat };

/** A move under way. */
export interface Move {
  /** Areas with what is held drawn to a position. Costs no more than the rings that hold a moved vertex. */
  preview(to: LonLat): ReadonlyMap<ShapeKey, AreaCoordinates>;
  /** What the last preview showed, fitted to the neighbours; nothing without one. */
  commit(): Patch;
}

type Transform = (to: LonLat) => (position: LonLat) => LonLat;

/**
 * Begins to move a vertex, a boundary or a shape. The result may cross itself or its neighbours: the check tells.
 *
 * @throws {EditRefused} `no-edge-here`, `locked`, `outside`.
 */
export function beginMove(coverage: Coverage, grip: Grip): Move {
  const { woven, holds, transform } = take(coverage, grip);
  let last: LonLat | null = null;
  const areas = (to: LonLat): Map<ShapeKey, AreaCoordinates> => {
    const move = transform(to);
    return new Map(holds.map((hold) => [hold.shape.key, movedArea(hold, move)]));
  };
  return {
    preview(to) {
      last = to;
      return areas(to);
    },
    commit() {
      if (!last) return new Map();
      const moved = areas(last);
      const changed = new Map<ShapeKey, Shape>();
      for (const { shape } of holds) {
        changed.set(shape.key, { ...shape, area: withoutRepeats(moved.get(shape.key)!) });
      }
      const base = applyPatch(coverage, woven);
      return new Map([...woven, ...weave(base, changed, boxOfMoved(holds, moved))]);
    },
  };
}

interface Taken {
  /** Shapes that gained a vertex before anything moved. */
  readonly woven: Patch;
  readonly holds: readonly Hold[];
  readonly transform: Transform;
}

function take(coverage: Coverage, grip: Grip): Taken {
  if ('vertex' in grip) return takeVertex(coverage, grip.vertex, grip);
  if ('edge' in grip) return takeEdge(coverage, grip.edge, grip.from, grip);
  const key = 'shape' in grip ? grip.shape : grip.rotation;
  const shape = editable(coverage, key);
  const all = [shape, ...childrenOf(coverage, key)];
  const locked = all.find((one) => one.isLocked);
  if (locked) throw new EditRefused('locked');
  const holds = all.map((one) => ({ shape: one, places: placesOf(one.area, () => true) }));
  const transform = 'shape' in grip ? shiftFrom(grip.from) : turnFrom(middleOf(shape), grip.from);
  return { woven: new Map(), holds, transform };
}

function takeVertex(coverage: Coverage, vertex: LonLat, options: VertexOptions): Taken {
  const owner = ownerAt(coverage, vertex, options, (shape) => hasVertex(shape, vertex));
  const box = boxAt(vertex, 1);
  const isAlone = options.alone !== undefined;
  const woven = isAlone ? new Map<ShapeKey, Shape>() : weaveAround(coverage, owner, boxOfEdgesAt(owner, vertex));
  const base = applyPatch(coverage, woven);
  const holds = holdVertices(base, base.get(owner.key)!, new Set([nameOf(vertex)]), box, isAlone);
  return { woven, holds, transform: (to) => () => to };
}

function takeEdge(
  coverage: Coverage,
  edge: Pick<SharedEdge, 'positions' | 'keys'>,
  from: LonLat,
  options: VertexOptions,
): Taken {
  const owner = editable(coverage, options.alone ?? edge.keys[0]!);
  const box = boxOf([lineToGrid(edge.positions)]);
  const isAlone = options.alone !== undefined;
  const woven = isAlone ? new Map<ShapeKey, Shape>() : weaveAround(coverage, owner, box);
  const base = applyPatch(coverage, woven);
  const isClosed = isClosedEdge(owner, edge.positions);
  const line = alongRing(base.get(owner.key)!, edge.positions, isClosed);
  const inner = isClosed || line.length < 3 ? line : line.slice(1, -1);
  const holds = holdVertices(base, base.get(owner.key)!, new Set(inner.map(nameOf)), box, isAlone);
  return { woven, holds, transform: shiftFrom(from) };
}

const weaveAround = (coverage: Coverage, owner: Shape, box: GridBox): Patch =>
  new Map(
    [...weave(coverage, new Map([[owner.key, owner]]), box)].filter(([key, shape]) => coverage.get(key) !== shape),
  );

const hasVertex = (shape: Shape, at: LonLat): boolean =>
  shape.area.some((polygon) => polygon.some((ring) => ring.some((p) => isSamePosition(p as unknown as LonLat, at))));

function isClosedEdge(owner: Shape, positions: readonly LonLat[]): boolean {
  const names = new Set(positions.map(nameOf));
  return owner.area.some((polygon) =>
    polygon.some(
      (ring) => ring.length - 1 === names.size && ring.every((p) => names.has(nameOf(p as unknown as LonLat))),
    ),
  );
}

/** The positions of a boundary with the vertices that its ring has gained between them. */
function alongRing(owner: Shape, positions: readonly LonLat[], isClosed: boolean): readonly LonLat[] {
  if (isClosed) return positions;
  const [first, last] = [nameOf(positions[0]!), nameOf(positions.at(-1)!)];
  const wanted = new Set(positions.map(nameOf));
  for (const ring of owner.area.flat() as unknown as LonLat[][]) {
    const open = ring.slice(0, -1);
    const names = open.map(nameOf);
    const [start, end] = [names.indexOf(first), names.indexOf(last)];
    if (start < 0 || end < 0) continue;
    const forth = cyclic(open, start, end);
    const back = cyclic(open, end, start);
    const hits = (line: readonly LonLat[]): number => line.filter((position) => wanted.has(nameOf(position))).length;
    return hits(forth) >= hits(back) ? forth : back;
  }
  return positions;
}

function cyclic<T>(items: readonly T[], from: number, to: number): T[] {
  return from <= to ? items.slice(from, to + 1) : [...items.slice(from), ...items.slice(0, to + 1)];
}

const shiftFrom =
  (from: LonLat): Transform =>
  (to) =>
  ([lon, lat]) => [lon + to[0] - from[0], lat + to[1] - from[1]];

/** Turns in the plane in which a degree of longitude is as long as it is at the centre. */
function turnFrom(centre: LonLat, from: LonLat): Transform {
  const shrink = Math.cos((centre[1] * Math.PI) / 180);
  const angle = ([lon, lat]: LonLat): number => Math.atan2(lat - centre[1], (lon - centre[0]) * shrink);
  return (to) => {
    const by = angle(to) - angle(from);
    const [sin, cos] = [Math.sin(by), Math.cos(by)];
    return ([lon, lat]) => {
      const [x, y] = [(lon - centre[0]) * shrink, lat - centre[1]];
      return [centre[0] + (x * cos - y * sin) / shrink, centre[1] + x * sin + y * cos];
    };
  };
}

function middleOf(shape: Shape): LonLat {
  const positions = shape.area.flat(2);
  const lons = positions.map((position) => position[0]!);
  const lats = positions.map((position) => position[1]!);
  const middle = (values: number[]): number =>
    (values.reduce((a, b) => Math.min(a, b), Infinity) + values.reduce((a, b) => Math.max(a, b), -Infinity)) / 2;
  return [middle(lons), middle(lats)];
}

function boxOfEdgesAt(shape: Shape, vertex: LonLat): GridBox {
  const places = placesOf(shape.area, (position) => isSamePosition(position, vertex));
  return boxOf(places.map((place) => lineToGrid(starOf(shape.area, place))));
}

/** A vertex with the vertices before and after it. */
function starOf(area: AreaCoordinates, { polygon, ring, index }: Hold['places'][number]): number[][] {
  const positions = area[polygon]![ring]!;
  return [positions[index === 0 ? positions.length - 2 : index - 1]!, positions[index]!, positions[index + 1]!];
}

/** The box around the edges of moved vertices, before and after. */
function boxOfMoved(holds: readonly Hold[], moved: ReadonlyMap<ShapeKey, AreaCoordinates>): GridBox {
  const chains = holds.flatMap(({ shape, places }) => {
    if (places.length * 2 > shape.area.flat(2).length)
      return gridShape({ area: moved.get(shape.key)! }).polygons.flat();
    return places.flatMap((place) => [
      lineToGrid(starOf(shape.area, place)),
      lineToGrid(starOf(moved.get(shape.key)!, place)),
    ]);
  });
  return boxOf(chains);
}
