import { z } from 'zod';
import { DRAWN_LAYERS, FAULT_KINDS } from '../domain/territory.ts';
import { MAX_POSITIONS, areaCoordinates, lonLat } from './area-schema.ts';
import { listOf } from './list-schema.ts';
import { instant, text } from './schemas.ts';

/** A county has some 2,000 jurisdictions and beats. */
const MAX_CHANGES = 5_000;
export const DRAFT_BYTES = 6 * 1024 * 1024;

const code = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'a code');
const layer = z.enum(DRAWN_LAYERS);
const id = z
  .int()
  .positive()
  .max(2 ** 31 - 1);

export const zoneRule = z.strictObject({
  provinces: z.tuple([z.string().regex(/^\d{6}$/), z.string().regex(/^\d{6}$/)]).describe('GB/T 2260'),
  from: lonLat.nullable().default(null),
  to: lonLat.nullable().default(null),
  widthM: z.number().min(100).max(50_000).describe('to either side, metres'),
});

const name = text(200).min(1);
const attributes = z.strictObject({
  name_zh: name,
  name_en: name,
  agency: code.nullable(),
  station: code.nullable(),
  jurisdiction: code.nullable(),
  kind: code.nullable(),
  agencies: listOf(code, { min: 2, max: 20 })
    .refine((codes) => new Set(codes).size === codes.length, 'each agency once')
    .nullable(),
  rule: zoneRule.nullable(),
});

/** What a draft makes of one feature. */
const change = z.strictObject({
  layer,
  code,
  /** `null` takes the feature out of force. */
  attributes: attributes.nullable(),
  area: areaCoordinates.nullable(),
  /** The version that it was drawn on; `null` for a new feature. */
  baseVersionId: id.nullable(),
});
export type WireChange = z.infer<typeof change>;

const changes = listOf(change, { max: MAX_CHANGES }).refine(
  (all) => positionsOf(all) <= MAX_POSITIONS,
  `no more than ${MAX_POSITIONS} positions`,
);
const positionsOf = (all: readonly WireChange[]): number =>
  all.reduce((sum, { area }) => sum + (area ?? []).flat().reduce((n, ring) => n + ring.length, 0), 0);

export const draftBody = z.strictObject({
  title: name,
  reason: text(2_000).default(''),
  changes: changes.prefault([]),
});

/** What is left out stays as it is; `changes` are all of the draft's. */
export const draftPatch = z.strictObject({
  title: name.optional(),
  reason: text(2_000).optional(),
  changes: changes.optional(),
});

export const publicationBody = z.strictObject({
  takesEffectAt: instant.nullable().default(null).describe('at once when null'),
});
export const returnBody = z.strictObject({ note: text(2_000).min(1) });

/** `open` is drawn on; `submitted` waits for a second person; `scheduled` takes effect later; the last two are over. */
export const DRAFT_STATES = ['open', 'submitted', 'approved', 'scheduled', 'published', 'discarded'] as const;

const when = z.iso.datetime();
export const draftSummary = z.strictObject({
  id,
  version: z.int().positive(),
  state: z.enum(DRAFT_STATES),
  title: z.string(),
  reason: z.string(),
  agency: code.nullable(),
  author: z.string(),
  isMine: z.boolean(),
  createdAt: when,
  updatedAt: when,
  submittedAt: when.nullable(),
  approvedBy: z.string().nullable(),
  approvedAt: when.nullable(),
  /** Why it was given back to its author. */
  returnNote: z.string().nullable(),
  publishedAt: when.nullable(),
  takesEffectAt: when.nullable(),
  /** west, south, east, north of what it changes; `null` while it changes nothing. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  features: z.int().describe('how many it changes'),
});
export type WireDraftSummary = z.infer<typeof draftSummary>;
export const draft = z.strictObject({ ...draftSummary.shape, changes: z.array(change) });
export type WireDraft = z.infer<typeof draft>;
export const draftList = z.strictObject({ drafts: z.array(draftSummary) });

/** A version of a feature: as it is, was or will be in force. */
export const territoryFeature = z.strictObject({
  type: z.literal('Feature'),
  id,
  geometry: z.strictObject({ type: z.literal('MultiPolygon'), coordinates: areaCoordinates }),
  properties: z.strictObject({
    layer: z.enum([...DRAWN_LAYERS, 'agency']),
    code,
    ...attributes.shape,
    versionId: id,
    validFrom: when.nullable().describe('null: since ever'),
    validTo: when.nullable().describe('null: no end'),
    drawnBy: z.string().nullable(),
    approvedBy: z.string().nullable(),
    reason: z.string().nullable(),
    areaM2: z.number(),
    /** Whether the viewer may change it. */
    mayDraw: z.boolean(),
  }),
});
export type WireTerritoryFeature = z.infer<typeof territoryFeature>;
export const territoryCollection = z.strictObject({
  type: z.literal('FeatureCollection'),
  features: z.array(territoryFeature),
  next: z.string().optional(),
});
export const versionList = z.strictObject({ versions: z.array(territoryFeature) });

export const territoryFault = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  layer,
  codes: z.array(code),
  parent: code.nullable(),
  location: lonLat,
  area: areaCoordinates.nullable(),
  areaM2: z.number(),
});

/** What a draft does to one feature. */
export const difference = z.strictObject({
  layer,
  code,
  name_zh: z.string(),
  name_en: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  areaBeforeM2: z.number(),
  areaAfterM2: z.number(),
  /** With each neighbour: what this feature gains of it, m²; less than 0 is lost to it. `null` for what is nobody's or out of scope. */
  exchanges: z.array(z.strictObject({ code: code.nullable(), gainedM2: z.number() })),
  /** Of a jurisdiction: beats that lie in what changes hands. */
  beats: z.int(),
  /** Wardens whose beat changes, or lies in what changes hands. */
  wardens: z.int(),
});
export type WireDifference = z.infer<typeof difference>;

/** A feature that somebody else has changed since it was drawn on. */
export const draftConflict = z.strictObject({
  layer,
  code,
  /** As it was when the draft was begun; `null` when it was not there. */
  base: territoryFeature.nullable(),
  /** As it is now; `null` when it is not there any more. */
  theirs: territoryFeature.nullable(),
});
export type WireDraftConflict = z.infer<typeof draftConflict>;

export const draftCheck = z.strictObject({
  faults: z.array(territoryFault),
  differences: z.array(difference),
  conflicts: z.array(draftConflict),
  /** Agencies whose boundary it touches, beside the draft's own: a second person has to approve. */
  touches: z.array(code),
  /** What those are called that are told by their code above. */
  names: z.array(
    z.strictObject({ layer: z.enum([...DRAWN_LAYERS, 'agency']), code, name_zh: z.string(), name_en: z.string() }),
  ),
});
export type WireDraftCheck = z.infer<typeof draftCheck>;
