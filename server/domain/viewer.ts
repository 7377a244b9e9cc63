import type { Scope } from './scope.ts';

/** Who asks, for the length of one session or token. */
export interface Viewer {
  /** `account:<login>`, `token:<name>` or `demo`: whose reports, limits and audit rows they are. */
  readonly key: string;
  readonly name: string;
  readonly role: Role;
  readonly scope: Scope;
  /** The one agency that the viewer acts for; `null` when it is none or several. */
  readonly agencyId: number | null;
  /** Of a person; `null` for a machine. */
  readonly accountId: number | null;
  /** The password was given by somebody else: nothing but changing it is allowed. */
  readonly mustChangePassword: boolean;
}

export const ROLES = [
  'administrator',
  'duty-officer',
  'station-commander',
  'liaison',
  'warden',
  'wall',
  'device',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * The actions that a route may ask for; what a role may do is decided in `mayDo`. `own` is to know who one is, `account` a
 * person's own account, `track` reads where a person went, `share` proposes, accepts and ends shares, `observe` reads figures
 * about the server as a whole, `draw` makes drafts of the territory and publishes them, `review` reads these and the
 * territory's versions and approves, `administer` is people, tokens and audit.
 */
export const ACCESSES = [
  'public',
  'own',
  'account',
  'read',
  'track',
  'export',
  'report',
  'command',
  'ingest',
  'share',
  'observe',
  'draw',
  'review',
  'administer',
] as const;
export type Access = (typeof ACCESSES)[number];

const LOOK: readonly Access[] = ['public', 'own', 'read'];
const LIAISE: readonly Access[] = [...LOOK, 'account', 'export', 'share'];
const PATROL: readonly Access[] = [...LOOK, 'account', 'report', 'ingest'];
const COMMAND: readonly Access[] = [...PATROL, 'track', 'export', 'command'];
const ALLOWED: Readonly<Record<Role, readonly Access[]>> = {
  administrator: ACCESSES,
  'duty-officer': [...COMMAND, 'share', 'observe', 'review'],
  'station-commander': [...COMMAND, 'draw', 'review'],
  liaison: LIAISE,
  warden: PATROL,
  wall: LOOK,
  device: ['public', 'own', 'report', 'ingest'],
};
const BEFORE_PASSWORD_CHANGE: readonly Access[] = ['public', 'own', 'account'];

/** What decides what a viewer may do. */
type Asker = Pick<Viewer, 'role' | 'mustChangePassword' | 'scope' | 'accountId'>;

/** Whether a viewer may do what a route asks for. Without a viewer only `public` is allowed. */
export function mayDo(viewer: Asker | undefined, access: Access): boolean {
  if (!viewer) return access === 'public';
  if (viewer.mustChangePassword && !BEFORE_PASSWORD_CHANGE.includes(access)) return false;
  // Somebody answers for what is drawn, and somebody else looks at it: both are people.
  if ((access === 'account' || access === 'draw') && viewer.accountId === null) return false;
  // How many units there are, and how busy they are, is more than one agency may know of another.
  if (access === 'observe' && viewer.scope.agencyIds !== null) return false;
  return ALLOWED[viewer.role].includes(access);
}

/** Why a viewer may not do it, as a problem's code; `undefined` when they may. */
export function refusalOf(
  viewer: Asker | undefined,
  access: Access,
): 'not-signed-in' | 'not-allowed' | 'password-change-needed' | undefined {
  if (mayDo(viewer, access)) return undefined;
  if (!viewer) return 'not-signed-in';
  return mayDo({ ...viewer, mustChangePassword: false }, access) ? 'password-change-needed' : 'not-allowed';
}
