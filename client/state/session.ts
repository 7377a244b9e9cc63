import type { Access, Role } from '../../server/domain/viewer.ts';

/** Who is signed in here, as `/api/session` tells it; agencies, stations and beats by code. */
export interface Session {
  readonly viewer: {
    readonly name: string;
    /** `null` for whoever holds an access token, and for the guest of a demo. */
    readonly login: string | null;
    readonly role: Role;
    readonly agency: string | null;
    readonly station: string | null;
    readonly beat: string | null;
  };
  readonly agencies: readonly string[];
  readonly may: readonly Access[];
  /** The password was given by somebody else: nothing is allowed before it is changed. */
  readonly mustChangePassword: boolean;
  readonly demo: boolean;
}

/** Whether what is signed in here may do that; what nobody may do is not offered. */
export const allows = (session: Session | null, access: Access): boolean => session?.may.includes(access) ?? false;
