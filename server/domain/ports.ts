import type { DomainEvent, LoggedEvent } from './event.ts';
import type { Incident, IncidentReport, Step } from './incident.ts';
import type { PositionFix } from './position-fix.ts';
import type { Bbox, Wgs84Position } from './position.ts';
import type { Scope, ZoneParties } from './scope.ts';
import type { Role, Viewer } from './viewer.ts';
import type { UnitPlace } from './visibility.ts';
import type { Grant } from './share.ts';
import type { ShareAgreement, ShareProposal } from './share-agreement.ts';

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
export interface UnitIdentity extends UnitPlace {
  readonly id: number;
  readonly code: string;
  readonly kind: string;
}

export interface PositionFixStore {
  units(): Promise<UnitIdentity[]>;
  /** Makes the partitions of these days (UTC, `YYYY-MM-DD`). */
  ensureDays(days: readonly string[]): Promise<void>;
  /** Writes all in one statement; of one unit and time only the first is kept. @returns how many were new. */
  add(fixes: readonly PositionFix[]): Promise<number>;
  /** The last fix of each unit from `since` up to `upTo` (epoch milliseconds, both included; Infinity for no end). */
  lastUpTo(since: number, upTo: number): Promise<PositionFix[]>;
  /** The same for a short time and after `after`: only units that have a fix then are looked at. */
  lastBetween(after: number, upTo: number): Promise<PositionFix[]>;
  /** Drops the days before `firstKept` (UTC, `YYYY-MM-DD`). */
  dropDaysBefore(firstKept: string): Promise<number>;
}

/** What a unit did in a stretch of time, oldest fix first. */
export interface Track {
  readonly unitId: number;
  readonly code: string;
  readonly fixes: readonly PositionFix[];
  /** Whether these are all. */
  readonly isWhole: boolean;
}

export interface TrackStore {
  /** The code of a unit, `undefined` when there is none of this id in scope. */
  codeInScope(scope: Scope, unitId: number): Promise<string | undefined>;
  /** From `from` to before `to`, epoch milliseconds. */
  fixes(scope: Scope, unitId: number, query: { from: number; to: number; limit: number }): Promise<PositionFix[]>;
}

/** A zone with who is party to it, for whoever writes a share. */
export interface ShareableZone {
  readonly id: number;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  /** Codes. */
  readonly agencies: readonly string[];
  /** Degrees, EPSG:4326. */
  readonly bbox: Bbox;
  /** A GeoJSON polygon or several, simplified to 50 m. */
  readonly geometry: object;
}

/**
 * Shares between agencies. `agencyId` is who asks: it must be party to the share; `null` is for whoever sees all of them, and
 * changes nothing.
 */
export interface ShareStore {
  /** Newest first, at most a thousand. */
  list(agencyId: number | null): Promise<ShareAgreement[]>;
  get(agencyId: number | null, id: number): Promise<ShareAgreement | undefined>;
  /** As `get`, and nobody else changes it until the transaction ends. */
  forUpdate(agencyId: number, id: number): Promise<ShareAgreement | undefined>;
  /** The agencies and zones among these codes, as they are in force: ids by code; zones only where both are party. */
  resolve(proposal: Pick<ShareProposal, 'owner' | 'receiver' | 'zones'>): Promise<{
    readonly ownerId: number | undefined;
    readonly receiverId: number | undefined;
    readonly zoneIds: ReadonlyMap<string, number>;
  }>;
  /** @returns its id. */
  add(
    proposal: ShareProposal,
    ids: { readonly ownerId: number; readonly receiverId: number; readonly zoneIds: readonly number[] },
    by: { readonly agencyId: number; readonly name: string },
  ): Promise<number>;
  accept(agencyId: number, id: number, by: string): Promise<void>;
  end(agencyId: number, id: number, by: string): Promise<void>;
  /** The zones in force that the agency is party to, and the agencies that are party to one of them. */
  options(agencyId: number | null): Promise<{
    readonly agencies: readonly { readonly code: string; readonly name_zh: string; readonly name_en: string }[];
    readonly zones: readonly ShareableZone[];
  }>;
}

