import { arrange } from './arrangement.ts';
import type { Arrangement } from './arrangement.ts';
import { dissolve } from './dissolve.ts';
import type { Piece } from './dissolve.ts';
import { polygonsOf, withArea } from './fit.ts';
import { boxOf, doubleArea } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import { childrenOf, shapesIn } from './neighbours.ts';
import { differenceOf, unionOf } from './overlay.ts';
import { TOLERANCE_M } from '../../../server/domain/territory.ts';
import type { Coverage, Shape, ShapeKey } from './types.ts';
import { fitsCircle } from './width.ts';

/** What a new feature is called and says, that is made of ground of another. */
export type NewShapeOf = (of: Shape) => Pick<Shape, 'code' | 'attributes'>;

/** The shape as a child of another parent. */
export function withParent(shape: Shape, parent: Shape): Shape {
  const { agency } = parent.attributes;
  return { ...shape, parent: parent.key, attributes: { ...shape.attributes, agency, jurisdiction: parent.code } };
}

/** A new feature beside another, of part of its ground. */
export function newShape(of: Shape, newShapeOf: NewShapeOf, polygons: readonly GridPolygon[]): Shape {
  const made = newShapeOf(of);
  return withArea({ ...of, ...made, key: `${of.layer}/${made.code}` }, polygons);
}

/**
 * Lets children go with their ground where parents changed: a child that lies wholly in another parent now becomes its
 * child; of one that lies across, the part beyond becomes a new feature by `newShapeOf`, or without it part of the new
 * parent's child that it has most boundary in common with. Ground that no parent has any more stays with its child.
 *
 * @param parents - changed and new parents.
 * @returns changed and new children.
 */
export function settleChildren(
  coverage: Coverage,
  parents: ReadonlyMap<ShapeKey, Shape | null>,
  newShapeOf?: NewShapeOf,
): Map<ShapeKey, Shape> {
  const owners = [...parents.values()].filter((shape): shape is Shape => shape !== null);
  const lost = [...parents].flatMap(([key, shape]) => lostGround(coverage.get(key), shape));
  const changed = new Map<ShapeKey, Shape>();
  if (lost.length === 0 || owners.length === 0) return changed;
  const families = new Set([...parents.keys()].flatMap((key) => childrenOf(coverage, key).map((child) => child.key)));
  const children = shapesIn(coverage, boxOf(lost.flat()), (shape) => families.has(shape.key) && !shape.isLocked);
  const plane = arrange([...children.map(polygonsOf), ...owners.map(polygonsOf)]);
  const settlement = new Settlement(plane, children, owners);
  settlement.run(newShapeOf);
  return settlement.changed();
}

function lostGround(before: Shape | undefined, after: Shape | null): GridPolygon[] {
  if (!before) return [];
  return after ? differenceOf(polygonsOf(before), [polygonsOf(after)]) : [...polygonsOf(before)];
}

/** What a child is in the end. */
interface Settled {
  shape: Shape;
  readonly pieces: GridPolygon[];
  isChanged: boolean;
}

/** A piece of a child that lies in a parent which is not its own. */
interface Stray {
  readonly child: number;
  readonly owner: number;
  readonly piece: Piece;
}

const placeName = (child: number, owner: number): string => `${child} ${owner}`;

class Settlement {
  readonly #plane: Arrangement;
  readonly #children: readonly Shape[];
  readonly #owners: readonly Shape[];
  /** What each child is in the end, and of which pieces; by its number, new ones after. */
  readonly #now: Settled[];
  readonly #strays: Stray[] = [];
  /** Who got the pieces of a child that lie in a parent. */
  readonly #hosts = new Map<string, Settled>();

  constructor(plane: Arrangement, children: readonly Shape[], owners: readonly Shape[]) {
    this.#plane = plane;
    this.#children = children;
    this.#owners = owners;
    this.#now = children.map((shape) => ({ shape, pieces: [], isChanged: false }));
  }

  run(newShapeOf: NewShapeOf | undefined): void {
    const shares = this.#children.map((_, child) => this.#sharesOf(child));
    const strays: { child: number; owner: number; pieces: Piece[] }[] = [];
    shares.forEach((share, child) => {
      const home = this.#homeOf(child, share);
      for (const [owner, pieces] of share) {
        if (owner === home || owner < 0) this.#now[child]!.pieces.push(...pieces.map((piece) => piece.polygon));
        else strays.push({ child, owner, pieces });
      }
    });
    for (const { child, owner, pieces } of strays) {
      const wide = newShapeOf ? pieces.filter((piece) => fitsCircle(piece.polygon, TOLERANCE_M)) : [];
      if (newShapeOf && wide.length > 0) this.#makeNew(child, this.#owners[owner]!, wide, newShapeOf);
      this.#strays.push(...pieces.filter((piece) => !wide.includes(piece)).map((piece) => ({ child, owner, piece })));
    }
    this.#placeStrays();
  }

