import { scopeOf } from './domain/scope.ts';
import { importFile } from './services/import/import-file.ts';
import type { ImportOptions, ImportReport } from './services/import/import-file.ts';
import { createIncidentService } from './services/incident-service.ts';
import type { Database } from './stores/database.ts';
import { createEventStore } from './stores/event-store.ts';
import { createImportStore } from './stores/import-store.ts';
import { createIncidentStore } from './stores/incident-store.ts';

/** Joins the import with its stores: for the command line, and for the demo region. */
export function createImporter(database: Database): (options: ImportOptions) => Promise<ImportReport> {
  const store = createImportStore(database);
  const incidents = createIncidentService({
    transaction: (work) => database.transaction(work),
    incidents: createIncidentStore(database),
    events: createEventStore(database),
  });
  // Whoever may open the database may load for every agency.
  const reporter = { name: 'import', scope: scopeOf(null) };
  return (options) => importFile(store, async (report) => (await incidents.report(reporter, report)).isNew, options);
}
