import type { Case, Expectation, Placing } from './case.ts';
import { faultPlaces } from './fault-places.ts';

/** What came of a case at a door. */
export interface Outcome {
  readonly isTaken: boolean;
  readonly isTakenMended: boolean;
  /** Square degrees, of what was mended and taken. */
  readonly area: number | null;
  /** Where the fault was told to be, degrees. */
  readonly place: readonly [number, number] | null;
  /** In a few words, for the line that is printed. */
  readonly told: string;
}

/** A way by which a geometry gets into the system. */
export interface Door {
  readonly name: string;
  /** By what part of an area its grid may change it. */
  readonly areaShare: number;
  /** @param geometry - where it is to be looked at; not JSON for a case that is a text. */
  take(test: Case, geometry: unknown): Promise<Outcome>;
  close(): Promise<void>;
}

/** Metres that a told place may be off. */
const PLACE_M = 1;

/**
 * What of an outcome is not as expected; nothing when all is.
 *
 * @param coordinates - of the area as the door got it: where there are several faults, versions of GEOS name different ones.
 * @param areaShare - of the door.
 */
export function mismatches(
  expected: Expectation,
  found: Outcome,
  placing: Placing,
  coordinates: unknown,
  areaShare: number,
): string[] {
  const wrong: string[] = [];
  if (expected.isTaken !== found.isTaken) wrong.push(`taken: ${found.isTaken}, expected ${expected.isTaken}`);
  if (expected.isTakenMended !== found.isTakenMended) {
    wrong.push(`taken when mended: ${found.isTakenMended}, expected ${expected.isTakenMended}`);
  }
  if (expected.isTakenMended && found.isTakenMended && expected.area !== null && found.area !== null) {
    const area = expected.area * placing.scale ** 2;
    if (Math.abs(found.area - area) > areaShare * area) wrong.push(`area ${found.area}, expected ${area}`);
  }
  if (expected.place && found.place) {
    const [lon, lat] = expected.place.map(
      (ordinate, i) => ordinate * placing.scale + (i === 0 ? placing.x : placing.y),
    );
    const places = [[lon!, lat!] as const, ...faultPlaces(coordinates)];
    const offM = Math.min(
      ...places.map(([x, y]) => Math.hypot((found.place![0] - x) * 95_500, (found.place![1] - y) * 111_000)),
    );
    if (offM > PLACE_M) wrong.push(`place off by ${offM.toFixed(1)} m`);
  }
  return wrong;
}
