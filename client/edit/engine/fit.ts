import { areaOf, gridShape } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import type { Coverage, Patch, Shape, ShapeKey } from './types.ts';
import { weave } from './weave.ts';

/** A shape with another area, of polygons on the grid. */
export const withArea = (shape: Shape, polygons: readonly GridPolygon[]): Shape => ({
  ...shape,
  area: areaOf(polygons),
});

/** A patch of changed shapes, fitted to their neighbours, without those that stay the very same. */
export function fitted(coverage: Coverage, changed: ReadonlyMap<ShapeKey, Shape | null>): Patch {
  const woven = weave(coverage, changed);
  return new Map([...woven].filter(([key, shape]) => (coverage.get(key) ?? null) !== shape));
}

/** Polygons of a shape on the grid. */
export const polygonsOf = (shape: Pick<Shape, 'area'>): readonly GridPolygon[] => gridShape(shape).polygons;
