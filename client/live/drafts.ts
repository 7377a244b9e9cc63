import type { WireDraft, WireDraftCheck, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { DrawnLayer, ZoneRule } from '../../server/domain/territory.ts';
import type { Bbox } from '../../server/domain/position.ts';
import { ApiError, deleteJson, getAll, getJson, postJson } from './api.ts';

/** A border that two provinces share. */
export interface Border {
  /** GB/T 2260. */
  readonly provinces: readonly [string, string];
  /** Lines of the border, `[lon, lat]`. */
  readonly line: readonly (readonly (readonly [number, number])[])[];
  /** Codes of the agencies on its two sides. */
  readonly agencies: readonly string[];
}

/** What a rule makes. */
export interface RulePreview {
  readonly area: WireTerritoryFeature['geometry']['coordinates'];
  readonly border: Border['line'];
  /** On the border: where the strip begins and ends. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly agencies: readonly string[];
}

const path = (id: number, part = ''): string => `/api/drafts/${id}${part}`;
/** The draft is changed as it was in this version, or not at all. */
const ifMatch = (version: number): Record<string, string> => ({ 'If-Match': `"${version}"` });

/** Features that are in force at a moment. @param at - ISO 8601; now without it. @throws {ApiError} as all of these do. */
export function territory(where: {
  readonly layers: readonly (DrawnLayer | 'agency')[];
  readonly bbox?: Bbox;
  readonly at?: string;
}): Promise<WireTerritoryFeature[]> {
  const query = new URLSearchParams({ layers: where.layers.join(',') });
  if (where.bbox) query.set('bbox', where.bbox.join(','));
  if (where.at) query.set('at', where.at);
  return getAll<WireTerritoryFeature>(`/api/territory?${query}`);
}

/** All versions of a feature, the newest first, those that are to come too. */
export const versionsOf = async (layer: DrawnLayer, code: string): Promise<WireTerritoryFeature[]> =>
  (await getJson<{ versions: WireTerritoryFeature[] }>(`/api/territory/${layer}/${encodeURIComponent(code)}/versions`))
    .versions;

export const discardDraft = (id: number, version: number): Promise<WireDraft | undefined> =>
  deleteJson<WireDraft | undefined>(path(id), ifMatch(version));

export const submitDraft = (id: number, version: number): Promise<WireDraft> =>
  postJson<WireDraft>(path(id, '/submission'), {}, ifMatch(version));

export const approveDraft = (id: number, version: number): Promise<WireDraft> =>
  postJson<WireDraft>(path(id, '/approval'), {}, ifMatch(version));

/** Gives it back to its author. */
export const returnDraft = (id: number, version: number, note: string): Promise<WireDraft> =>
  postJson<WireDraft>(path(id, '/return'), { note }, ifMatch(version));

/** @param takesEffectAt - ISO 8601; `null` for at once. */
export const publishDraft = (id: number, version: number, takesEffectAt: string | null): Promise<WireDraft> =>
  postJson<WireDraft>(path(id, '/publication'), { takesEffectAt }, ifMatch(version));

/** Takes a publication back that is still to come. */
export const withdrawPublication = (id: number, version: number): Promise<WireDraft> =>
  deleteJson<WireDraft>(path(id, '/publication'), ifMatch(version));

export const borders = async (): Promise<readonly Border[]> =>
  (await getJson<{ borders: Border[] }>('/api/zone-rules/borders')).borders;

export const previewRule = (rule: ZoneRule): Promise<RulePreview> =>
  postJson<RulePreview>('/api/zone-rules/preview', { rule });

/** What a refused publication says beside its words. */
type TerritoryProblem = Partial<Pick<WireDraftCheck, 'faults' | 'conflicts'>>;

const problemOf = (error: unknown): TerritoryProblem =>
  error instanceof ApiError ? ((error.problem ?? {}) as TerritoryProblem) : {};

/** Where a draft that was refused does not fit; `[]` when it was refused for something else. */
export const faultsIn = (error: unknown): WireDraftCheck['faults'] => problemOf(error).faults ?? [];

/** What others have changed since the draft that was refused was drawn. */
export const conflictsIn = (error: unknown): WireDraftCheck['conflicts'] => problemOf(error).conflicts ?? [];
