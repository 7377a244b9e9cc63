import type { Role } from './viewer.ts';

/** The roles that a person may have; the others are for machines. */
export const PERSON_ROLES = [
  'administrator',
  'duty-officer',
  'station-commander',
  'liaison',
  'warden',
] as const satisfies readonly Role[];
export type PersonRole = (typeof PERSON_ROLES)[number];

/** In lower case; what is shown and typed. */
export const LOGIN = /^[a-z0-9][a-z0-9._@-]{1,63}$/;

/** What a person is and where, by codes. */
export interface Posting {
  readonly role: Role;
  readonly agency: string | null;
  readonly station: string | null;
  readonly beat: string | null;
}

/** The same by `feature.id`s. */
export interface Post {
  readonly agencyId: number | null;
  readonly stationId: number | null;
  readonly beatId: number | null;
}

/** A person as an administrator sees one. */
export interface Account extends Posting, Post {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly hasPassword: boolean;
  /** Has signed in through the identity provider. */
  readonly isLinked: boolean;
  readonly isLocked: boolean;
  readonly isDisabled: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  readonly version: number;
}

/** Agencies, stations and beats in force, by code. */
export interface Places {
  readonly agency: ReadonlyMap<string, { readonly id: number; readonly agencyId: number }>;
  readonly station: ReadonlyMap<string, { readonly id: number; readonly agencyId: number }>;
  readonly beat: ReadonlyMap<string, { readonly id: number; readonly agencyId: number }>;
}

/** Why somebody cannot be posted so. What belongs to another agency is there, but not for this person. */
export interface PostFault {
  readonly member: 'agency' | 'station' | 'beat';
  readonly code: 'missing' | 'unknown-code' | 'other-agency';
}

/**
 * Finds the places that a posting names.
 *
 * @param within - the agency that whoever decides may decide for, `feature.id`; `null` for all. Others are unknown there.
 */
export function postOf(posting: Posting, places: Places, within: number | null): Post | { faults: PostFault[] } {
  const faults: PostFault[] = [];
  const agency = posting.agency === null ? undefined : places.agency.get(posting.agency);
  if (posting.agency === null) {
    if (posting.role !== 'administrator' || within !== null) faults.push({ member: 'agency', code: 'missing' });
  } else if (!agency || (within !== null && agency.id !== within)) {
    faults.push({ member: 'agency', code: 'unknown-code' });
  }
  const idOf = (member: 'station' | 'beat'): number | null => {
    const code = posting[member];
    if (code === null) return null;
    const place = places[member].get(code);
    if (!place) faults.push({ member, code: 'unknown-code' });
    else if (place.agencyId !== agency?.id) faults.push({ member, code: 'other-agency' });
    return place?.id ?? null;
  };
  const post = { agencyId: agency?.id ?? null, stationId: idOf('station'), beatId: idOf('beat') };
  if (posting.role === 'station-commander' && posting.station === null) {
    faults.push({ member: 'station', code: 'missing' });
  }
  return faults.length > 0 ? { faults } : post;
}

/** Characters, not bytes; the longest that is hashed. */
export const MAX_PASSWORD = 256;
/** Characters; none that is shorter is taken. */
export const MIN_PASSWORD = 12;

/** Whether a password is too easy to guess to be taken: short, the login, or one character over and over. */
export function isWeakPassword(password: string, login: string): boolean {
  const characters = [...password];
  return (
    characters.length < MIN_PASSWORD || password.toLowerCase() === login.toLowerCase() || new Set(characters).size === 1
  );
}
