import type { Draft, DraftChange, DraftSummary } from './draft.ts';
import type { Bbox } from './position.ts';
import type { Scope } from './scope.ts';
import type { AreaCoordinates, DrawnAttributes, DrawnLayer, TerritoryFault } from './territory.ts';

/** A version of a drawn feature, or of an agency, which only says where others end. */
export interface TerritoryVersion extends DrawnAttributes {
  /** `feature.id` */
  readonly id: number;
  readonly versionId: number;
  readonly layer: DrawnLayer | 'agency';
  readonly code: string;
  readonly area: AreaCoordinates;
  readonly areaM2: number;
  /** Epoch milliseconds; `-Infinity` for since ever. */
  readonly validFrom: number;
  /** `Infinity` for no end. */
  readonly validTo: number;
  readonly drawnBy: string | null;
  readonly approvedBy: string | null;
  readonly reason: string | null;
}

export interface TerritoryQuery {
  readonly layers: readonly TerritoryVersion['layer'][];
  readonly bbox: Bbox | null;
  /** Epoch milliseconds; `null` for now. */
  readonly at: number | null;
  readonly limit: number;
  /** Only `feature.id`s above. */
  readonly after: number;
}

/** A feature by its code, in whichever layer something may refer to. */
export interface FeatureName {
  readonly layer: string;
  readonly code: string;
}

/** With its names, as of its last version. */
export interface NamedFeature extends FeatureName {
  readonly name_zh: string;
  readonly name_en: string;
}

export interface TerritoryStore {
  /** In scope and in force at a moment, by id. */
  features(scope: Scope, query: TerritoryQuery): Promise<TerritoryVersion[]>;
  /** All versions of a feature in scope, newest first. */
  versions(scope: Scope, layer: DrawnLayer, code: string): Promise<TerritoryVersion[]>;
  /**
   * Which features there are, by their last version.
   *
   * @returns those that were ever there, with whether that version is in scope and whose it is.
   */
  known(
    scope: Scope,
    names: readonly FeatureName[],
  ): Promise<(NamedFeature & { readonly isInScope: boolean; readonly agencyIds: readonly number[] })[]>;
}

/** A version of a feature that somebody else has changed since it was drawn on. */
export interface DraftConflict extends FeatureName {
  readonly layer: DrawnLayer;
  /** As it was when it was drawn on; `null` when it was not there. */
  readonly base: TerritoryVersion | null;
  /** As it is now; `null` when it is not there any more. */
  readonly theirs: TerritoryVersion | null;
  /** It is out of scope, as it was or as it is: both are `null`. */
  readonly isHidden: boolean;
}

/** What a draft does to one feature. Areas are square metres. */
export interface DraftDifference {
  readonly layer: DrawnLayer;
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly areaBeforeM2: number;
  readonly areaAfterM2: number;
  readonly exchanges: readonly { readonly code: string | null; readonly gainedM2: number }[];
  readonly beats: number;
  readonly wardens: number;
}

/** An attribute of a change, by its index in the draft, that names an agency or a station that is not there. */
export interface NotInForce {
  readonly index: number;
  readonly attribute: 'agency' | 'station' | 'agencies';
}

/**
 * What the database finds of a draft. Moments are epoch milliseconds UTC; all but `broken` need valid areas. Of what is
 * neither in scope nor in the draft nothing is told but that it is there.
 */
export interface DraftChecks {
  /** The database's clock. */
  now(): Promise<number>;
  /** Areas that are none. */
  broken(draftId: number): Promise<TerritoryFault[]>;
  /** Parts that are nowhere wider than the tolerance. */
  slivers(draftId: number): Promise<TerritoryFault[]>;
  /** Gaps, overlaps and what lies outside as of a moment, and the agencies that are touched, by code. */
  misfits(scope: Scope, draftId: number, at: number): Promise<{ faults: TerritoryFault[]; touches: string[] }>;
  /** When something near begins or ends after a moment, earliest first. */
  laterMoments(draftId: number, at: number): Promise<number[]>;
  conflicts(scope: Scope, draftId: number, at: number): Promise<DraftConflict[]>;
  differences(scope: Scope, draftId: number, at: number): Promise<DraftDifference[]>;
  /** Areas of versions, by id. */
  areas(layer: DrawnLayer, versionIds: readonly number[]): Promise<ReadonlyMap<number, AreaCoordinates>>;
  /** Changes, by their index, of beats whose kind the pack does not have. */
  unknownKinds(draftId: number): Promise<number[]>;
  /** Whom changes name that is not in force at a moment, or not of the agency that they name. */
  notInForce(draftId: number, at: number): Promise<NotInForce[]>;
}

/** Writes versions of the territory. To be called in a transaction. */
export interface PublicationStore {
  /** Keeps all others from writing territory until the end of the transaction. @returns the database's clock. */
  begin(actorKey: string): Promise<number>;
  /** Closes and begins versions at a moment. */
  publish(draftId: number, at: number, searchTexts: Readonly<Record<string, string>>): Promise<void>;
  /** Takes back versions that are yet to begin at a moment. */
  withdraw(draftId: number, at: number): Promise<void>;
  /** Features near that begin or end after a moment by another draft or by hand; of what is out of scope only that it is there. */
  laterVersions(scope: Scope, draftId: number, at: number): Promise<{ shown: DraftConflict[]; hasHidden: boolean }>;
}

/** What of a draft's own may be set; what is left out stays. */
export interface DraftValues {
  readonly title?: string | undefined;
  readonly reason?: string | undefined;
  readonly agencyId?: number | null;
}

/** Where a draft goes on to. */
export type DraftStep =
  | { readonly state: 'discarded' }
  /** With the agencies, by code, whose boundary it touches. */
  | { readonly state: 'submitted'; readonly touches: readonly string[] }
  | { readonly state: 'approved'; readonly by: { readonly key: string; readonly name: string } }
  /** Back to its author, with what to change. */
  | { readonly state: 'open'; readonly note: string }
  | { readonly state: 'scheduled' | 'published'; readonly at: number }
  | { readonly state: 'withdrawn' };

export interface DraftStore {
  /** @param agencyIds - of the reader; `null` for all. */
  list(agencyIds: readonly number[] | null): Promise<DraftSummary[]>;
  get(agencyIds: readonly number[] | null, id: number): Promise<Draft | undefined>;
  /** As `get`; nobody else changes it until the end of the transaction. */
  forUpdate(agencyIds: readonly number[] | null, id: number): Promise<Draft | undefined>;
  /** @returns its id. */
  add(draft: {
    readonly title: string;
    readonly reason: string;
    readonly agencyId: number | null;
    readonly author: { readonly key: string; readonly name: string; readonly accountId: number | null };
  }): Promise<number>;
  setChanges(id: number, changes: readonly DraftChange[]): Promise<void>;
  /** Makes the next version. */
  update(id: number, values: DraftValues): Promise<void>;
  /** Makes the next version, in another state. */
  step(id: number, step: DraftStep): Promise<void>;
}
