/** What a viewer may see. It is bound into every query, tile, frame and event; nothing filters after the fact. */
export interface Scope {
  /** Equal for equal scopes: names the cache partition and the socket room. Never sent to a client. */
  readonly key: string;
  /** `feature.id` of the agencies whose data is visible; `null` sees every agency. Sorted, never empty. */
  readonly agencyIds: readonly number[] | null;
}

/** Who asks, for the length of one session or token. */
export interface Viewer {
  readonly name: string;
  readonly role: Role;
  readonly scope: Scope;
}

export type Role = 'duty-officer' | 'wall' | 'device';

/** The actions that a route may ask for; what a role may do is decided in `mayDo`. */
export type Access = 'public' | 'read' | 'report' | 'command' | 'ingest';

const ALLOWED: Record<Role, readonly Access[]> = {
  'duty-officer': ['public', 'read', 'report', 'command', 'ingest'],
  wall: ['public', 'read'],
  device: ['public', 'report', 'ingest'],
};

/** Whether a role may do what a route asks for. Without a viewer only `public` is allowed. */
export function mayDo(viewer: Viewer | undefined, access: Access): boolean {
  return viewer ? ALLOWED[viewer.role].includes(access) : access === 'public';
}

/**
 * @param agencyIds - `feature.id` of agencies in any order, or `null` for all.
 * @throws {RangeError} for an empty list: a scope that sees nothing is no scope.
 */
export function scopeOf(agencyIds: readonly number[] | null): Scope {
  if (agencyIds === null) return { key: 'all', agencyIds: null };
  if (agencyIds.length === 0) throw new RangeError('a scope names at least one agency');
  const sorted = [...new Set(agencyIds)].sort((a, b) => a - b);
  return { key: sorted.join('.'), agencyIds: sorted };
}

/** Whether something that belongs to these agencies is in the scope. */
export function isInScope(scope: Scope, agencyIds: readonly number[]): boolean {
  const visible = scope.agencyIds;
  return visible === null || agencyIds.some((id) => visible.includes(id));
}
