import type { CoordinateSystem } from './domain/coordinate-system.ts';
import { EXPORTED_AS } from './domain/incident.ts';
import type { IncidentReport } from './domain/incident.ts';
import type { Layer } from './domain/layer.ts';
import { agencyScope } from './domain/scope.ts';
import { readBatches } from './services/import/batches.ts';
import type { ImportedFile } from './services/import/batches.ts';
import { importFile } from './services/import/import-file.ts';
import type { ImportOptions, ImportReport, IncidentIntake } from './services/import/import-file.ts';
import type { ImportSettings } from './services/import/settings.ts';
import { createIncidentService } from './services/incident-service.ts';
import type { Database } from './stores/database.ts';
import { createEventStore } from './stores/event-store.ts';
import { createImportStore } from './stores/import-store.ts';
import { createIncidentStore } from './stores/incident-store.ts';

/** A file, or GeoJSON text in its place, with what is to be done with it. What is left out of the settings is as it reads. */
type FileImport = Pick<ImportOptions, 'dryRun' | 'onProgress' | 'onVacuumFailed'> & {
  readonly layer: Layer;
  readonly system: CoordinateSystem;
} & Partial<ImportSettings> &
  Partial<Pick<ImportOptions, 'acceptMisfits'>> &
  ({ readonly text: string } | { readonly file: ImportedFile });

/** Joins the import with its stores: for the command line, and for the demo region. */
export function createImporter(database: Database): (options: FileImport) => Promise<ImportReport> {
  const run = createImportRun(database);
  return async (options) => {
    const { dryRun, acceptMisfits = false, onProgress, onVacuumFailed, layer, system } = options;
    const file =
      'file' in options
        ? options.file
        : { name: `${layer.name}.geojson`, parts: new Map([['geojson', Buffer.from(options.text)]]) };
    const settings: ImportSettings = {
      source: options.source ?? null,
      layer,
      system,
      encoding: options.encoding ?? null,
      mapping: options.mapping ?? {},
      repair: options.repair ?? false,
      replace: options.replace ?? false,
    };
    const read = await readBatches(file, settings);
    // Whoever may open the database may load for every agency, and is its role.
    return run({
      settings,
      read,
      dryRun,
      acceptMisfits,
      within: null,
      actor: null,
      ...(onProgress ? { onProgress } : {}),
      ...(onVacuumFailed ? { onVacuumFailed } : {}),
    });
  };
}

/** The import of what was read, joined with its stores. */
export function createImportRun(database: Database): (options: ImportOptions) => Promise<ImportReport> {
  const store = createImportStore(database);
  const incidents = createIncidentStore(database);
  const service = createIncidentService({
    transaction: (work) => database.transaction(work),
    incidents,
    events: createEventStore(database),
  });
  const everything = agencyScope(null, []);
  /** Whether a report is one of our own exports of an incident that is here and has no key of its reporter's. */
  const isOurOwn = async ({ externalId, occurredAt }: IncidentReport): Promise<boolean> => {
    const id = new RegExp(`^${EXPORTED_AS}(\\d{1,9})$`).exec(externalId ?? '')?.[1];
    const incident = id === undefined ? undefined : await incidents.get(everything, Number(id));
    // A file of another database may name another incident so.
    return incident?.externalId === null && incident.occurredAt === occurredAt;
  };
  const intake: IncidentIntake = {
    async store(report, reporter) {
      if (await isOurOwn(report)) return undefined;
      const { incident, isNew } = await service.store({ key: reporter ?? 'import', scope: everything }, report);
      return isNew ? incident : undefined;
    },
    tell: (reported) => service.tell(reported),
  };
  return (options) => importFile(store, intake, options);
}
