import type { LoggedEvent } from './event.ts';
import type { Incident } from './incident.ts';
import type { Bbox } from './position.ts';
import { sharedIncident } from './share.ts';
import type { Grant } from './share.ts';

/**
 * What a viewer may see. It is bound into every query, tile, frame and event; nothing filters after the fact. `key` is
 * equal for equal scopes: it names the cache partition and the socket room, and is never sent to a client.
 */
export type Scope = AgencyScope | JurisdictionScope | BeatScope | ShareScope;

/** Who is party to an adjacency zone; ids are `feature.id`s. */
export interface ZoneParties {
  readonly id: number;
  readonly agencyIds: readonly number[];
}

/** What the kinds of a scope over agencies have in common. */
interface OwnScope {
  readonly key: string;
  /** The adjacency zones that its agencies are party to; unused where it sees every agency. */
  readonly zones: readonly ZoneParties[];
}

/** Everything of some agencies, or of all. */
interface AgencyScope extends OwnScope {
  readonly kind: 'agencies';
  /** `feature.id`s; `null` for every agency. Sorted, never empty. */
  readonly agencyIds: readonly number[] | null;
}

/** Some jurisdictions of one agency, with what lies in them: a commander's own and its neighbours. */
interface JurisdictionScope extends OwnScope {
  readonly kind: 'jurisdictions';
  readonly agencyIds: readonly number[];
  readonly jurisdictionIds: readonly number[];
}

/** A warden's beat with what lies in it; none for whoever has no beat. */
interface BeatScope extends OwnScope {
  readonly kind: 'beats';
  readonly agencyIds: readonly number[];
  readonly beatIds: readonly number[];
}

/** What other agencies share with a liaison's, and nothing else. */
export interface ShareScope {
  readonly kind: 'shares';
  readonly key: string;
  /** The liaison's own; none of its data is in the scope. */
  readonly agencyIds: readonly number[];
  /** Those in force, by share. */
  readonly grants: readonly Grant[];
}

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
 * about the server as a whole, `administer` is people, tokens and audit.
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
  'administer',
] as const;
export type Access = (typeof ACCESSES)[number];

const ALLOWED: Readonly<Record<Role, readonly Access[]>> = {
  administrator: ACCESSES,
  'duty-officer': [
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
  ],
  'station-commander': ['public', 'own', 'account', 'read', 'track', 'export', 'report', 'command', 'ingest'],
  liaison: ['public', 'own', 'account', 'read', 'export', 'share'],
  warden: ['public', 'own', 'account', 'read', 'report', 'ingest'],
  wall: ['public', 'own', 'read'],
  device: ['public', 'own', 'report', 'ingest'],
};
const BEFORE_PASSWORD_CHANGE: readonly Access[] = ['public', 'own', 'account'];

/** What decides what a viewer may do. */
type Asker = Pick<Viewer, 'role' | 'mustChangePassword' | 'scope' | 'accountId'>;

/** Whether a viewer may do what a route asks for. Without a viewer only `public` is allowed. */
export function mayDo(viewer: Asker | undefined, access: Access): boolean {
  if (!viewer) return access === 'public';
  if (viewer.mustChangePassword && !BEFORE_PASSWORD_CHANGE.includes(access)) return false;
  if (access === 'account' && viewer.accountId === null) return false;
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

const sortedIds = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b);

/** The zones that these agencies are party to, and what tells the scope from one with other zones. */
function partyTo(agencyIds: readonly number[], zones: readonly ZoneParties[]) {
  const own = zones.filter((zone) => zone.agencyIds.some((id) => agencyIds.includes(id)));
  return { zones: own, zonesKey: own.map(({ id, agencyIds: parties }) => `${id}-${parties.join('-')}`).join('.') };
}

/**
 * @param agencyIds - `feature.id` of agencies in any order, or `null` for all.
 * @param zones - all there are, by id.
 * @throws {RangeError} for an empty list: a scope that sees nothing is no scope.
 */
export function agencyScope(agencyIds: readonly number[] | null, zones: readonly ZoneParties[]): Scope {
  if (agencyIds === null) return { kind: 'agencies', key: 'all', agencyIds: null, zones: [] };
  if (agencyIds.length === 0) throw new RangeError('a scope names at least one agency');
  const sorted = sortedIds(agencyIds);
  const { zones: own, zonesKey } = partyTo(sorted, zones);
  return { kind: 'agencies', key: `a${sorted.join('.')}:${zonesKey}`, agencyIds: sorted, zones: own };
}

export function jurisdictionScope(
  agencyId: number,
  jurisdictionIds: readonly number[],
  zones: readonly ZoneParties[],
): Scope {
  const sorted = sortedIds(jurisdictionIds);
  const { zones: own, zonesKey } = partyTo([agencyId], zones);
  return {
    kind: 'jurisdictions',
    key: `j${agencyId}:${sorted.join('.')}:${zonesKey}`,
    agencyIds: [agencyId],
    jurisdictionIds: sorted,
    zones: own,
  };
}