  /** Pieces of a child by the number of the parent that they lie in now, -1 for none. */
  #sharesOf(child: number): Map<number, Piece[]> {
    const count = this.#children.length;
    const ownerOf = (covers: readonly number[]): number => (covers.find((area) => area >= count) ?? count - 1) - count;
    const owners = new Set<number>();
    for (const covers of this.#plane.covers) if (covers.includes(child)) owners.add(ownerOf(covers));
    return new Map(
      [...owners].map((owner) => [
        owner,
        dissolve(this.#plane, (covers) => covers.includes(child) && ownerOf(covers) === owner),
      ]),
    );
  }

  /** The parent that a child has from now on: its own while it lies there, else the one in which most of it lies. */
  #homeOf(child: number, share: ReadonlyMap<number, readonly Piece[]>): number {
    const before = this.#owners.findIndex((owner) => owner.key === this.#children[child]!.parent);
    const wide = [...share].filter(([, pieces]) => pieces.some((piece) => fitsCircle(piece.polygon, TOLERANCE_M)));
    if (wide.length === 0 || wide.some(([owner]) => owner === before || owner < 0)) return before;
    const size = (pieces: readonly Piece[]): number =>
      pieces.reduce((sum, piece) => sum + doubleArea(piece.polygon[0]!), 0);
    const home = wide.sort((a, b) => size(b[1]) - size(a[1]))[0]![0];
    const now = this.#now[child]!;
    now.shape = withParent(now.shape, this.#owners[home]!);
    now.isChanged = true;
    return home;
  }

  #makeNew(child: number, owner: Shape, pieces: readonly Piece[], newShapeOf: NewShapeOf): void {
    const from = this.#now[child]!;
    const polygons = pieces.map((piece) => piece.polygon);
    const shape = withParent(newShape(from.shape, newShapeOf, polygons), owner);
    this.#now.push({ shape, pieces: polygons, isChanged: true });
    from.isChanged = true;
  }

  /** A piece may have boundary only with pieces that are placed themselves first. */
  #placeStrays(): void {
    for (let left = this.#strays.length, before = Infinity; left > 0 && left < before; left = this.#strays.length) {
      before = left;
      for (const stray of this.#strays.splice(0)) {
        const host = this.#hostOf(stray);
        if (!host) {
          this.#strays.push(stray);
          continue;
        }
        host.pieces.push(stray.piece.polygon);
        host.isChanged = this.#now[stray.child]!.isChanged = true;
        this.#hosts.set(placeName(stray.child, stray.owner), host);
      }
    }
    for (const { child, piece } of this.#strays) this.#now[child]!.pieces.push(piece.polygon);
  }

  /** The child of the new parent that a piece has most boundary in common with. */
  #hostOf({ owner, piece }: Stray): Settled | undefined {
    const lengths = new Map<Settled, number>();
    for (const half of piece.halves) {
      const covers = this.#plane.covers[this.#plane.cycleOf[half ^ 1]!]!;
      if (!covers.includes(this.#children.length + owner)) continue;
      for (const area of covers) {
        const host = this.#hosts.get(placeName(area, owner)) ?? this.#atHome(area, owner);
        if (host) lengths.set(host, (lengths.get(host) ?? 0) + lengthOf(this.#plane, half));
      }
    }
    return [...lengths].sort((a, b) => b[1] - a[1])[0]?.[0];
  }

  #atHome(area: number, owner: number): Settled | undefined {
    const child = area < this.#children.length ? this.#now[area] : undefined;
    return child?.shape.parent === this.#owners[owner]!.key ? child : undefined;
  }

  changed(): Map<ShapeKey, Shape> {
    const changed = new Map<ShapeKey, Shape>();
    for (const { shape, pieces, isChanged } of this.#now) {
      if (isChanged) changed.set(shape.key, withArea(shape, unionOf([pieces])));
    }
    return changed;
  }
}

/** The length of a half-edge in grid steps. */
export function lengthOf({ xs, ys, from, to }: Arrangement, half: number): number {
  const [a, b] = [from[half >> 1]!, to[half >> 1]!];
  return Math.hypot(xs[b]! - xs[a]!, ys[b]! - ys[a]!);
}
