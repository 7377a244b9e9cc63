import { drawnChain, withChildren } from './draw.ts';
import { polygonsOf, withArea } from './fit.ts';
import { boxOf, doubleArea } from './grid.ts';
import type { GridChain, GridPolygon } from './grid.ts';
import { longestNeighbour } from './ground.ts';
import { editable, isPartition, shapesIn } from './neighbours.ts';
import { nodeStrands } from './noding.ts';
import { differenceOf, intersectionOf, unionOf } from './overlay.ts';
import { EditRefused } from './types.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from './types.ts';

/**
 * Lets the boundary of a shape follow a line from where the line first meets it to where it last does: of the two ways
 * around, the one is replaced that encloses less with the line. Ground that the shape gains is taken from neighbours of
 * the layer and, beyond the parent, left out; ground that it loses goes to the
 * neighbour in the same parent with the longest boundary on it.
 *
 * @throws {EditRefused} `does-not-cross` when the line does not meet one ring twice; `too-few-positions`,
 *   `nothing-left`, `locked`.
 */
export function reshape(coverage: Coverage, key: ShapeKey, line: readonly LonLat[]): Patch {
  const shape = editable(coverage, key);
  const chain = drawnChain(line, 2);
  const before = polygonsOf(shape);
  let after: GridPolygon[] = unionOf([followed(before, chain, line[0]!)]);
  const parent = shape.parent === null ? undefined : coverage.get(shape.parent);
  if (parent) after = intersectionOf([after, unionOf([polygonsOf(parent), before])]);
  const near = isPartition(shape.layer)
    ? shapesIn(coverage, boxOf([...before, ...after].flat()), (other) => other.layer === shape.layer && other !== shape)
    : [];
  const firm = near.filter((other) => other.isLocked);
  const gained = differenceOf(after, [before]);
  const held = firm.length > 0 ? intersectionOf([gained, unionOf(firm.map(polygonsOf))]) : [];
  if (held.length > 0) throw new EditRefused('locked', line[0]);
  if (after.length === 0) throw new EditRefused('nothing-left', line[0]);
  const changed = new Map<ShapeKey, Shape | null>([[key, withArea(shape, after)]]);
  const lost = differenceOf(before, [after]);
  for (const [other, polygons] of follow(
    shape,
    near.filter((one) => !one.isLocked),
    gained,
    lost,
  )) {
    if (polygons.length === 0) throw new EditRefused('nothing-left', line[0]);
    changed.set(other.key, withArea(other, polygons));
  }
  return withChildren(coverage, changed);
}

/** Polygons with the one ring that the line meets first led along it. */
function followed(polygons: readonly GridPolygon[], line: GridChain, location: LonLat): GridPolygon[] {
  const rings = polygons.flat();
  const noded = nodeStrands([...rings.map((chain) => ({ chain, isRing: true })), { chain: line, isRing: false }], true);
  const path = noded.at(-1)!;
  const found = meeting(noded.slice(0, -1), path);
  if (!found) throw new EditRefused('does-not-cross', location);
  const { ring, first, last } = found;
  const chain = noded[ring]!;
  const middle = path.slice(first, last + 2);
  const [start, end] = [placeOf(chain, middle[0]!, middle[1]!), placeOf(chain, middle.at(-2)!, middle.at(-1)!)];
  const forth = arc(chain, start, end);
  const back = reversed(arc(chain, end, start));
  const isForth = enclosedWith(forth, middle) <= enclosedWith(back, middle);
  // The kept way leads from the line's end back to its beginning, both left out.
  const kept = (isForth ? reversed(back) : reversed(forth)).slice(2, -2);
  let at = 0;
  return polygons.map((polygon) => polygon.map((before) => (at++ === ring ? [...middle, ...kept] : before)));
}

function meeting(rings: readonly GridChain[], path: GridChain): { ring: number; first: number; last: number } | null {
  const all = rings.map((ring, index) => {
    const places: number[] = [];
    for (let i = 0; i < path.length; i += 2) if (placeOf(ring, path[i]!, path[i + 1]!) >= 0) places.push(i);
    return { ring: index, first: places[0] ?? -1, last: places.at(-1) ?? -1 };
  });
  const twice = all.filter(({ first, last }) => first >= 0 && last > first);
  return twice.sort((a, b) => a.first - b.first)[0] ?? null;
}

function placeOf(chain: GridChain, x: number, y: number): number {
  for (let i = 0; i < chain.length; i += 2) if (chain[i] === x && chain[i + 1] === y) return i;
  return -1;
}

/** From one place to another along the ring, both included. */
function arc(chain: GridChain, from: number, to: number): number[] {
  if (from <= to) return chain.slice(from, to + 2);
  return [...chain.slice(from), ...chain.slice(0, to + 2)];
}

function reversed(chain: GridChain): number[] {
  const result: number[] = [];
  for (let i = chain.length - 2; i >= 0; i -= 2) result.push(chain[i]!, chain[i + 1]!);
  return result;
}

const enclosedWith = (way: GridChain, line: GridChain): number =>
  Math.abs(doubleArea([...way, ...reversed(line).slice(2, -2)]));

/** Neighbours without what was gained of them and with what was lost to them; those that stay as they are left out. */
function follow(
  shape: Shape,
  neighbours: readonly Shape[],
  gained: readonly GridPolygon[],
  lost: readonly GridPolygon[],
): [Shape, GridPolygon[]][] {
  const given = new Map<Shape, GridPolygon[]>();
  const siblings = neighbours.filter((neighbour) => neighbour.parent === shape.parent);
  for (const polygon of lost) {
    const host = longestNeighbour([polygon], siblings);
    if (host) given.set(host, [...(given.get(host) ?? []), polygon]);
  }
  const result: [Shape, GridPolygon[]][] = [];
  for (const neighbour of neighbours) {
    const polygons = polygonsOf(neighbour);
    const more = given.get(neighbour) ?? [];
    const isCut = gained.length > 0 && intersectionOf([polygons, gained]).length > 0;
    if (!isCut && more.length === 0) continue;
    const rest = isCut ? differenceOf(polygons, [gained]) : polygons;
    result.push([neighbour, rest.length > 0 && more.length > 0 ? unionOf([[...rest], more]) : [...rest]]);
  }
  return result;
}
