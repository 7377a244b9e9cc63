import type { TerritoryFault } from '../../server/domain/territory.ts';
import { TOLERANCE_M } from '../../server/domain/territory.ts';
import { createChecker as createPort } from './engine/check-session.ts';
import type { CheckPort } from './engine/check-session.ts';
import type { Before } from './engine/lost-ground.ts';
import type { Coverage, ShapeKey } from './engine/types.ts';

/** What was drawn is looked at when nothing more has been drawn for this long. */
const QUIET_MS = 150;

export interface Checker {
  /**
   * Looks soon at what these shapes touch, and tells what is wrong with them; the last word counts.
   *
   * @param before - what was drawn on, as it is in force: only its ground can have become a gap.
   */
  check(coverage: Coverage, keys: ReadonlySet<ShapeKey>, before: Before): void;
  stop(): void;
}

/** Checks in a worker, so that the map does not wait. @param onFaults - is given `null` when it could not be found out. */
export function createChecker(onFaults: (faults: readonly TerritoryFault[] | null) => void): Checker {
  const worker = new Worker(new URL('./engine/check-worker.ts', import.meta.url), { type: 'module' });
  const port = createPort(worker as unknown as CheckPort);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  async function look(coverage: Coverage, keys: ReadonlySet<ShapeKey>, before: Before): Promise<void> {
    const turn = ++last;
    const faults = await port.check(coverage, keys, TOLERANCE_M, before);
    if (turn === last) onFaults(faults);
  }
  return {
    check(coverage, keys, before) {
      clearTimeout(timer);
      if (keys.size === 0) {
        last++;
        onFaults([]);
        return;
      }
      timer = setTimeout(() => void look(coverage, keys, before), QUIET_MS);
    },
    stop() {
      clearTimeout(timer);
      worker.terminate();
    },
  };
}
