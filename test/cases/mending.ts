import { checkCoverage } from '../../client/edit/engine/check.ts';
import { doubleArea, gridShape } from '../../client/edit/engine/grid.ts';
import { applyPatch } from '../../client/edit/engine/history.ts';
import { repairsOf } from '../../client/edit/engine/repair.ts';
import { EditRefused, GRID_DEGREES } from '../../client/edit/engine/types.ts';
import type { Coverage, Shape } from '../../client/edit/engine/types.ts';
import { TOLERANCE_M } from '../../server/domain/territory.ts';
import type { AreaCoordinates, TerritoryFault } from '../../server/domain/territory.ts';
import type { Case } from './case.ts';

const KEY = 'adjacency-zone/CASE';
const REPAIRS = ['untangle', 'drop-spike', 'untangle'] as const;

/** A zone, which nothing has to contain, so that nothing but its own area is looked at. */
export const zoneOf = (area: AreaCoordinates): Shape => ({
  key: KEY,
  layer: 'adjacency-zone',
  code: 'CASE',
  parent: null,
  area,
  attributes: {
    name_zh: '例',
    name_en: 'Case',
    agency: null,
    station: null,
    jurisdiction: null,
    kind: null,
    agencies: ['ZJ-HUZ', 'JS-SUZ'],
    rule: null,
  },
  isLocked: false,
});

/** What the editor finds wrong with an area. */
export const faultsOf = (zone: Shape): TerritoryFault[] => checkCoverage(new Map([[KEY, zone]]), [KEY], TOLERANCE_M);

/**
 * What the editor's repairs make of an area, the first that is offered and the first of what is wrong then: first all is
 * untangled, then spikes are dropped. `null` when there is none, or they leave nothing or something wrong.
 */
export function mended(zone: Shape): Shape | null {
  try {
    let now = zone;
    for (const id of REPAIRS) {
      const coverage: Coverage = new Map([[KEY, now]]);
      const repair = faultsOf(now)
        .flatMap((fault) => repairsOf(coverage, fault))
        .find((offered) => offered.id === id);
      if (repair) now = applyPatch(coverage, repair.patch()).get(KEY)!;
    }
    return faultsOf(now).length === 0 ? now : null;
  } catch (error) {
    if (error instanceof EditRefused) return null;
    throw error;
  }
}

/**
 * Cases in which the editor means another area than ST_MakeValid with `method=structure`: a hole beyond its shell is nothing
 * there, and to PostGIS it is a part of the area.
 */
const MEANT_OTHERWISE = ['jts/fixer/testPolygonHoleOverlapAndOutsideOverlap'];

/** Whether what is mended has to be as large as PostGIS would have it. */
export const isMeantAlike = ({ name }: Case): boolean => !MEANT_OTHERWISE.includes(name);

/** Square degrees of a valid area. */
export const squareDegreesOf = (zone: Shape): number =>
  gridShape(zone)
    .polygons.flat()
    // Holes run the other way round.
    .reduce((sum, chain) => sum + (doubleArea(chain) / 2) * GRID_DEGREES ** 2, 0);

/**
 * The coordinates of a geometry as those of a MultiPolygon, heights left out; `null` for whatever is no area at all. What
 * is no number in a position is NaN.
 */
export function areaOf(geometry: unknown): AreaCoordinates | null {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null;
  const isList = (node: unknown): node is unknown[] => Array.isArray(node);
  const isArea =
    isList(polygons) &&
    polygons.every((polygon) => isList(polygon) && polygon.every((ring) => isList(ring) && ring.every(isList)));
  if (!isArea) return null;
  const numberOf = (ordinate: unknown): number => (typeof ordinate === 'number' ? ordinate : NaN);
  return (polygons as unknown[][][][]).map((polygon) =>
    polygon.map((ring) => ring.map(([lon, lat]) => [numberOf(lon), numberOf(lat)])),
  );
}
