import type { Point } from 'geojson';
import type { CoordinateSystem } from '../../domain/coordinate-system.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Layer } from '../../domain/layer.ts';
import type { Incident, IncidentReport } from '../../domain/incident.ts';
import type { ImportFault } from './fault.ts';
import { readCollection } from './read-collection.ts';
import type { Candidate } from './read-collection.ts';

/** What an import did, or in a dry run would do. With a fault nothing was done. */
export interface ImportReport {
  readonly layer: string;
  readonly features: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly faults: readonly ImportFault[];
}

interface ImportCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** What an import needs of the database. All calls of one import run in one `transaction`. */
export interface ImportStore {
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Holds the candidates in a temporary table, with their references resolved. */
  stage(layer: Layer, candidates: readonly Candidate[], onProgress: (done: number) => void): Promise<void>;
  /** Faults that only the database sees: invalid geometry, unknown references and kinds, versions out of order. */
  stagedFaults(layer: Layer): Promise<ImportFault[]>;
  /** Closes the versions in force that change, and adds the new ones. */
  write(layer: Layer): Promise<ImportCounts>;
  /** Refreshes statistics and the visibility map, after the commit; the embedded database does not by itself. */
  vacuum(layer: Layer): Promise<void>;
}

export interface ImportOptions {
  readonly layer: Layer;
  /** GeoJSON. */
  readonly text: string;
  readonly system: CoordinateSystem;
  readonly dryRun: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** Is told when everything was loaded, and only the statistics could not be refreshed. */
  readonly onVacuumFailed?: (error: Error) => void;
}

/** Takes incidents in, within the import's transaction. */
export interface IncidentIntake {
  /**
   * @param reporter - whose key the code is, as the file says; `null` when it does not.
   * @returns the incident, or `undefined` when it was there already.
   * @throws {DomainError} `outside-territory`.
   */
  store(report: IncidentReport, reporter: string | null): Promise<Incident | undefined>;
  /** Tells everybody of what was stored, in this order; last, for other reports wait until the commit. */
  tell(reported: readonly Incident[]): Promise<void>;
}

/** Ends the transaction of a dry run or of a file with faults; never leaves this module. */
class Undo extends Error {
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    super('undone');
    this.report = report;
  }
}

/** Loads a file whole or, with any fault or in a dry run, not at all. */
export async function importFile(
  store: ImportStore,
  intake: IncidentIntake,
  options: ImportOptions,
): Promise<ImportReport> {
  const { layer } = options;
  const { candidates, faults } = readCollection(options.text, layer, options.system);
  const features = candidates.length + faults.length;
  const empty = { layer: layer.name, features, added: 0, changed: 0, unchanged: 0 };
  try {
    const report = await store.transaction(async () => {
      const progress = (done: number): void => options.onProgress?.(done, candidates.length);
      await store.stage(layer, candidates, progress);
      const allFaults = [...faults, ...(await store.stagedFaults(layer))].sort((a, b) => a.index - b.index);
      if (allFaults.length > 0) throw new Undo({ ...empty, faults: allFaults });
      const reported: Incident[] = [];
      const counts =
        layer.name === 'incident'
          ? await storeAll(candidates, intake, reported, (found) => {
              throw new Undo({ ...empty, faults: [found] });
            })
          : await store.write(layer);
      const done = { ...empty, ...counts, faults: [] };
      if (options.dryRun) throw new Undo(done);
      await intake.tell(reported);
      return done;
    });
    await store.vacuum(layer).catch((error: Error) => options.onVacuumFailed?.(error));
    return report;
  } catch (error) {
    if (error instanceof Undo) return error.report;
    throw error;
  }
}

/** @param reported - takes the incidents that are new, in the order of the file. */
async function storeAll(
  candidates: readonly Candidate[],
  intake: IncidentIntake,
  reported: Incident[],
  refuse: (fault: ImportFault) => never,
): Promise<ImportCounts> {
  for (const { index, code, properties, geometry } of candidates) {
    const [lon, lat] = (geometry as Point).coordinates as [number, number];
    const severity = properties['severity'] as number;
    if (severity < 1 || severity > 4) {
      refuse({ index, code, reason: 'bad-property', found: `severity = ${severity}`, location: [lon, lat] });
    }
    try {
      const incident = await intake.store(
        {
          externalId: code,
          kind: String(properties['kind']),
          severity: severity as IncidentReport['severity'],
          position: [lon, lat] as unknown as IncidentReport['position'],
          description: String(properties['description'] ?? ''),
          occurredAt: Date.parse(String(properties['occurred_at'])),
          demo: properties['demo'] === true,
        },
        typeof properties['reporter'] === 'string' ? properties['reporter'] : null,
      );
      if (incident) reported.push(incident);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'outside-territory') throw error;
      refuse({ index, code, reason: 'outside-territory', found: '', location: [lon, lat] });
    }
  }
  return { added: reported.length, changed: 0, unchanged: candidates.length - reported.length };
}
