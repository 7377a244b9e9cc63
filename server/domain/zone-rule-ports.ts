import type { Line } from './border.ts';
import type { AreaCoordinates } from './territory.ts';

/** GB/T 2260, six digits each. */
export type Provinces = readonly [string, string];

/** What two provinces have in common. */
export interface Border {
  readonly provinces: Provinces;
  /** Its pieces, in no order. */
  readonly lines: readonly Line[];
  /** Codes of the agencies that lie at it. */
  readonly agencies: readonly string[];
}

/** A strip along a stretch of a border, with the codes of the agencies that have a part in it. */
export interface Strip {
  readonly area: AreaCoordinates;
  readonly agencies: readonly string[];
}

/** `agencyIds` are those in scope, `null` for every agency. */
export interface ZoneRuleStore {
  /** Whether an agency in scope lies in one of the provinces. */
  isParty(agencyIds: readonly number[] | null, provinces: Provinces): Promise<boolean>;
  /** Those of provinces that an agency in scope lies in; of these two provinces alone where they are named. */
  borders(agencyIds: readonly number[] | null, provinces: Provinces | null): Promise<Border[]>;
  /**
   * @param stretch - in the order along the border.
   * @param widthM - to either side, metres.
   * @returns `undefined` when no agency has a part in it.
   */
  strip(provinces: Provinces, stretch: readonly Line[], widthM: number): Promise<Strip | undefined>;
}
