import { z } from 'zod';
import { STEPS } from '../domain/incident.ts';
import type { Bbox } from '../domain/position.ts';

const degrees = (limit: number) => z.number().min(-limit).max(limit);

/** `[lon, lat]` in degrees, EPSG:4326. */
const position = z.tuple([degrees(180), degrees(90)]).describe('[lon, lat] in degrees, EPSG:4326');

/** `west,south,east,north` in degrees. */
const bbox = z
  .string()
  .max(200)
  .transform((text, context): Bbox => {
    const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
    const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
    const isBox =
      numbers.length === 4 &&
      numbers.every(Number.isFinite) &&
      west <= east &&
      south <= north &&
      west >= -180 &&
      east <= 180 &&
      south >= -90 &&
      north <= 90;
    if (!isBox) context.addIssue({ code: 'custom', message: 'west,south,east,north in degrees' });
    return [west, south, east, north];
  })
  .describe('west,south,east,north in degrees, EPSG:4326');

export const wholeNumber = (max: number, min = 0) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `from ${min} to ${max}`);

/** PostgreSQL's integer: ids beyond it exist nowhere. */
const MAX_ID = 2_147_483_647;

export const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));

/** Of what takes nothing, such as accepting and ending. */
export const noBody = z.strictObject({});

export const idParams = z.strictObject({ id: wholeNumber(MAX_ID, 1) });

export const pageQuery = z.strictObject({
  bbox: bbox.optional(),
  limit: wholeNumber(5_000, 1).optional(),
  cursor: wholeNumber(MAX_ID).optional(),
});

export const incidentsQuery = z.strictObject({ ...pageQuery.shape, open: z.enum(['true', 'false']).optional() });

export const eventsQuery = z.strictObject({
  after: wholeNumber(Number.MAX_SAFE_INTEGER).optional(),
  limit: wholeNumber(1_000, 1).optional(),
});

export const trackQuery = z
  .strictObject({ from: instant.optional(), to: instant.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['from'],
    message: 'before to',
  });

/** Collections of territory and units, as they are called in paths. */
export const COLLECTIONS = [
  'agencies',
  'centres',
  'stations',
  'jurisdictions',
  'beats',
  'adjacency-zones',
  'places',
  'units',
] as const;

/** What can be exported. */
export const EXPORTED = [...COLLECTIONS, 'incidents'] as const;
export const exportParams = z.strictObject({ collection: z.enum(EXPORTED) });
export const FORMATS = ['geojson', 'shapefile', 'kml', 'gpkg', 'csv'] as const;
export const exportQuery = z.strictObject({ format: z.enum(FORMATS).default('geojson') });

/** Text of at most so many UTF-16 units. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    // PostgreSQL holds no NUL, and a lone surrogate is no character.
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'well-formed text');

export const searchQuery = z.strictObject({ q: text(100).trim().min(1) });

export const incidentBody = z.strictObject({
  kind: text(64).min(1).describe('a code of /api/kinds with noun incident'),
  severity: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).describe('1 = Ⅰ red … 4 = Ⅳ blue'),
  position,
  description: text(4_000).default(''),
  occurredAt: instant.optional().describe('ISO 8601; now when left out'),
  externalId: text(128)
    .min(1)
    .optional()
    .describe('your own key: the same key again from the same token is the same incident'),
  demo: z.boolean().default(false),
});

export const stepBody = z.strictObject({ step: z.enum(STEPS) });

export const fixBody = z.strictObject({
  source: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('http'),
  fixes: z
    .array(
      z.strictObject({
        unit: z.union([z.int().min(1).max(MAX_ID), text(64).min(1)]).describe('id or code of the unit'),
        position,
        fixedAt: z.union([z.int().min(0).max(8.64e15), instant]).describe('epoch milliseconds or ISO 8601'),
        accuracyM: z.number().min(0).max(1e6).optional(),
        speedMps: z.number().min(0).max(1e4).optional(),
        courseDeg: z.number().min(0).max(360).optional(),
        batteryPercent: z.int().min(0).max(100).optional(),
      }),
    )
    .min(1)
    .max(5_000),
});

export const feature = z.object({
  type: z.literal('Feature'),
  id: z.int(),
  geometry: z.object({ type: z.string(), coordinates: z.array(z.unknown()) }),
  properties: z.record(z.string(), z.unknown()),
});

const knownNumber = z.number().nullable();
export const track = feature.extend({
  geometry: z.object({ type: z.literal('LineString'), coordinates: z.array(position) }).nullable(),
  properties: z.object({
    code: z.string(),
    isWhole: z.boolean().describe('false when there are more fixes: ask for a shorter time'),
    fixes: z.array(
      z.object({
        position,
        fixedAt: z.string(),
        accuracyM: knownNumber,
        speedMps: knownNumber,
        courseDeg: knownNumber,
      }),
    ),
  }),
});

export const featureCollection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(feature),
  next: z.string().optional().describe('path of the next page'),
});

export const incidentCollection = featureCollection.extend({
  seq: z.int().describe('head of the event log in the same snapshot: continue the live stream from here'),
});

export const fixReceipt = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.array(z.object({ index: z.int(), code: z.string() })),
});

export const eventPage = z.object({ events: z.array(z.unknown()), head: z.int() });
export const anything = z.unknown();
