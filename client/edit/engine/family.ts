import { arrange } from './arrangement.ts';
import type { Arrangement } from './arrangement.ts';
import type { Family } from './check.ts';
import { lengthOf } from './children.ts';
import { dissolve } from './dissolve.ts';
import type { Piece } from './dissolve.ts';
import { polygonsOf } from './fit.ts';
import { areaOf, boxOf, boxesMeet, gridShape, widened } from './grid.ts';
import type { GridBox, GridPolygon } from './grid.ts';
import { placeInside } from './inside.ts';
import { areaM2 } from './measure.ts';
import { childrenOf, shapesIn } from './neighbours.ts';
import { intersectionOf } from './overlay.ts';
import { trimmed } from './trim.ts';
import type { Coverage, Shape, ShapeKey } from './types.ts';
import { fitsCircle } from './width.ts';
import type { DrawnLayer, FaultKind, TerritoryFault } from '../../../server/domain/territory.ts';

/** Beyond the box of what is checked, grid steps: a hundred metres. */
const MARGIN = 10_000;

/** Overlaps, gaps and parts outside of one parent's shapes; of those that have none at hand with `null`. */
export function checkFamily(
  coverage: Coverage,
  parentKey: ShapeKey | null,
  family: Family,
  toleranceM: number,
): TerritoryFault[] {
  const parent = parentKey === null ? undefined : coverage.get(parentKey);
  const members = parentKey !== null && family.isWhole ? childrenOf(coverage, parentKey) : [];
  if (members.length + family.subjects.size === 0) return [];
  const subjects = new Set([...family.subjects, ...members.filter((child) => child.layer === family.layer)]);
  const around = [...subjects, ...(family.isWhole && parent ? [parent] : [])];
  const box = widened(boxOf(around.flatMap((shape) => polygonsOf(shape).flat())), MARGIN);
  const first = new FamilyCheck(coverage, parent, family, subjects, box, toleranceM);
  const { faults, isCutOff } = first.run();
  if (!parent) return faults;
  if (!isCutOff) return [...faults, ...farIslands(coverage, parent, family.layer, box)];
  const whole = boxOf([...subjects, parent].flatMap((shape) => polygonsOf(shape).flat()));
  return new FamilyCheck(coverage, parent, family, subjects, widened(whole, MARGIN), toleranceM).run().faults;
}

/** Whole parts of a parent away from what is checked that no shape of the layer reaches: one may have been given up. */
function farIslands(coverage: Coverage, parent: Shape, layer: DrawnLayer, box: GridBox): TerritoryFault[] {
  const parts = gridShape(parent).polygons;
  if (parts.length < 2) return [];
  const faults: TerritoryFault[] = [];
  for (const part of parts) {
    const around = boxOf(part);
    if (boxesMeet(around, box)) continue;
    const near = shapesIn(coverage, around, (shape) => shape.layer === layer);
    if (near.some((shape) => intersectionOf([[part], polygonsOf(shape)]).length > 0)) continue;
    const family = [...coverage.values()].filter((shape) => shape.layer === layer && shape.parent === parent.key);
    const area = areaOf([part]);
    faults.push({
      kind: 'island-lost',
      layer,
      codes: nearestTo(part, family),
      parent: parent.code,
      location: placeInside(part),
      area,
      areaM2: areaM2(area),
    });
  }
  return faults;
}

/** Codes of the three shapes whose boxes come nearest. */
function nearestTo(polygon: GridPolygon, shapes: readonly Shape[]): string[] {
  const box = boxOf(polygon);
  const apart = (shape: Shape): number => {
    const other = gridShape(shape).box;
    const dx = Math.max(0, other.west - box.east, box.west - other.east);
    return Math.hypot(dx, Math.max(0, other.south - box.north, box.south - other.north));
  };
  return [...shapes]
    .sort((a, b) => apart(a) - apart(b))
    .slice(0, 3)
    .map((shape) => shape.code);
}

class FamilyCheck {
  readonly #parent: Shape | undefined;
  readonly #family: Family;
  readonly #subjects: ReadonlySet<Shape>;
  readonly #toleranceM: number;
  /** Shapes of the layer in the box, by their number in the plane. */
  readonly #shapes: readonly Shape[];
  readonly #plane: Arrangement;
  /** Numbers of the parent and of the box in the plane. */
  readonly #parentAt: number;
  readonly #boxAt: number;

  constructor(
    coverage: Coverage,
    parent: Shape | undefined,
    family: Family,
    subjects: ReadonlySet<Shape>,
    box: GridBox,
    toleranceM: number,
  ) {
    this.#parent = parent;
    this.#family = family;
    this.#subjects = subjects;
    this.#toleranceM = toleranceM;
    this.#shapes = shapesIn(coverage, box, (shape) => shape.layer === family.layer);
    this.#parentAt = this.#shapes.length;
    this.#boxAt = this.#shapes.length + 1;
    const areas = [...this.#shapes, ...(parent ? [parent] : [])].map((shape) =>
      trimmed(gridShape(shape).polygons, box),
    );
    // Without the parent, near shapes must be whole, as the box does not bound what is looked for.
    const frame = parent ? [[[rectangleOf(box)]]] : [];
    this.#plane = arrange(parent ? [...areas, ...frame] : this.#shapes.map((shape) => gridShape(shape).polygons));
  }

