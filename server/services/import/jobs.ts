import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, ImportMisfits, ImportNotReady, NotAllowed, NotFound, Overloaded } from '../../domain/errors.ts';
import type { LayerName } from '../../domain/layer.ts';
import type { AuditLog, By } from '../../domain/ports.ts';
import type { Viewer } from '../../domain/viewer.ts';
import { agencyOf } from '../people.ts';
import { createSlots } from '../slots.ts';
import { makeTemporaryDirectory } from '../temporary-files.ts';
import { FILE_ENDINGS, endingOf } from './formats/read-file.ts';
import { FileFault } from './formats/source.ts';
import type { Encoding } from './formats/source.ts';
import type { ImportOptions, ImportReport } from './import-file.ts';
import { runImportTask } from './import-thread.ts';
import { isBusy, isOver } from './job.ts';
import type { HeldJob, ImportJob } from './job.ts';
import type { ImportSettings } from './settings.ts';

/** Files that are kept at a time, of everybody and of one owner, and for how long after they were last asked for. */
const MAX_JOBS = 12;
const MAX_OWN_JOBS = 2;
const KEPT_MS = 60 * 60_000;
const SWEEP_MS = 60_000;
/** Imports that work at a time: on the embedded database they share one connection anyway. */
const MAX_RUNNING = 1;

/**
 * What an administrator of one agency may load; the rest of the layers belongs to nobody, or to others too. An adjacency
 * zone is drawn in the editor, where a second person approves it.
 */
const OWN_LAYERS: readonly LayerName[] = ['centre', 'station', 'jurisdiction', 'beat', 'place', 'unit'];

interface JobParts {
  readonly run: (options: ImportOptions) => Promise<ImportReport>;
  readonly audit: AuditLog;
  readonly onError: (error: unknown) => void;
}

export type ImportJobs = ReturnType<typeof createImportJobs>;

