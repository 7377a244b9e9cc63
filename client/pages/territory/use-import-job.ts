import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, deleteJson, getJson, postJson } from '../../live/api.ts';
import { uploadFile } from '../../live/files.ts';
import type { Progress } from '../../live/files.ts';
import type {
  WireImportJob as ImportJob,
  WireImportSettings as ImportSettings,
} from '../../../server/contract/import-schemas.ts';
import { jobInAddress, rememberJob } from './job-address.ts';

const POLL_MS = 700;
const BUSY: readonly ImportJob['state'][] = ['reading', 'checking', 'loading'];

export const isUnderWay = ({ state }: ImportJob): boolean => BUSY.includes(state);

/** One file on its way into the territory. */
export interface ImportWork {
  /** `null` while there is none, or it is not known yet. */
  readonly job: ImportJob | null;
  /** Bytes of the file that is being sent; `null` when none is. */
  readonly upload: Progress | null;
  /** A job that the address names is being looked for, or an order is on its way. */
  readonly isBusy: boolean;
  /** Why the last order was not taken, or why nothing is known of the job. */
  readonly failure: unknown;
  /** The job is gone: an hour passed, or the server was started anew. */
  readonly isLost: boolean;
  start(file: File): void;
  /** Reads the text of the file in another encoding. */
  reread(encoding: NonNullable<ImportJob['encoding']>): void;
  check(settings: ImportSettings): void;
  /** @param acceptMisfits - loads areas that do not fit together, too. */
  commit(acceptMisfits: boolean): void;
  /** Gives up what is under way; nothing of it stays. */
  cancel(): void;
  /** Leaves the job, to begin with another file. */
  leave(): void;
  setFailure(failure: unknown): void;
}

const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

const addressOf = (id: string): string => `/api/imports/${encodeURIComponent(id)}`;

/**
 * Orders something of a job. An order without an answer may have been carried out all the same, and one that is refused
 * because the job has gone on comes too late: then the job itself tells how far it is.
 *
 * @throws {ApiError} when nothing came of it.
 */
async function ordered(job: ImportJob, what: string, body: object): Promise<ImportJob> {
  try {
    return await postJson<ImportJob>(`${addressOf(job.id)}/${what}`, body);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 0 && error.status !== 409)) throw error;
    const now = await getJson<ImportJob>(addressOf(job.id)).catch((again: unknown) => {
      throw isGone(again) ? again : error;
    });
    if (JSON.stringify(now) === JSON.stringify(job)) throw error;
    return now;
  }
}

export function useImportJob(): ImportWork {
  const [job, setJob] = useState<ImportJob | null>(null);
  const [upload, setUpload] = useState<Progress | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [isLost, setIsLost] = useState(false);
  const uploading = useRef<AbortController>(null);

  const take = useCallback((next: ImportJob | null): void => {
    setJob(next);
    rememberJob(next === null || next.state === 'cancelled' ? null : next.id);
  }, []);
  const lose = useCallback(
    (error: unknown): void => {
      if (!isGone(error)) {
        setFailure(error);
        return;
      }
      setIsLost(true);
      take(null);
    },
    [take],
  );
  const order = useCallback(
    async (work: () => Promise<ImportJob | null>): Promise<void> => {
      setIsBusy(true);
      setFailure(null);
      try {
        take(await work());
      } catch (error) {
        lose(error);
      } finally {
        setIsBusy(false);
      }
    },
    [take, lose],
  );
  useEffect(() => {
    const id = jobInAddress();
    if (id !== null) void order(() => getJson<ImportJob>(addressOf(id)));
    return () => uploading.current?.abort();
  }, [order]);
  useFollowing(job, setJob, setFailure, lose);

  return {
    job,
    upload,
    isBusy,
    failure,
    isLost,
    setFailure,
    start(file) {
      const abort = new AbortController();
      uploading.current = abort;
      setIsLost(false);
      setUpload({ done: 0, total: file.size });
      const query = new URLSearchParams({ name: file.name });
      void order(() =>
        uploadFile<ImportJob>(`/api/imports?${query}`, file, { onProgress: setUpload, signal: abort.signal }),
      ).finally(() => setUpload(null));
    },
    reread: (encoding) => void order(() => ordered(job!, 'description', { encoding })),
    check: (settings) => void order(() => ordered(job!, 'check', settings)),
    commit: (acceptMisfits) => void order(() => ordered(job!, 'commit', { acceptMisfits })),
    cancel() {
      if (upload) {
        uploading.current?.abort();
        setUpload(null);
        setIsBusy(false);
        return;
      }
      void order(async () => {
        await deleteJson(addressOf(job!.id));
        return { ...job!, state: 'cancelled' };
      });
    },
    leave() {
      // What is kept of it on the server goes by itself; this only makes room sooner.
      if (job) void deleteJson(addressOf(job.id)).catch(() => undefined);
      setFailure(null);
      take(null);
    },
  };
}

/** Asks how far the job is while it is under way, also after a lost line. */
function useFollowing(
  job: ImportJob | null,
  setJob: (job: ImportJob) => void,
  setFailure: (failure: unknown) => void,
  lose: (error: unknown) => void,
): void {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (!job || !isUnderWay(job)) return undefined;
    let isOver = false;
    const timer = setTimeout(() => {
      getJson<ImportJob>(addressOf(job.id)).then(
        (next) => {
          if (isOver) return;
          setFailure(null);
          setJob(next);
        },
        (error: unknown) => {
          if (isOver) return;
          lose(error);
          setAsked((n) => n + 1);
        },
      );
    }, POLL_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [job, asked, setJob, setFailure, lose]);
}
