import type { LoggedEvent } from './event.ts';
import type { Incident } from './incident.ts';
import type { Bbox } from './position.ts';
import type { Scope, ShareScope } from './scope.ts';
import { sharedIncident } from './share.ts';

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
