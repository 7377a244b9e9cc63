import type { TokenRole } from '../../../server/domain/token.ts';

/** What a form about a new token holds. No agency stands for every agency, where that is allowed. */
export interface TokenDraft {
  readonly name: string;
  readonly role: TokenRole;
  readonly agencies: readonly string[];
  readonly station: string;
  readonly days: number;
}

/** Roles of machines that may be allowed everywhere. */
const EVERYWHERE: readonly TokenRole[] = ['duty-officer', 'device'];
/** Roles that can be bound to a station within an agency; a commander is, always. */
const AT_STATION: readonly TokenRole[] = ['wall', 'station-commander'];
/** Roles that act for exactly one agency. */
const OF_ONE: readonly TokenRole[] = ['wall', 'station-commander', 'liaison'];

export const mayBeEverywhere = (role: TokenRole): boolean => EVERYWHERE.includes(role);
export const mayHaveStation = (role: TokenRole): boolean => AT_STATION.includes(role);
export const hasOneAgency = (role: TokenRole): boolean => OF_ONE.includes(role);

/** The draft as it is sent. */
export const tokenBody = ({ name, role, agencies, station, days }: TokenDraft) => ({
  name: name.trim(),
  role,
  agencies: agencies.length === 0 ? null : agencies,
  station: mayHaveStation(role) && station !== '' ? station : null,
  days,
});
