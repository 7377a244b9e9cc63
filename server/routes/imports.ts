import {
  IMPORT_BYTES,
  importCommit,
  importDescription,
  importJob,
  importParams,
  importPreview,
  importQuery,
  importSettings,
} from '../contract/import-schemas.ts';
import type {
  WireImportFault,
  WireImportJob,
  WireImportReport,
  WireImportSettings,
} from '../contract/import-schemas.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { LAYERS } from '../domain/layer.ts';
import { faultText } from '../services/import/fault.ts';
import type { ImportFault } from '../services/import/fault.ts';
import type { ImportReport } from '../services/import/import-file.ts';
import type { ImportJob } from '../services/import/job.ts';
import type { ImportJobs } from '../services/import/jobs.ts';

/** Faults that are sent; their number is told. */
const MAX_FAULTS = 500;

function wireFault(fault: ImportFault, isMended: boolean): WireImportFault {
  const { index, code, reason, location, position, isRepairable, before, after } = fault;
  return {
    index,
    code,
    reason,
    text_zh: faultText(fault, 'zh'),
    text_en: faultText(fault, 'en'),
    location: location && [location[0], location[1]],
    position: position ? [position[0], position[1]] : null,
    isRepairable: isRepairable ?? false,
    isMended,
    before: (before ?? null) as WireImportFault['before'],
    after: (after ?? null) as WireImportFault['after'],
  };
}

function wireReport({
  features,
  added,
  changed,
  unchanged,
  removed,
  faults,
  mended,
  misfits,
  misfitCount,
}: ImportReport): WireImportReport {
  const sent = faults.slice(0, MAX_FAULTS);
  const sentMended = mended.slice(0, MAX_FAULTS - sent.length);
  return {
    features,
    added,
    changed,
    unchanged,
    removed,
    faults: [...sent.map((fault) => wireFault(fault, false)), ...sentMended.map((fault) => wireFault(fault, true))],
    faultCount: faults.length,
    mendedCount: mended.length,
    warnings: misfits.map((fault) => ({
      ...fault,
      codes: [...fault.codes],
      location: [...fault.location],
    })) as WireImportReport['warnings'],
    warningCount: misfitCount,
  };
}

const wireSettings = ({ layer, source, mapping, ...rest }: NonNullable<ImportJob['settings']>): WireImportSettings => ({
  ...rest,
  mapping: { ...mapping },
  source: source ?? '',
  layer: layer.name,
});

function wireJob({ description, settings, report, ...job }: ImportJob): WireImportJob {
  return {
    ...job,
    encoding: description?.encoding ?? null,
    layers: (description?.layers ?? []).map((layer) => ({
      ...layer,
      geometries: [...layer.geometries],
      fields: layer.fields.map(({ name, samples }) => ({ name, samples: [...samples] })),
    })),
    settings: settings && wireSettings(settings),
    report: report && wireReport(report),
  };
}

/** Features of a check with the reasons of their faults. */
function previewOf(features: readonly string[], report: ImportReport | null): string {
  const reasons = new Map<number, string[]>();
  for (const { index, reason } of [...(report?.faults ?? []), ...(report?.mended ?? [])]) {
    reasons.set(index, [...(reasons.get(index) ?? []), reason]);
  }
  const told = features.map((text) => {
    const feature = JSON.parse(text) as { properties: { index: number } };
    return { ...feature, properties: { ...feature.properties, faults: reasons.get(feature.properties.index) ?? [] } };
  });
  return JSON.stringify({ type: 'FeatureCollection', features: told });
}

/** Territory from files: sent, described, checked, loaded; of whoever sent it alone. */
export const importRoutes = (imports: ImportJobs): Route[] => [
  route({
    method: 'post',
    path: '/api/imports',
    access: 'administer',
    summary: 'Takes a file (GeoJSON, zipped shapefile, KML, KMZ, GeoPackage, CSV with WKT) and begins to read it',
    query: importQuery,
    upload: {
      maxBytes: IMPORT_BYTES,
      admit: ({ viewer, query }, receive) => imports.admit(viewer, query.name, receive),
    },
    response: importJob,
    success: 201,
    async handle({ viewer, address, query, upload }) {
      const job = await imports.create({ viewer, address }, query.name, upload.path, upload.bytes);
      return { status: 201, body: wireJob(job), headers: { Location: `/api/imports/${job.id}` } };
    },
  }),
  route({
    method: 'get',
    path: '/api/imports/{id}',
    access: 'administer',
    summary: 'How far an import is, what the file has, and what a check found',
    params: importParams,
    response: importJob,
    handle: ({ viewer, params }) => ({ body: wireJob(imports.get(viewer, params.id)) }),
  }),
  route({
    method: 'post',
    path: '/api/imports/{id}/description',
    access: 'administer',
    summary: 'Reads the file again in another encoding, and forgets what was said and found of it before',
    params: importParams,
    body: importDescription,
    response: importJob,
    success: 202,
    handle: ({ viewer, params, body }) => ({
      status: 202,
      body: wireJob(imports.describe(viewer, params.id, body.encoding)),
    }),
  }),
  route({
    method: 'post',
    path: '/api/imports/{id}/check',
    access: 'administer',
    summary: 'Tries the load with these settings, and undoes it',
    params: importParams,
    body: importSettings,
    response: importJob,
    success: 202,
    handle({ viewer, address, params, body }) {
      const job = imports.check({ viewer, address }, params.id, { ...body, layer: LAYERS[body.layer] });
      return { status: 202, body: wireJob(job) };
    },
  }),
  route({
    method: 'get',
    path: '/api/imports/{id}/preview',
    access: 'administer',
    summary: 'What the last check read, in EPSG:4326, simplified: up to 2,000 features, those with faults first',
    params: importParams,
    response: importPreview,
    handle: ({ viewer, params }) => ({
      body: previewOf(imports.preview(viewer, params.id), imports.get(viewer, params.id).report),
      headers: { 'Content-Type': 'application/geo+json' },
    }),
  }),
  route({
    method: 'post',
    path: '/api/imports/{id}/commit',
    access: 'administer',
    summary: 'Loads what was checked without faults, all or nothing; areas that do not fit together only when told so',
    params: importParams,
    body: importCommit,
    response: importJob,
    success: 202,
    handle: ({ viewer, address, params, body }) => ({
      status: 202,
      body: wireJob(imports.commit({ viewer, address }, params.id, body.acceptMisfits)),
    }),
  }),
  route({
    method: 'delete',
    path: '/api/imports/{id}',
    access: 'administer',
    summary: 'Ends an import at any moment and removes its file; what was going on is rolled back before the answer',
    params: importParams,
    response: importJob,
    handle: async ({ viewer, params }) => ({ body: wireJob(await imports.cancel(viewer, params.id)) }),
  }),
];
