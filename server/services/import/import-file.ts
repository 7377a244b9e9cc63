import type { Geometry, Point } from 'geojson';
import { fromWgs84 } from '../../domain/coordinate-system.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Layer } from '../../domain/layer.ts';
import type { Incident, IncidentReport } from '../../domain/incident.ts';
import type { TerritoryFault } from '../../domain/territory.ts';
import type { ReadFeatures } from './batches.ts';
import type { ImportFault } from './fault.ts';
import type { Candidate } from './read-collection.ts';
import type { ImportSettings } from './settings.ts';

/** What an import did, or in a dry run would do. With a fault nothing was done. */
export interface ImportReport {
  readonly layer: string;
  readonly features: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Taken out of force, for the file leaves it out. */
  readonly removed: number;
  /** By index. */
  readonly faults: readonly ImportFault[];
  /** What was mended, and keeps nothing out. */
  readonly mended: readonly ImportFault[];
  /** How areas would not fit together, or do not: it keeps the file out until somebody agrees, and is mended in the editor. */
  readonly misfits: readonly TerritoryFault[];
  /** Of all of them, told or not. */
  readonly misfitCount: number;
  /** Whether it was done: not in a dry run, nor with faults, nor with misfits that nobody has agreed to. */
  readonly isLoaded: boolean;
}

interface ImportCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** A fault that the database found; its place is in EPSG:4326. */
interface StagedFault {
  readonly index: number;
  readonly code: string;
  readonly reason: ImportFault['reason'];
  readonly found: string;
  readonly position: readonly [number, number] | null;
  readonly isRepairable?: boolean;
  readonly before?: Geometry;
  readonly after?: Geometry | null;
}

/** What an import needs of the database. All calls of one import run in one `transaction`. */
export interface ImportStore {
  /** @param actor - who answers for the change; the database's role when `null`. */
  transaction<T>(actor: string | null, work: () => Promise<T>): Promise<T>;
  /** A temporary table for the candidates. Unless it is a dry run it also waits for others who write territory. */
  begin(layer: Layer, dryRun: boolean): Promise<void>;
  /** @param json - candidates of a batch. */
  stage(layer: Layer, json: string): Promise<void>;
  /** Once all are there: resolves their references. */
  settle(layer: Layer): Promise<void>;
  /** Areas that are broken, with what mending makes of them. */
  brokenAreas(): Promise<StagedFault[]>;
  /** Puts what mending made in the place of the broken areas. */
  mend(): Promise<void>;
  /** Faults that only the database sees: unknown references and kinds, other agencies', versions out of order. */
  stagedFaults(layer: Layer, within: number | null): Promise<StagedFault[]>;
  /** What is in force and not staged, and cannot go since others refer to it, or since it has a later version. */
  removalFaults(layer: Layer, within: number | null): Promise<StagedFault[]>;
  /** What `write` would do. */
  count(layer: Layer): Promise<ImportCounts>;
  /** How many `remove` would take out of force. */
  countLeftOut(layer: Layer, within: number | null): Promise<number>;
  /** Closes the versions in force that change, and adds the new ones. */
  write(layer: Layer, onWritten: (done: number) => void): Promise<ImportCounts>;
  /** Takes out of force what is not staged. @returns how many. */
  remove(layer: Layer, within: number | null): Promise<number>;
  /** How staged areas would not fit together; see `ImportReport.misfits`. */
  misfits(
    layer: Layer,
    replaces: boolean,
    within: number | null,
  ): Promise<Pick<ImportReport, 'misfits' | 'misfitCount'>>;
  /** A part of what is staged as a GeoJSON feature each, simplified, with `index` and `code`. */
  preview(limit: number, first: readonly number[]): Promise<string[]>;
  /** Refreshes statistics and the visibility map, after the commit; the embedded database does not by itself. */
  vacuum(layer: Layer): Promise<void>;
}

export interface ImportOptions {
  readonly settings: ImportSettings;
  readonly read: ReadFeatures;
  readonly dryRun: boolean;
  /** Loads areas that do not fit together, too. */
  readonly acceptMisfits: boolean;
  /** The agency whose features alone may be loaded, by id; `null` for every agency. */
  readonly within: number | null;
  /** See `ImportStore.transaction`. */
  readonly actor: string | null;
  /** Ends it between two statements, and rolls back. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Is told some of what is staged, as GeoJSON features, before it is written or undone. */
  readonly onStaged?: (features: string[]) => void;
  /** Does what is to be done in the same transaction as the load. */
  readonly onWritten?: (report: ImportReport) => Promise<void>;
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

/** Features that are shown before they are loaded. */
const MAX_PREVIEW = 2_000;

/** Ends the transaction of a dry run or of a file that is kept out; never leaves this module. */
class Undo extends Error {
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    super('undone');
    this.report = report;
  }
}