/** Imports by people: a file is sent, described, checked as often as needed, and loaded. Kept in memory and few at a time. */
export function createImportJobs({ run, audit, onError }: JobParts) {
  const jobs = new Map<string, HeldJob>();
  /** Owners of the files that are on their way. */
  const coming: string[] = [];
  const inSlot = createSlots('imports', MAX_RUNNING, MAX_JOBS);
  const sweeper = setInterval(() => {
    for (const held of jobs.values()) {
      if (!isBusy(held.job) && held.touchedAt < Date.now() - KEPT_MS) void drop(held);
    }
  }, SWEEP_MS).unref();

  const change = (held: HeldJob, to: Partial<ImportJob>): void => void (held.job = { ...held.job, ...to });

  async function drop(held: HeldJob): Promise<void> {
    jobs.delete(held.job.id);
    held.abort.abort(new Error('dropped'));
    await held.running;
    await rm(held.directory, { recursive: true, force: true });
  }

  const jobsOf = (key: string): HeldJob[] => [...jobs.values()].filter(({ owner }) => owner === key);

  /** Only the owner's; another's is not there. */
  function own(viewer: Viewer, id: string): HeldJob {
    const held = jobs.get(id);
    if (held?.owner !== viewer.key) throw new NotFound('import', id);
    held.touchedAt = Date.now();
    return held;
  }

  /** Works in the background, one at a time; whatever ends it is in the job. */
  function start(held: HeldJob, work: (signal: AbortSignal) => Promise<void>): void {
    held.abort = new AbortController();
    const { signal } = held.abort;
    held.running = inSlot(async () => {
      signal.throwIfAborted();
      await work(signal);
    }).catch((error: unknown) => {
      if (signal.aborted) change(held, { state: 'cancelled' });
      else change(held, { state: 'failed', problem: problemOf(error) });
      if (!signal.aborted && !(error instanceof FileFault) && !(error instanceof DomainError)) onError(error);
    });
    // A file that is loaded, or never will be, is of no use.
    void held.running.then(() => (isOver(held.job) ? rm(held.directory, { recursive: true, force: true }) : undefined));
  }

  function describe(held: HeldJob, encoding: Encoding | null): void {
    start(held, async (signal) => {
      const task = { path: held.path, name: held.job.name, describe: { encoding } };
      const { description } = await runImportTask(task, signal, () => undefined);
      const total = description!.layers.reduce((sum, { features }) => sum + features, 0);
      change(held, { state: 'described', description: description!, progress: { done: total, total } });
    });
  }

  async function load(
    held: HeldJob,
    by: By,
    settings: ImportSettings,
    { dryRun, acceptMisfits }: Pick<ImportOptions, 'dryRun' | 'acceptMisfits'>,
    signal: AbortSignal,
  ): Promise<ImportReport> {
    const { path, job } = held;
    const { layer, ...rest } = settings;
    const expected = job.description?.layers.find(({ name }) => name === settings.source)?.features ?? 0;
    const progress = (done: number, total: number): void => change(held, { progress: { done, total } });
    const { read } = await runImportTask(
      { path, name: job.name, read: { ...rest, layer: layer.name } },
      signal,
      (done) => progress(done, (dryRun ? 2 : 3) * expected),
    );
    return run({
      settings,
      read: read!,
      dryRun,
      acceptMisfits,
      within: agencyOf(by.viewer),
      actor: by.viewer.key,
      signal,
      // Reading is the first step; staging and, of a load, writing are the others.
      onProgress: (done, total) => progress(expected + done, expected + total),
      onStaged: (features) => void (held.preview = features),
      onWritten: ({ added, changed, removed, mended, misfitCount }) =>
        audit.append({
          who: by.viewer,
          action: 'territory-imported',
          address: by.address,
          subject: `layer:${layer.name}`,
          details: {
            file: job.name,
            system: settings.system,
            added,
            changed,
            removed,
            mended: mended.length,
            acceptedMisfits: misfitCount,
          },
        }),
      onVacuumFailed: onError,
    });
  }

  return {
    /**
     * Keeps a place for a file while it comes in.
     *
     * @param receive - reads the body, and calls `create`.
     * @throws {DomainError} before anything is read: `unreadable-file` for an ending that is not taken, `overloaded` when
     *   too many are kept or on their way.
     */
    async admit<T>(viewer: Viewer, name: string, receive: () => Promise<T>): Promise<T> {
      refuseEnding(plainName(name));
      const { key } = viewer;
      const ownComing = coming.filter((owner) => owner === key).length;
      const ownJobs = jobsOf(key);
      // One of the owner's own makes room, unless each of them is at something.
      const makesRoom = ownJobs.length + ownComing >= MAX_OWN_JOBS;
      if (makesRoom && ownJobs.filter(({ job }) => isBusy(job)).length + ownComing >= MAX_OWN_JOBS) {
        throw new Overloaded('imports');
      }
      // The file of one that is over is gone.
      const kept = [...jobs.values()].filter(({ job }) => !isOver(job)).length;
      if (!makesRoom && kept + coming.length >= MAX_JOBS) throw new Overloaded('imports');
      coming.push(key);
      try {
        return await receive();
      } finally {
        coming.splice(coming.indexOf(key), 1);
      }
    },

    /**
     * Takes a file over and begins to read it; to be called within `admit`, which keeps the place.
     *
     * @param path - of the file; it is moved away from there.
     * @throws {DomainError} `overloaded` when the owner's other files have all become busy meanwhile.
     */
    async create(by: By, name: string, path: string, bytes: number): Promise<ImportJob> {
      const ownJobs = jobsOf(by.viewer.key);
      if (ownJobs.length >= MAX_OWN_JOBS) {
        const [oldest] = ownJobs.filter(({ job }) => !isBusy(job)).sort((a, b) => a.touchedAt - b.touchedAt);
        if (!oldest) throw new Overloaded('imports');
        await drop(oldest);
      }
      const directory = await makeTemporaryDirectory('import');
      await rename(path, join(directory, 'file')).catch(async (error: unknown) => {
        await rm(directory, { recursive: true, force: true });
        throw error;
      });
      const held: HeldJob = {
        job: {
          id: randomUUID(),
          name: plainName(name),
          bytes,
          state: 'reading',
          progress: { done: 0, total: 0 },
          problem: null,
          description: null,
          settings: null,
          report: null,
        },
        owner: by.viewer.key,
        directory,
        path: join(directory, 'file'),
        preview: [],
        running: Promise.resolve(),
        abort: new AbortController(),
        touchedAt: Date.now(),
      };
      jobs.set(held.job.id, held);
      describe(held, null);
      return held.job;
    },

    /**
     * Reads the file again in another encoding; what was said and found of it before is forgotten.
     *
     * @throws {ImportNotReady} while it is at something else, or is over.
     */
    describe(viewer: Viewer, id: string, encoding: Encoding): ImportJob {
      const held = own(viewer, id);
      const { state } = held.job;
      if (state !== 'described' && state !== 'checked') throw new ImportNotReady(state);
      held.preview = [];
      change(held, { state: 'reading', settings: null, report: null, progress: { done: 0, total: 0 } });
      describe(held, encoding);
      return held.job;
    },

    get: (viewer: Viewer, id: string): ImportJob => own(viewer, id).job,

    /** Features of the last check, as GeoJSON. */
    preview: (viewer: Viewer, id: string): readonly string[] => own(viewer, id).preview,

    /**
     * Tries the load and undoes it.
     *
     * @throws {ImportNotReady} while it is at something else, or is over.
     * @throws {NotAllowed} for a layer that the viewer may not load.
     */
    check(by: By, id: string, settings: ImportSettings): ImportJob {
      const held = own(by.viewer, id);
      const { state } = held.job;
      if (state !== 'described' && state !== 'checked') throw new ImportNotReady(state);
      refuseLayer(by.viewer, settings);
      held.preview = [];
      change(held, { state: 'checking', settings, report: null, progress: { done: 0, total: 0 } });
      start(held, async (signal) => {
        const report = await load(held, by, settings, { dryRun: true, acceptMisfits: false }, signal);
        change(held, { state: 'checked', report });
      });
      return held.job;
    },

    /**
     * Loads what was checked, all or nothing; faults and misfits that came meanwhile are found again.
     *
     * @param acceptMisfits - whether areas that do not fit together are to be loaded all the same.
     * @throws {ImportNotReady} when it was not checked, or has faults.
     * @throws {ImportMisfits} when areas do not fit together and that is not accepted.
     * @throws {NotAllowed} for a layer that the viewer may not load any more.
     */
    commit(by: By, id: string, acceptMisfits: boolean): ImportJob {
      const held = own(by.viewer, id);
      const { state, settings, report } = held.job;
      if (state !== 'checked' || !settings || !report || report.faults.length > 0) throw new ImportNotReady(state);
      refuseLayer(by.viewer, settings);
      if (report.misfitCount > 0 && !acceptMisfits) throw new ImportMisfits(report.misfits, report.misfitCount);
      change(held, { state: 'loading', progress: { done: 0, total: 0 } });
      start(held, async (signal) => {
        const loaded = await load(held, by, settings, { dryRun: false, acceptMisfits }, signal);
        change(held, { state: loaded.isLoaded ? 'done' : 'checked', report: loaded });
      });
      return held.job;
    },

    /** Ends it, at any moment; nothing of a load stays unless it was done already. */
    async cancel(viewer: Viewer, id: string): Promise<ImportJob> {
      const held = own(viewer, id);
      held.abort.abort(new Error('cancelled'));
      await held.running;
      if (!isOver(held.job)) change(held, { state: 'cancelled' });
      await rm(held.directory, { recursive: true, force: true });
      return held.job;
    },

    async close(): Promise<void> {
      clearInterval(sweeper);
      await Promise.all([...jobs.values()].map(drop));
    },
  };
}

/** Without the folders that some browsers tell. */
const plainName = (name: string): string => name.replace(/^.*[\\/]/, '');

function refuseEnding(name: string): void {
  const ending = endingOf(name);
  if (!(FILE_ENDINGS as readonly string[]).includes(ending) || ending === 'shp') {
    throw new DomainError('unreadable-file', 'no such format');
  }
}

function refuseLayer(viewer: Viewer, { layer: { name } }: ImportSettings): void {
  const mayLoad = agencyOf(viewer) === null ? name !== 'incident' : OWN_LAYERS.includes(name);
  if (!mayLoad) throw new NotAllowed(`may not load ${name}`);
}

/** What a person is told of a failure. */
function problemOf(error: unknown): string {
  if (error instanceof FileFault) return error.reason === 'too-large' ? 'too-large' : 'unreadable-file';
  return error instanceof DomainError ? error.code : 'internal';
}
