import { arrange } from './arrangement.ts';
import { dissolve } from './dissolve.ts';
import type { Selection } from './dissolve.ts';
import type { GridPolygon } from './grid.ts';

type GridPolygons = readonly GridPolygon[];

/** What some areas cover in a way that `selection` tells from their numbers, as valid polygons. */
export function overlay(areas: readonly GridPolygons[], selection: Selection): GridPolygon[] {
  return dissolve(arrange(areas), selection).map((piece) => piece.polygon);
}

/** What any of the areas covers. */
export const unionOf = (areas: readonly GridPolygons[]): GridPolygon[] => overlay(areas, (covers) => covers.length > 0);

/** What all areas cover. */
export const intersectionOf = (areas: readonly GridPolygons[]): GridPolygon[] =>
  overlay(areas, (covers) => covers.length === areas.length);

/** What the first area covers and none of the others. */
export const differenceOf = (area: GridPolygons, others: readonly GridPolygons[]): GridPolygon[] =>
  overlay([area, ...others], (covers) => covers.length === 1 && covers[0] === 0);