  /** `isCutOff`: a gap reaches beyond the box. */
  run(): { faults: TerritoryFault[]; isCutOff: boolean } {
    const gaps = this.#gaps();
    const isCutOff = gaps.some(({ isCutOff }) => isCutOff);
    return { faults: [...this.#overlaps(), ...this.#outside(), ...gaps.map(({ fault }) => fault)], isCutOff };
  }

  #overlaps(): TerritoryFault[] {
    const faults: TerritoryFault[] = [];
    for (const [a, b] of this.#pairs()) {
      const shapes = [this.#shapes[a]!, this.#shapes[b]!];
      const pieces = dissolve(this.#plane, (covers) => covers.includes(a) && covers.includes(b));
      faults.push(
        ...this.#wide(pieces).map((piece) =>
          this.#fault(
            'overlap',
            piece,
            shapes.map((shape) => shape.code),
          ),
        ),
      );
    }
    return faults;
  }

  /** Numbers of shapes that cover common ground, one of them changed. */
  #pairs(): [number, number][] {
    const pairs = new Map<string, [number, number]>();
    for (const covers of this.#plane.covers) {
      const own = covers.filter((area) => area < this.#shapes.length);
      for (let i = 0; i < own.length; i++) {
        for (let j = i + 1; j < own.length; j++) {
          const pair: [number, number] = [own[i]!, own[j]!];
          if (pair.some((area) => this.#family.subjects.has(this.#shapes[area]!))) pairs.set(pair.join(), pair);
        }
      }
    }
    return [...pairs.values()];
  }

  #outside(): TerritoryFault[] {
    if (!this.#parent) return [];
    const faults: TerritoryFault[] = [];
    const out = new Set<number>();
    for (const covers of this.#plane.covers) {
      if (!covers.includes(this.#parentAt)) covers.forEach((area) => out.add(area));
    }
    for (const area of out) {
      const shape = this.#shapes[area];
      if (!shape || !this.#subjects.has(shape) || shape.parent !== this.#parent.key) continue;
      const pieces = dissolve(this.#plane, (covers) => covers.includes(area) && !covers.includes(this.#parentAt));
      faults.push(...this.#wide(pieces).map((piece) => this.#fault('outside-parent', piece, [shape.code])));
    }
    return faults;
  }

  #gaps(): { fault: TerritoryFault; isCutOff: boolean }[] {
    const wanted = this.#parent ? [this.#parentAt, this.#boxAt].join() : '';
    const pieces = dissolve(this.#plane, (covers) => covers.join() === wanted);
    return this.#wide(pieces.filter((piece) => this.#concerns(piece))).map((piece) => {
      const isIsland = this.#isIsland(piece);
      const codes = isIsland
        ? nearestTo(
            piece.polygon,
            this.#shapes.filter((shape) => shape.parent === this.#parent?.key),
          )
        : this.#borderingOn(piece);
      const isCutOff =
        this.#parent !== undefined && this.#beyond(piece).some((covers) => !covers.includes(this.#boxAt));
      return { fault: this.#fault(isIsland ? 'island-lost' : 'gap', piece, codes), isCutOff };
    });
  }

  /** Whether a gap borders on what changed. */
  #concerns(piece: Piece): boolean {
    if (this.#family.isWhole) return true;
    if (this.#beyond(piece).some((covers) => covers.some((area) => this.#subjects.has(this.#shapes[area]!))))
      return true;
    return this.#isIsland(piece);
  }

  #beyond(piece: Piece): (readonly number[])[] {
    return piece.halves.map((half) => this.#plane.covers[this.#plane.cycleOf[half ^ 1]!]!);
  }

  /** Whether a gap is a whole part of a parent that has others. */
  #isIsland(piece: Piece): boolean {
    if (!this.#parent || this.#parent.area.length < 2) return false;
    return this.#beyond(piece).every((covers) => covers.includes(this.#boxAt) && !covers.includes(this.#parentAt));
  }

  /** Codes of shapes along a piece, with the longest common boundary first. */
  #borderingOn(piece: Piece): string[] {
    const lengths = new Map<number, number>();
    for (const half of piece.halves) {
      for (const area of this.#plane.covers[this.#plane.cycleOf[half ^ 1]!]!) {
        if (area >= this.#shapes.length) continue;
        lengths.set(area, (lengths.get(area) ?? 0) + lengthOf(this.#plane, half));
      }
    }
    return [...lengths].sort((a, b) => b[1] - a[1]).map(([area]) => this.#shapes[area]!.code);
  }

  #wide(pieces: readonly Piece[]): Piece[] {
    return pieces.filter((piece) => fitsCircle(piece.polygon, this.#toleranceM));
  }

  #fault(kind: FaultKind, piece: Piece, codes: readonly string[]): TerritoryFault {
    const area = areaOf([piece.polygon]);
    const parent = this.#parent?.code ?? null;
    const location = placeInside(piece.polygon);
    return { kind, layer: this.#family.layer, codes, parent, location, area, areaM2: areaM2(area) };
  }
}

const rectangleOf = ({ west, south, east, north }: GridBox): number[] => [
  west,
  south,
  east,
  south,
  east,
  north,
  west,
  north,
];
