import type { Database } from '../stores/database.ts';
import type { MercatorBox } from '../../tiles/grid.ts';
import { nextBoundaryStatement, passedBoundariesStatement } from './tile-sql.ts';

/** The clock of the database may be set, and a timer holds no more than 24 days: look again at least this often. */
const LONGEST_WAIT_MS = 3_600_000;
const RETRY_MS = 1_000;

/** A version that has begun or ended. */
export interface PassedBoundary {
  /** Name of its table. */
  readonly layer: string;
  readonly agencyIds: readonly number[] | null;
  readonly box: MercatorBox;
}

/**
 * Tells when versions begin or end without any change in the database: by its clock, soon after they did.
 *
 * @param onPassed - those of one moment or of a few close ones; a statement that begins now sees them as they are.
 */
export async function watchBoundaries(database: Database, onPassed: (passed: readonly PassedBoundary[]) => void) {
  /** The next boundary as the last look found it, by the database's clock. */
  let due: string | null = null;
  /** When the first change came that no look has covered yet, by `performance.now()`. */
  let changedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  /**
   * Tells what has passed since it was known to come. What a change brings that passed before the change arrived needs no
   * telling again; what passed between that moment and this look does.
   */
  async function look(since: number | undefined): Promise<number> {
    const { rows } = await database.query<{ now: string; next: string | null; wait_ms: number | null }>(
      nextBoundaryStatement(),
    );
    const { now, next, wait_ms: wait } = rows[0]!;
    const { rows: passed } = await database.query<{ layer: string; agency_ids: number[] | null; box: MercatorBox }>(
      passedBoundariesStatement(),
      [due, now, since === undefined ? 0 : performance.now() - since],
    );
    if (passed.length > 0) {
      onPassed(passed.map(({ layer, agency_ids: agencyIds, box }) => ({ layer, agencyIds, box })));
    }
    due = next;
    return Math.min(wait ?? Infinity, LONGEST_WAIT_MS);
  }

  async function lookAndArm(): Promise<void> {
    clearTimeout(timer);
    let wait = RETRY_MS;
    do {
      const since = changedAt;
      changedAt = undefined;
      try {
        wait = await look(since);
      } catch {
        // Without the database there is nothing new to see; it is asked again soon.
        wait = RETRY_MS;
        changedAt = since ?? changedAt;
        break;
      }
    } while (changedAt !== undefined && !isClosed);
    running = undefined;
    if (!isClosed) timer = setTimeout(start, wait).unref();
  }

  function start(): void {
    running ??= lookAndArm();
  }

  start();
  await running;
  return {
    /** To be called when a change in the database has been told. */
    again(): void {
      if (isClosed) return;
      changedAt ??= performance.now();
      start();
    },
    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