export function beatScope(agencyId: number, beatIds: readonly number[], zones: readonly ZoneParties[]): Scope {
  const sorted = sortedIds(beatIds);
  const { zones: own, zonesKey } = partyTo([agencyId], zones);
  return {
    kind: 'beats',
    key: `b${agencyId}:${sorted.join('.')}:${zonesKey}`,
    agencyIds: [agencyId],
    beatIds: sorted,
    zones: own,
  };
}

/** @param grants - those in force for the agency, in any order; the key tells apart the versions of their zones too. */
export function shareScope(agencyId: number, grants: readonly Grant[]): ShareScope {
  const sorted = [...grants].sort((a, b) => a.shareId - b.shareId);
  const versions = sorted.map(
    ({ shareId, zones }) => `${shareId}@${zones.map(({ versionId }) => versionId).join('-')}`,
  );
  return { kind: 'shares', key: `s${agencyId}:${versions.join('.')}`, agencyIds: [agencyId], grants: sorted };
}

/** What a scope sees a unit by. */
export interface UnitPlace {
  readonly agencyId: number;
  /** Of its beat, else of its station. */
  readonly jurisdictionIds: readonly number[];
  readonly beatId: number | null;
}

/** Whether a unit belongs to the scope. What a share shows of units depends on where they are: see `PositionRoom`. */
export function hasUnit(scope: Scope, unit: UnitPlace): boolean {
  switch (scope.kind) {
    case 'agencies':
      return scope.agencyIds === null || scope.agencyIds.includes(unit.agencyId);
    case 'jurisdictions':
      return (
        scope.agencyIds.includes(unit.agencyId) && unit.jurisdictionIds.some((id) => scope.jurisdictionIds.includes(id))
      );
    case 'beats':
      return unit.beatId !== null && scope.beatIds.includes(unit.beatId);
    case 'shares':
      return false;
  }
}

/** Whether somebody of this scope may report what lies in the territory of these agencies. */
export function mayReportIn(scope: Scope, agencyIds: readonly number[]): boolean {
  return scope.agencyIds === null || (scope.kind !== 'shares' && agencyIds.some((id) => scope.agencyIds!.includes(id)));
}

/**
 * An incident as this scope shows it, `undefined` when it does not: without the zones and agencies that are no concern of
 * the scope's.
 */
export function visibleIncident(scope: Scope, incident: Incident): Incident | undefined {
  if (scope.kind === 'shares') return sharedIncident(scope.grants, incident);
  if (scope.agencyIds === null) return incident;
  return concerns(scope, incident) ? handledIncident(scope, incident) : undefined;
}

/** An incident as it is answered to whoever of this scope reported it or took it further, also where it lies beyond. */
export function handledIncident(scope: Scope, incident: Incident): Incident {
  if (scope.kind === 'shares' || scope.agencyIds === null) return incident;
  const zones = scope.zones.filter(({ id }) => incident.zoneIds.includes(id));
  const parties = [...scope.agencyIds, ...zones.flatMap(({ agencyIds }) => agencyIds)];
  return {
    ...incident,
    zoneIds: zones.map(({ id }) => id),
    agencyIds: incident.agencyIds.filter((id) => parties.includes(id)),
  };
}

function concerns(scope: Exclude<Scope, ShareScope>, { agencyIds, jurisdictionId, beatId }: Incident): boolean {
  switch (scope.kind) {
    case 'agencies':
      return agencyIds.some((id) => scope.agencyIds!.includes(id));
    case 'jurisdictions':
      return jurisdictionId !== null && scope.jurisdictionIds.includes(jurisdictionId);
    case 'beats':
      return beatId !== null && scope.beatIds.includes(beatId);
  }
}

/** An event as this scope tells it, as `visibleIncident` shows the incident that it is about; `undefined` for none of it. */
export function visibleEvent(scope: Scope, logged: LoggedEvent): LoggedEvent | undefined {
  if (scope.kind === 'agencies' && scope.agencyIds === null) return logged;
  const incident = visibleIncident(scope, logged.event.incident);
  return incident && { ...logged, agencyIds: incident.agencyIds, event: { ...logged.event, incident } };
}

/** The square of web mercator, degrees. */
const EVERYWHERE: Bbox = [-180, -85, 180, 85];

/**
 * Where a viewer of this scope may learn that territory of these agencies has changed: nowhere or in the whole box. A box
 * near a shared zone may be that of something else beside it, and what is shared reaches beyond where it is shown whole:
 * there the news is that something may have changed, and not where.
 *
 * @param agencyIds - whose it is; `null` for everybody's.
 * @param bbox - degrees, EPSG:4326.
 */
export function visibleBoxes(scope: Scope, agencyIds: readonly number[] | null, bbox: Bbox): Bbox[] {
  if (agencyIds === null) return [bbox];
  if (scope.kind !== 'shares') {
    return scope.agencyIds === null || agencyIds.some((id) => scope.agencyIds!.includes(id)) ? [bbox] : [];
  }
  const isNear = ([west, south, east, north]: Bbox): boolean =>
    west <= bbox[2] && bbox[0] <= east && south <= bbox[3] && bbox[1] <= north;
  const isShared = scope.grants.some(
    ({ ownerId, zones }) => agencyIds.includes(ownerId) && zones.some(({ area }) => isNear(area.bbox)),
  );
  return isShared ? [EVERYWHERE] : [];
}
