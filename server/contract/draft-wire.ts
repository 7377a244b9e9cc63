import type { DraftConflict, DraftDifference, NamedFeature, TerritoryVersion } from '../domain/draft-ports.ts';
import type { Draft, DraftSummary } from '../domain/draft.ts';
import type { TerritoryFault } from '../domain/territory.ts';
import type {
  WireDraft,
  WireDraftCheck,
  WireDraftConflict,
  WireDraftSummary,
  WireTerritoryFeature,
} from './draft-schemas.ts';

const isoOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** @param key - of the viewer. */
export const wireSummary = (draft: DraftSummary, key: string): WireDraftSummary => ({
  id: draft.id,
  version: draft.version,
  state: draft.state,
  title: draft.title,
  reason: draft.reason,
  agency: draft.agency,
  author: draft.author,
  isMine: draft.authorKey === key,
  createdAt: new Date(draft.createdAt).toISOString(),
  updatedAt: new Date(draft.updatedAt).toISOString(),
  submittedAt: isoOrNull(draft.submittedAt),
  approvedBy: draft.approvedBy,
  approvedAt: isoOrNull(draft.approvedAt),
  returnNote: draft.returnNote,
  publishedAt: isoOrNull(draft.publishedAt),
  takesEffectAt: isoOrNull(draft.takesEffectAt),
  bbox: draft.bbox && [...draft.bbox],
  features: draft.features,
});

/** @param key - of the viewer. */
export const wireDraft = (draft: Draft, key: string): WireDraft => ({
  ...wireSummary(draft, key),
  changes: draft.changes as WireDraft['changes'],
});

/** A version as a GeoJSON feature (RFC 7946); times without an end are `null`. */
export function wireFeature(version: TerritoryVersion, mayDraw: boolean): WireTerritoryFeature {
  const { id, area, validFrom, validTo, agencies, rule, ...properties } = version;
  return {
    type: 'Feature',
    id,
    geometry: { type: 'MultiPolygon', coordinates: area as WireTerritoryFeature['geometry']['coordinates'] },
    properties: {
      ...properties,
      agencies: agencies && [...agencies],
      rule: rule as WireTerritoryFeature['properties']['rule'],
      validFrom: isoOrNull(Number.isFinite(validFrom) ? validFrom : null),
      validTo: isoOrNull(Number.isFinite(validTo) ? validTo : null),
      mayDraw,
    },
  };
}

export const wireConflict = ({ layer, code, base, theirs }: DraftConflict, mayDraw: boolean): WireDraftConflict => ({
  layer,
  code,
  base: base && wireFeature(base, mayDraw),
  theirs: theirs && wireFeature(theirs, mayDraw),
});

/** @param mayDraw - whether the viewer may draw features of a layer. */
export const wireCheck = (
  check: {
    readonly faults: readonly TerritoryFault[];
    readonly differences: readonly DraftDifference[];
    readonly conflicts: readonly DraftConflict[];
    readonly touches: readonly string[];
    readonly names: readonly NamedFeature[];
  },
  mayDraw: (layer: DraftConflict['layer']) => boolean,
): WireDraftCheck => ({
  faults: check.faults as WireDraftCheck['faults'],
  differences: check.differences as WireDraftCheck['differences'],
  conflicts: check.conflicts.map((conflict) => wireConflict(conflict, mayDraw(conflict.layer))),
  touches: [...check.touches],
  names: check.names as WireDraftCheck['names'],
});
