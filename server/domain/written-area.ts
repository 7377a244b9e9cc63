import type { AreaCoordinates } from './territory.ts';

type Position = readonly [number, number];

/** Longitudes and latitudes of China with its seas: a generous box that still catches swapped axes. */
export const CHINA = { west: 73, south: 3, east: 136, north: 54 };

/** Whether a position in degrees, EPSG:4326, lies where something may be drawn. */
export const isInChina = ([lon, lat]: Position): boolean =>
  lon >= CHINA.west && lon <= CHINA.east && lat >= CHINA.south && lat <= CHINA.north;

/** What is wrong with an area as it is written, whatever its rings enclose. */
export interface WrittenFault {
  /** A ring that is none, or a position where an ordinate was left out or the axes are swapped. */
  readonly kind: 'self-crossing' | 'outside-parent';
  readonly location: Position;
}

/** The first ring that does not end where it begins or has not three different positions, and the first position abroad. */
export function writtenFaults(area: AreaCoordinates): WrittenFault[] {
  const rings = area.flat() as unknown as Position[][];
  const unfinished = rings.find((ring) => ring.length > 0 && !isFinished(ring));
  const abroad = rings.flat().find((position) => !isInChina(position));
  return [
    ...(unfinished ? [{ kind: 'self-crossing', location: unfinished.at(-1)! } as const] : []),
    ...(abroad ? [{ kind: 'outside-parent', location: abroad } as const] : []),
  ];
}

function isFinished(ring: readonly Position[]): boolean {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  return first[0] === last[0] && first[1] === last[1] && new Set(ring.map((position) => position.join())).size >= 3;
}
