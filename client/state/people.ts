import type { PersonRole } from '../../server/domain/account.ts';
import type { AuditAction } from '../../server/domain/ports.ts';
import type { Role } from '../../server/domain/viewer.ts';
import type { TokenRole } from '../../server/domain/token.ts';

/** In the order in which they are offered; the one that may do most is never the first. */
export const PERSON_ROLES: readonly PersonRole[] = [
  'duty-officer',
  'station-commander',
  'liaison',
  'warden',
  'administrator',
];

export const MACHINE_ROLES: readonly TokenRole[] = ['wall', 'device', 'duty-officer', 'station-commander', 'liaison'];

/** Where a person or a machine belongs, by code. */
export interface Area {
  readonly agency: string | null;
  readonly station: string | null;
  readonly beat: string | null;
}

/** A person as `/api/accounts` tells it; times ISO 8601. */
export interface Account extends Area {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly role: PersonRole;
  readonly hasPassword: boolean;
  /** Signs in through the identity provider too. */
  readonly isLinked: boolean;
  readonly isLocked: boolean;
  readonly isDisabled: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
  readonly version: number;
}

/** Which of the parts of an area bounds what a role sees. */
export const AREA_OF_ROLE: Readonly<Record<PersonRole, readonly (keyof Area)[]>> = {
  administrator: ['agency'],
  'duty-officer': ['agency'],
  'station-commander': ['agency', 'station'],
  liaison: ['agency'],
  warden: ['agency', 'beat'],
};

/** What a bad line of an imported file has. */
export interface ImportFault {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly detail: string;
}

export interface InitialPassword {
  readonly login: string;
  readonly password: string;
}

export interface ImportReport {
  readonly dryRun: boolean;
  readonly added: number;
  readonly faults: readonly ImportFault[];
  readonly passwords: readonly InitialPassword[];
}

export interface AccessToken {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** `null` for every agency. */
  readonly agencies: readonly string[] | null;
  readonly station: string | null;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly expiresAt: string;
}

export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly who: string;
  readonly name: string;
  readonly role: Role | null;
  readonly agency: string | null;
  readonly address: string;
  readonly action: AuditAction;
  readonly subject: string;
  /** The kind of scope and its ids, such as `beats 3,4`; '' where there is none. */
  readonly scope: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A browser that a person is signed in with. */
export interface AccountSession {
  readonly id: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly address: string;
  /** What the browser calls itself. */
  readonly client: string;
  readonly isCurrent: boolean;
}
