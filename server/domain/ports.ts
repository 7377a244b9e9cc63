import type { DomainEvent, LoggedEvent } from './event.ts';
import type { Incident, IncidentReport, Step } from './incident.ts';
import type { PositionFix } from './position-fix.ts';
import type { Bbox, Wgs84Position } from './position.ts';
import type { Scope } from './scope.ts';

/** Runs `work` in one transaction of the database; rolled back when it throws. */
export type Transaction = <T>(work: () => Promise<T>) => Promise<T>;

/** Where an incident lies; ids are `feature.id`. */
export interface IncidentLocation {
  readonly jurisdictionId: number;
  readonly beatId: number | null;
  readonly zoneIds: readonly number[];
  readonly agencyIds: readonly number[];
}

export interface IncidentQuery {
  readonly open: boolean;
  readonly bbox: Bbox | null;
  readonly limit: number;
  /** Ids below this one, newest first; `null` starts at the newest. */
  readonly before: number | null;
}

export interface IncidentStore {
  locate(position: Wgs84Position, at: number): Promise<IncidentLocation | undefined>;
  byExternalId(reporter: string, externalId: string): Promise<Incident | undefined>;
  /** `undefined` when this reporter has an incident with this external id already. */
  add(reporter: string, report: IncidentReport, location: IncidentLocation): Promise<Incident | undefined>;
  /** Locks the row until the transaction ends. */
  forUpdate(scope: Scope, id: number): Promise<Incident | undefined>;
  setStep(id: number, step: Step): Promise<Incident>;
  get(scope: Scope, id: number): Promise<Incident | undefined>;
  /** Also the head of the event log in the same snapshot: the stream continues from there. */
  list(scope: Scope, query: IncidentQuery): Promise<{ incidents: Incident[]; seq: number }>;
  hasKind(kind: string): Promise<boolean>;
}

/** An event with the agencies that may see it and the id of what it is about. */
export interface EventEntry {
  readonly event: DomainEvent;
  readonly agencyIds: readonly number[];
  readonly subjectId: number;
}

export interface EventStore {
  /** Appends them in this order; last in a transaction, for it holds up every other append until the commit. */
  append(entries: readonly EventEntry[]): Promise<void>;
  /** Events in scope after `seq` and up to `upTo`, oldest first, each with the one before it in scope. */
  after(scope: Scope, seq: number, limit: number, upTo?: number): Promise<LoggedEvent[]>;
  /** The last `seq` in scope that is not above `upTo`, 0 when there is none. */
  head(scope: Scope, upTo?: number): Promise<number>;
  /** The log as it is now. */
  log(): Promise<EventLog>;
  /** Gives the log another id, unless somebody has done so since it was read. */
  renewLog(id: string): Promise<void>;
}

export interface EventLog {
  /** Another one whenever the events under the same `seq` may be others. */
  readonly id: string;
  /** The last `seq` of all, 0 when there is none. */
  readonly seq: number;
}

/** A unit as far as fixes are concerned. */
export interface UnitIdentity {
  readonly id: number;
  readonly code: string;
  readonly agencyId: number;
}

export interface PositionFixStore {
  units(): Promise<UnitIdentity[]>;
  /** Makes the partitions of these days (UTC, `YYYY-MM-DD`). */
  ensureDays(days: readonly string[]): Promise<void>;
  /** Writes all in one statement; of one unit and time only the first is kept. @returns how many were new. */
  add(fixes: readonly PositionFix[]): Promise<number>;
  /** The last fix of each unit since `since` (epoch milliseconds). */
  last(since: number): Promise<PositionFix[]>;
  /** Drops the days before `firstKept` (UTC, `YYYY-MM-DD`). */
  dropDaysBefore(firstKept: string): Promise<number>;
}