/** Loads a file whole or, with any fault, misfits that nobody has agreed to or in a dry run, not at all. */
export async function importFile(
  store: ImportStore,
  intake: IncidentIntake,
  options: ImportOptions,
): Promise<ImportReport> {
  const { layer } = options.settings;
  try {
    const report = await store.transaction(options.actor, () => load(store, intake, options));
    await store.vacuum(layer).catch((error: Error) => options.onVacuumFailed?.(error));
    return report;
  } catch (error) {
    if (error instanceof Undo) return error.report;
    throw error;
  }
}

async function load(store: ImportStore, intake: IncidentIntake, options: ImportOptions): Promise<ImportReport> {
  const { read, dryRun, acceptMisfits, within, signal } = options;
  const { layer, replace } = options.settings;
  const checked = await stage(store, options);
  const empty = {
    layer: layer.name,
    features: read.features,
    added: 0,
    changed: 0,
    unchanged: 0,
    removed: 0,
    misfits: [],
    misfitCount: 0,
    isLoaded: false,
  };
  if (options.onStaged) {
    const faulty = [...checked.faults, ...checked.mended].map(({ index }) => index);
    options.onStaged(await store.preview(MAX_PREVIEW, faulty));
  }
  if (checked.faults.length > 0) throw new Undo({ ...empty, ...checked });
  signal?.throwIfAborted();
  const found = await store.misfits(layer, replace, within);
  signal?.throwIfAborted();
  const isKeptOut = found.misfitCount > 0 && !acceptMisfits;
  // Incidents fit everywhere, and are counted by storing them.
  if ((dryRun && layer.name !== 'incident') || isKeptOut) {
    const removed = replace ? await store.countLeftOut(layer, within) : 0;
    throw new Undo({ ...empty, ...(await store.count(layer)), removed, ...found, ...checked });
  }
  const reported: Incident[] = [];
  const counts =
    layer.name === 'incident'
      ? await storeAll(read, intake, reported, (fault) => {
          throw new Undo({ ...empty, faults: [fault], mended: [] });
        })
      : await store.write(layer, (done) => {
          options.onProgress?.(countOf(read) + done, 2 * countOf(read));
          signal?.throwIfAborted();
        });
  const removed = replace ? await store.remove(layer, within) : 0;
  const done = { ...empty, ...counts, removed, ...found, ...checked, isLoaded: true };
  if (dryRun) throw new Undo({ ...done, isLoaded: false });
  await options.onWritten?.(done);
  await intake.tell(reported);
  signal?.throwIfAborted();
  return done;
}

const countOf = ({ batches }: ReadFeatures): number => batches.reduce((sum, { count }) => sum + count, 0);

/** Stages all candidates. @returns every fault, by index, and what was mended. */
async function stage(
  store: ImportStore,
  { settings, read, dryRun, within, signal, onProgress }: ImportOptions,
): Promise<Pick<ImportReport, 'faults' | 'mended'>> {
  const { layer, system, repair, replace } = settings;
  const count = countOf(read);
  await store.begin(layer, dryRun);
  let done = 0;
  for (const batch of read.batches) {
    signal?.throwIfAborted();
    await store.stage(layer, Buffer.from(batch.json.buffer, batch.json.byteOffset, batch.json.byteLength).toString());
    done += batch.count;
    onProgress?.(done, dryRun ? count : 2 * count);
  }
  await store.settle(layer);
  const asWritten = ({ position, ...fault }: StagedFault): ImportFault => ({
    ...fault,
    position,
    location: position && fromWgs84(position[0], position[1], system),
  });
  const broken = (await store.brokenAreas()).map(asWritten);
  signal?.throwIfAborted();
  const isMended = (fault: ImportFault): boolean => repair && fault.isRepairable === true;
  if (repair) await store.mend();
  const faults = [...read.faults, ...broken.filter((fault) => !isMended(fault))];
  // The place of a fault is asked for below, and a broken area may have none.
  if (broken.every(isMended)) faults.push(...(await store.stagedFaults(layer, within)).map(asWritten));
  if (replace) faults.push(...(await store.removalFaults(layer, within)).map(asWritten));
  return {
    faults: faults.sort((a, b) => a.index - b.index),
    mended: [...read.mended, ...broken.filter(isMended)].sort((a, b) => a.index - b.index),
  };
}

/** @param reported - takes the incidents that are new, in the order of the file. */
async function storeAll(
  { batches }: ReadFeatures,
  intake: IncidentIntake,
  reported: Incident[],
  refuse: (fault: ImportFault) => never,
): Promise<ImportCounts> {
  const rows = batches.flatMap(
    ({ json }) => JSON.parse(Buffer.from(json).toString()) as (Omit<Candidate, 'geometry'> & { geometry: string })[],
  );
  for (const { index, code, properties, geometry } of rows) {
    const [lon, lat] = (JSON.parse(geometry) as Point).coordinates as [number, number];
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
  return { added: reported.length, changed: 0, unchanged: rows.length - reported.length };
}
