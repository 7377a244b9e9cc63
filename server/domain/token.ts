import type { Places } from './account.ts';
import type { Role } from './viewer.ts';

/** The roles that a machine may have. */
export const TOKEN_ROLES = [
  'duty-officer',
  'station-commander',
  'liaison',
  'wall',
  'device',
] as const satisfies readonly Role[];
export type TokenRole = (typeof TOKEN_ROLES)[number];

/** What a token sees, by codes. */
export interface TokenArea {
  readonly role: TokenRole;
  /** `null` for every agency. */
  readonly agencies: readonly string[] | null;
  readonly station: string | null;
}

export interface ListedToken extends TokenArea {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Date;
  /** Who made it, as shown; `null` for the command line. */
  readonly createdBy: string | null;
  readonly expiresAt: Date;
}

export interface TokenStore {
  /** @returns the id, or `undefined` when the name is taken or a code does not exist. */
  add(token: {
    readonly name: string;
    /** Hex. */
    readonly sha256: string;
    readonly role: Role;
    readonly agencies: readonly string[] | null;
    readonly station?: string | null;
    readonly days: number;
    readonly createdBy?: string | null;
  }): Promise<number | undefined>;
  /** Those that are good now. @param within - only those of this agency alone, `feature.id`; `null` for all. */
  list(within: number | null): Promise<ListedToken[]>;
  named(name: string): Promise<ListedToken | undefined>;
  /** @returns whether there was one. */
  revoke(name: string): Promise<boolean>;
  /** @returns its name, if there was one. */
  revokeById(within: number | null, id: number): Promise<string | undefined>;
}

/** Why a token cannot be made so. */
export interface TokenFault {
  readonly member: 'agencies' | 'station';
  readonly code: 'one-agency' | 'missing' | 'unknown-code' | 'other-agency';
  /** The code that was told. */
  readonly value: string;
}

/**
 * What is wrong with what a token is to see, if anything. A wall sees one area, an agency or what lies around a station;
 * a liaison and a commander belong to one agency.
 *
 * @param within - as for `postOf`.
 */
export function tokenFault(
  { role, agencies, station }: TokenArea,
  places: Pick<Places, 'agency' | 'station'>,
  within: number | null,
): TokenFault | undefined {
  const needsOne = within !== null || station !== null || !['duty-officer', 'device'].includes(role);
  if (needsOne && agencies?.length !== 1) return { member: 'agencies', code: 'one-agency', value: '' };
  for (const code of agencies ?? []) {
    const agency = places.agency.get(code);
    if (!agency || (within !== null && agency.id !== within)) {
      return { member: 'agencies', code: 'unknown-code', value: code };
    }
  }
  if (station === null) {
    return role === 'station-commander' ? { member: 'station', code: 'missing', value: '' } : undefined;
  }
  const place = places.station.get(station);
  if (!place) return { member: 'station', code: 'unknown-code', value: station };
  return place.agencyId === places.agency.get(agencies![0]!)!.id
    ? undefined
    : { member: 'station', code: 'other-agency', value: station };
}