/** Whose a session is. */
export type SessionHolder = { readonly accountId: number } | { readonly tokenId: number };

/** What commanders see, by their stations. */
export type JurisdictionsOf = ReadonlyMap<number, readonly number[]>;

/** A person, and what decides what that one sees. */
export interface AccessAccount {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly agencyId: number | null;
  readonly stationId: number | null;
  readonly beatId: number | null;
  readonly mustChangePassword: boolean;
}

/** Everything that decides who may ask and what they see, as of one moment. Hashes are hex; ids are `feature.id`s. */
export interface AccessPicture {
  /** Neither revoked nor over. */
  readonly sessions: readonly {
    readonly id: number;
    readonly sha256: string;
    readonly accountId: number | null;
    readonly tokenId: number | null;
    readonly createdAt: Date;
    readonly expiresAt: Date;
  }[];
  /** Those with a session. */
  readonly accounts: readonly AccessAccount[];
  readonly tokens: readonly {
    readonly id: number;
    readonly name: string;
    readonly sha256: string;
    readonly role: Role;
    /** `null` for every agency. */
    readonly agencyIds: readonly number[] | null;
    readonly stationId: number | null;
    readonly expiresAt: Date;
  }[];
  /** Of all times, by id. */
  readonly zones: readonly ZoneParties[];
  readonly agencyIds: ReadonlyMap<string, number>;
  readonly jurisdictionsOf: JurisdictionsOf;
  /** The shares in force, each with the agency that it is for. */
  readonly grants: readonly { readonly receiverId: number; readonly grant: Grant }[];
  /** Until something of this changes by the clock, milliseconds; `null` when nothing will. */
  readonly nextChangeMs: number | null;
}

export interface AccessStore {
  read(): Promise<AccessPicture>;
  jurisdictionsOf(stationIds: readonly number[]): Promise<JurisdictionsOf>;
  /** `expiresAt` is epoch milliseconds; `address` and `client` are for whoever lists sessions. */
  addSession(
    holder: SessionHolder,
    session: {
      readonly sha256: string;
      readonly expiresAt: number;
      readonly address: string;
      readonly client: string;
    },
  ): Promise<void>;
  extendSession(id: number, expiresAt: number): Promise<void>;
  /** @returns whether it had not ended before. */
  endSession(id: number): Promise<boolean>;
  /** Forgets those that ended a month ago. */
  dropOldSessions(): Promise<void>;
}

export const AUDIT_ACTIONS = [
  'set-up',
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'session-ended',
  'password-changed',
  'account-created',
  'account-changed',
  'role-changed',
  'people-imported',
  'token-created',
  'token-revoked',
  'share-proposed',
  'share-accepted',
  'share-ended',
  'track-read',
  'exported',
  'boundary-changed',
  'draft-submitted',
  'draft-approved',
  'draft-returned',
  'draft-discarded',
  'draft-published',
  'draft-withdrawn',
  'territory-imported',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who does something, and from where. */
export interface By {
  readonly viewer: Viewer;
  readonly address: string;
}

/** Something that somebody answers for. */
export interface AuditEntry {
  /** `name` as shown; of a failed sign-in the login that was tried, without more. */
  readonly who: Pick<Viewer, 'key' | 'name' | 'agencyId'> & { readonly role: Role | null; readonly scope?: Scope };
  readonly action: AuditAction;
  /** Where the request came from; '' for the command line. */
  readonly address: string;
  /** What it was done to, such as `account:duty`, `share:7`, `unit:HZ-0042`; '' for nothing in particular. */
  readonly subject: string;
  /** Further members, small; no password and no token. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditLog {
  /** Appends a row, in the transaction of the change if there is one: what is not written down does not happen. */
  append(entry: AuditEntry): Promise<void>;
}
