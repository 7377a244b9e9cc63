import type { Draft, DraftChange, DraftState, DraftSummary } from './draft.ts';
import type { Bbox } from './position.ts';
import type { Scope } from './scope.ts';
import type { AreaCoordinates, DrawnAttributes, DrawnLayer } from './territory.ts';

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
  ): Promise<(FeatureName & { readonly isInScope: boolean; readonly agencyIds: readonly number[] })[]>;
}

/** What of a draft's own may be set; what is left out stays. */
export interface DraftValues {
  readonly title?: string | undefined;
  readonly reason?: string | undefined;
  readonly agencyId?: number | null;
  readonly state?: DraftState;
}

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
}
