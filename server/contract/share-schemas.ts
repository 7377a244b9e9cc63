import { z } from 'zod';
import { SHARE_FIELDS } from '../domain/share.ts';
import type { ShareLayer, ShareLayerName } from '../domain/share.ts';
import { SHARE_STATES } from '../domain/share-agreement.ts';
import { instant, text } from './schemas.ts';

const MAX_DELAY_S = 3_600;
const MAX_GRID_M = 10_000;

const code = text(64).min(1);
const distinct = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(item)
    .max(max)
    .refine((list) => new Set(list).size === list.length, 'each once');
const kinds = distinct(code, 100).min(1).nullable().default(null).describe('null for all');
const severity = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

/** What a layer has no use for may be left out, or said to be nothing. */
const NO_KINDS = z.null().default(null);
const NO_SEVERITIES = z.null().default(null);
const ZERO = z.literal(0).default(0);

/** @param terms - those that this layer has beside its fields. */
const layerOf = <T extends z.ZodRawShape>(layer: ShareLayerName, terms: T) =>
  z.strictObject({ fields: distinct(z.enum(SHARE_FIELDS[layer]), 20), ...terms }).optional();

const layers = z
  .strictObject({
    jurisdiction: layerOf('jurisdiction', { kinds: NO_KINDS, severities: NO_SEVERITIES, delayS: ZERO, gridM: ZERO }),
    beat: layerOf('beat', { kinds: NO_KINDS, severities: NO_SEVERITIES, delayS: ZERO, gridM: ZERO }),
    place: layerOf('place', { kinds, severities: NO_SEVERITIES, delayS: ZERO, gridM: ZERO }),
    unit: layerOf('unit', {
      kinds,
      severities: NO_SEVERITIES,
      delayS: z.int().min(0).max(MAX_DELAY_S).default(0).describe('how late positions are told, seconds'),
      gridM: z
        .int()
        .min(0)
        .max(MAX_GRID_M)
        .default(0)
        .describe('grid that positions are moved to, metres; 0 for exact'),
    }),
    incident: layerOf('incident', {
      kinds,
      severities: distinct(severity, 4).min(1).nullable().default(null).describe('null for all'),
      delayS: ZERO,
      gridM: ZERO,
    }),
  })
  .refine((all) => Object.values(all).some((layer) => layer !== undefined), 'at least one layer')
  .transform((all) => {
    const named: Partial<Record<ShareLayerName, ShareLayer>> = {};
    for (const [name, layer] of Object.entries(all)) {
      if (!layer) continue;
      const { delayS, ...terms } = layer;
      named[name as ShareLayerName] = { ...terms, delayMs: 1000 * delayS };
    }
    return named;
  })
  .describe('what is shown of each layer beside id, agency and geometry; without `name` nothing is found by search');

export const shareBody = z.strictObject({
  owner: code.describe('the agency whose data it is'),
  receiver: code.describe('the agency that may look'),
  zones: distinct(code, 50).min(1).describe('codes of adjacency zones that both are party to'),
  isCut: z.boolean().default(true).describe('areas end at the edge of the zone'),
  layers,
  startsAt: instant.optional().describe('ISO 8601; when it is accepted, if left out'),
  endsAt: instant.describe('ISO 8601; at most five years from now'),
  note: text(1_000).default(''),
});

const sharedLayer = z.object({
  fields: z.array(z.string()),
  kinds: z.array(z.string()).nullable(),
  severities: z.array(z.int()).nullable(),
  delayS: z.int(),
  gridM: z.int(),
});

export const share = z.object({
  id: z.int(),
  owner: z.string(),
  receiver: z.string(),
  zones: z.array(z.string()),
  isCut: z.boolean(),
  layers: z.partialRecord(z.enum(Object.keys(SHARE_FIELDS) as [ShareLayerName]), sharedLayer),
  startsAt: z.string(),
  endsAt: z.string(),
  note: z.string(),
  state: z.enum(SHARE_STATES),
  proposedBy: z.string(),
  proposedByAgency: z.string(),
  proposedAt: z.string(),
  acceptedBy: z.string().nullable(),
  acceptedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
  endedByAgency: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type WireShare = z.infer<typeof share>;

export const shareList = z.object({ shares: z.array(share) });

const named = z.object({ code: z.string(), name_zh: z.string(), name_en: z.string() });
export const shareOptions = z.object({
  agencies: z.array(named).describe('those with a zone in common, and your own'),
  zones: z.array(
    named.extend({
      id: z.int(),
      agencies: z.array(z.string()),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).describe('degrees, EPSG:4326'),
      geometry: z
        .object({ type: z.string(), coordinates: z.array(z.unknown()) })
        .describe('GeoJSON, simplified to some 50 m'),
    }),
  ),
  fields: z.record(z.string(), z.array(z.string())).describe('what can be shown of each layer'),
  kinds: z.array(named.extend({ noun: z.string() })).describe('of places, units and incidents'),
});
export type ShareOptions = z.infer<typeof shareOptions>;
