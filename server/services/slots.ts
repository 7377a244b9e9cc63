import { Overloaded } from '../domain/errors.ts';

/** Runs a piece of work once there is room for it. @throws {Overloaded} when too many wait. */
export type InSlot = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Few at a time; the others wait in the order in which they came.
 *
 * @param what - is told to whoever is one too many.
 */
export function createSlots(what: string, max: number, maxWaiting: number): InSlot {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= max) {
      if (waiting.length >= maxWaiting) throw new Overloaded(what);
      await new Promise<void>((go) => waiting.push(go));
    } else running++;
    try {
      return await work();
    } finally {
      // The slot goes to who has waited longest.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
