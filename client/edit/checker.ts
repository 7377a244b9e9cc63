import type { TerritoryFault } from '../../server/domain/territory.ts';
import type { Coverage, ShapeKey } from './engine/types.ts';

export interface Checker {
  /** Looks soon at what touches these shapes. */
  check(coverage: Coverage, keys: Iterable<ShapeKey>, changed: ReadonlySet<ShapeKey>): void;
  stop(): void;
}

export function createChecker(_onFaults: (faults: readonly TerritoryFault[]) => void): Checker {
  return { check: () => undefined, stop: () => undefined };
}
