import { COORDINATE_SYSTEMS, isMetric } from '../../../server/domain/coordinate-system.ts';
import type { CoordinateSystem } from '../../../server/domain/coordinate-system.ts';
import { gaussKruegerZone } from '../../../server/domain/gauss-krueger.ts';

/** What the map services of the web are shifted by. */
export const SHIFTED_SYSTEMS = ['gcj02', 'bd09'] as const;
export const GEOGRAPHIC_SYSTEMS = ['4326', '4490'] as const;

/** A zone of CGCS2000's Gauss–Krüger projection. */
export interface ZoneSystem {
  readonly system: CoordinateSystem;
  /** Degrees east. */
  readonly meridian: number;
  /** Degrees. */
  readonly width: 3 | 6;
  /** The number that leads the eastings; `null` where none does. */
  readonly number: number | null;
}

function zoneOf(system: CoordinateSystem): ZoneSystem {
  const { meridian, falseEasting, width } = gaussKruegerZone(Number(system));
  return { system, meridian, width, number: Math.floor(falseEasting / 1e6) || null };
}

/** Narrow zones first, and of them those without a number: what is used most. */
const ZONES: readonly ZoneSystem[] = COORDINATE_SYSTEMS.filter(isMetric)
  .map(zoneOf)
  .sort((a, b) => a.width - b.width || (a.number ?? 0) - (b.number ?? 0) || a.meridian - b.meridian);

/** The zones that an EPSG code, a central meridian or a zone number leads to; all of them for ''. */
export function findZones(typed: string): readonly ZoneSystem[] {
  const words = typed
    .trim()
    .toLowerCase()
    .replace(/^epsg:?\s*/, '')
    .replaceAll(/[°度带号e\s]/g, '');
  if (words === '') return ZONES;
  return ZONES.filter(
    ({ system, meridian, number }) =>
      (words.length > 2 && system.startsWith(words)) || String(meridian) === words || String(number) === words,
  );
}

/** What the numbers of a file look like: degrees, metres, or metres behind the number of a zone. */
export type NumbersLike = 'degrees' | 'metres' | 'zone' | 'unknown';

/** @param bbox - as written in the file. A hint only: it answers nothing that the user is asked. */
export function numbersLike([west, south, east, north]: readonly number[]): { like: NumbersLike; zone: number | null } {
  const isWithin = (value: number, limit: number): boolean => Math.abs(value) <= limit;
  if ([west!, east!].every((x) => isWithin(x, 180)) && [south!, north!].every((y) => isWithin(y, 90))) {
    return { like: 'degrees', zone: null };
  }
  if (west! > 0 && east! < 1e6) return { like: 'metres', zone: null };
  const zone = Math.floor(west! / 1e6);
  if (zone >= 13 && zone <= 45 && zone === Math.floor(east! / 1e6)) return { like: 'zone', zone };
  return { like: 'unknown', zone: null };
}

/** What a file says that it is in, short enough to read: of well-known text, which a .prj has, the name. */
export const declaredText = (declared: string): string =>
  /^\s*\w+\s*\[\s*"([^"]+)"/.exec(declared)?.[1]?.replaceAll('_', ' ') ?? declared;
