import { NotFound, OutOfStep, OutsideTerritory, UnknownKind, VersionMismatch } from '../domain/errors.ts';
import { nextStep } from '../domain/incident.ts';
import type { Incident, IncidentReport, Step } from '../domain/incident.ts';
import type { EventStore, IncidentQuery, IncidentStore, Transaction } from '../domain/ports.ts';
import { handledIncident, mayReportIn } from '../domain/visibility.ts';
import type { Scope } from '../domain/scope.ts';
import type { Viewer } from '../domain/viewer.ts';

/** Who reports: a viewer, or the import. */
type Reporter = Pick<Viewer, 'key' | 'scope'>;

export type IncidentService = ReturnType<typeof createIncidentService>;

/** What can be done with incidents. Every change and its event are one transaction. */
export function createIncidentService(parts: {
  transaction: Transaction;
  incidents: IncidentStore;
  events: EventStore;
}) {
  const { transaction, incidents, events } = parts;
  return {
    /**
     * Stores a report, with its jurisdiction, beat and zones as of the moment it happened.
     *
     * @param reporter - whose `externalId` it is: the same again from the same one gives the incident that is there.
     * @returns the incident, and whether it is new.
     * @throws {UnknownKind} when the pack has no such kind.
     * @throws {OutsideTerritory} when no jurisdiction is within 5 km, or none that the reporter may see.
     */
    async report(reporter: Reporter, report: IncidentReport): Promise<{ incident: Incident; isNew: boolean }> {
      if (!(await incidents.hasKind(report.kind))) throw new UnknownKind('incident', report.kind);
      return transaction(async () => {
        const { incident, isNew } = await store(reporter, report);
        if (isNew) await tell([incident]);
        return { incident: handledIncident(reporter.scope, incident), isNew };
      });
    },

    store,
    tell,

    /**
     * Takes an incident one step further.
     *
     * @param expectedVersion - the version that the caller saw, or `null` for any.
     * @throws {NotFound} also when it is out of scope.
     * @throws {VersionMismatch} when it has changed since.
     * @throws {OutOfStep} when `step` is not the next one.
     */
    step: (scope: Scope, id: number, step: Step, expectedVersion: number | null): Promise<Incident> =>
      transaction(async () => {
        const before = await incidents.forUpdate(scope, id);
        if (!before) throw new NotFound('incident', id);
        if (expectedVersion !== null && expectedVersion !== before.version) throw new VersionMismatch(before.version);
        if (nextStep(before.step) !== step) throw new OutOfStep(before.step, step);
        const incident = await incidents.setStep(id, step);
        const event = { kind: 'incident.stepped', incident, from: before.step } as const;
        await events.append([{ event, agencyIds: incident.agencyIds, subjectId: id }]);
        return handledIncident(scope, incident);
      }),

    /** @throws {NotFound} also when it is out of scope. */
    async get(scope: Scope, id: number): Promise<Incident> {
      const incident = await incidents.get(scope, id);
      if (!incident) throw new NotFound('incident', id);
      return incident;
    },

    list: (scope: Scope, query: IncidentQuery) => incidents.list(scope, query),
  };

  /**
   * The first half of `report`, for many in one transaction: nobody is told before `tell`. The kind is known to be there.
   *
   * @throws {OutsideTerritory} as `report` does.
   */
  async function store(reporter: Reporter, report: IncidentReport): Promise<{ incident: Incident; isNew: boolean }> {
    const location = await incidents.locate(report.position, report.occurredAt);
    if (!location || !mayReportIn(reporter.scope, location.agencyIds)) throw new OutsideTerritory(report.position);
    const incident = await incidents.add(reporter.key, report, location);
    return incident ? { incident, isNew: true } : { incident: await existing(reporter, report), isNew: false };
  }

  /** The second half: the events of what `store` found new. Last in the transaction, for other reports wait meanwhile. */
  function tell(reported: readonly Incident[]): Promise<void> {
    return events.append(
      reported.map((incident) => ({
        event: { kind: 'incident.reported', incident },
        agencyIds: incident.agencyIds,
        subjectId: incident.id,
      })),
    );
  }

  async function existing({ key, scope }: Reporter, report: IncidentReport): Promise<Incident> {
    const incident = await incidents.byExternalId(key, report.externalId ?? '');
    if (!incident || !mayReportIn(scope, incident.agencyIds)) throw new NotFound('incident', report.externalId ?? '');
    return incident;
  }
}
