import { z } from 'zod';
import { coordinateSystemOf } from '../domain/coordinate-system.ts';
import { LAYER_NAMES } from '../domain/layer.ts';
import { territoryFault } from './draft-schemas.ts';
import { text } from './schemas.ts';

/** The largest file that is taken. */
export const IMPORT_BYTES = 256 * 1024 * 1024;

/** What text in a file may be written in, where its format leaves that open (.dbf, CSV). */
export const ENCODINGS = ['utf-8', 'gbk', 'gb18030'] as const;

export const importQuery = z.strictObject({
  name: text(255).min(1).describe('name of the file, with its ending: it says the format'),
});

export const importParams = z.strictObject({ id: z.uuid() });

/** How the file is to be read instead. */
export const importDescription = z.strictObject({ encoding: z.enum(ENCODINGS) });

const system = text(20)
  .transform((value, context) => {
    const found = coordinateSystemOf(value);
    if (found) return found;
    context.addIssue({ code: 'custom', message: 'no such coordinate system' });
    return z.NEVER;
  })
  .describe('4326, 4490, gcj02, bd09, or the EPSG code of a CGCS2000 Gauss–Krüger zone, 4491–4554 (gk:4549 is 4549)');

/** Where a property of the layer comes from: a field of the file, or the same value for all. */
const origin = z.union([z.strictObject({ field: text(200).min(1) }), z.strictObject({ value: text(4_000) })]);

export const importSettings = z.strictObject({
  source: text(200).describe('name of the layer in the file'),
  layer: z.enum(LAYER_NAMES),
  system,
  encoding: z.enum(ENCODINGS).nullable().default(null).describe('null: as the file says, or as it reads'),
  mapping: z
    .record(z.string().regex(/^[a-z_]{1,40}$/), origin)
    .default({})
    .describe('by property; one that is left out comes from the field of the same name'),
  repair: z.boolean().default(false).describe('mends broken areas; otherwise each of them is a fault'),
  replace: z.boolean().default(false).describe('takes what the file leaves out out of force'),
});
export type WireImportSettings = z.infer<typeof importSettings>;

/** What somebody agrees to who has seen the check. */
export const importCommit = z.strictObject({
  acceptMisfits: z.boolean().default(false).describe('loads areas that do not fit together, too'),
});

const lonLat = z.tuple([z.number(), z.number()]);
const bbox = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const geometry = z.object({ type: z.string(), coordinates: z.array(z.unknown()) });

const importFault = z.strictObject({
  index: z.int().describe('from 0 in the layer of the file; -1 of the file itself'),
  code: z.string().nullable(),
  reason: z.string(),
  text_zh: z.string(),
  text_en: z.string(),
  location: lonLat.nullable().describe("in the file's own coordinates"),
  position: lonLat.nullable().describe('the same place, EPSG:4326; null where it cannot be told'),
  isRepairable: z.boolean().describe('repair would mend it'),
  isMended: z.boolean().describe('it was mended, and keeps nothing out; before and after show how'),
  before: geometry.nullable().describe('EPSG:4326, simplified where it is large'),
  after: geometry.nullable().describe('EPSG:4326, simplified where it is large'),
});
export type WireImportFault = z.infer<typeof importFault>;

/** What a check found, or a load did. With a fault that is not mended, or a warning that is not accepted, nothing is loaded. */
const importReport = z.strictObject({
  features: z.int(),
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  removed: z.int(),
  faults: z.array(importFault).describe('the first 500'),
  faultCount: z.int().describe('all that keep the file out'),
  mendedCount: z.int(),
  warnings: z
    .array(territoryFault)
    .describe(
      'how the areas would not fit together, or do not, the first of them: they are loaded with acceptMisfits alone',
    ),
  warningCount: z.int(),
});
export type WireImportReport = z.infer<typeof importReport>;

/** `failed` and `cancelled` are ends, `done` too; from `described`, `checked` and a check with faults one may check anew. */
export const IMPORT_STATES = [
  'reading',
  'described',
  'checking',
  'checked',
  'loading',
  'done',
  'failed',
  'cancelled',
] as const;

const sourceLayer = z.strictObject({
  name: z.string(),
  features: z.int(),
  geometries: z.array(z.string()),
  fields: z.array(z.strictObject({ name: z.string(), samples: z.array(z.string()).describe('up to 5') })),
  bbox: bbox.nullable().describe('as written in the file'),
  declaredSystem: z.string().nullable().describe('what the file says it is in; never taken on its word'),
});

export const importJob = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  bytes: z.int(),
  state: z.enum(IMPORT_STATES),
  progress: z.strictObject({ done: z.int(), total: z.int() }),
  problem: z.string().nullable().describe('code of the problem that made it fail'),
  encoding: z.enum(ENCODINGS).nullable().describe('in which the text was read; null where the format has one only'),
  layers: z.array(sourceLayer),
  settings: importSettings.nullable(),
  report: importReport.nullable(),
});
export type WireImportJob = z.infer<typeof importJob>;

export const importPreview = z.strictObject({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.strictObject({
      type: z.literal('Feature'),
      geometry,
      properties: z.strictObject({
        index: z.int(),
        code: z.string(),
        faults: z.array(z.string()).describe('reasons; mended ones too'),
      }),
    }),
  ),
});
export type WireImportPreview = z.infer<typeof importPreview>;
