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
