import { checkCoverage } from './check.ts';
import { onLostGround } from './lost-ground.ts';
import type { Before } from './lost-ground.ts';
import type { Coverage, Shape, ShapeKey } from './types.ts';
import type { TerritoryFault } from '../../../server/domain/territory.ts';

/** To the worker: what changed since the last question, and the question. */
export interface CheckQuestion {
  readonly id: number;
  readonly set: readonly Shape[];
  readonly deleted: readonly ShapeKey[];
  readonly keys: readonly ShapeKey[];
  /** Gaps are told of what was drawn on alone; `null` tells all. */
  readonly before: Before | null;
  readonly toleranceM: number;
}

/** From the worker. */
export interface CheckAnswer {
  readonly id: number;
  /** `null` when it could not be found out. */
  readonly faults: readonly TerritoryFault[] | null;
}

/** Keeps the worker's copy of the coverage and answers questions about it. */
export function createCheckSession(): (question: CheckQuestion) => CheckAnswer {
  const coverage = new Map<ShapeKey, Shape>();
  return ({ id, set, deleted, keys, before, toleranceM }) => {
    for (const key of deleted) coverage.delete(key);
    for (const shape of set) coverage.set(shape.key, shape);
    try {
      const faults = checkCoverage(coverage, keys, toleranceM);
      return { id, faults: before ? onLostGround(coverage, faults, before, toleranceM) : faults };
    } catch (error) {
      console.error(error);
      return { id, faults: null };
    }
  };
}

/** What of a `Worker` is needed. */
export interface CheckPort {
  postMessage(question: CheckQuestion): void;
  onmessage: ((event: { data: CheckAnswer }) => unknown) | null;
}

/** Asks the worker; only shapes that are other objects than last time are sent. */
export interface Checker {
  check(
    coverage: Coverage,
    keys: Iterable<ShapeKey>,
    toleranceM: number,
    before?: Before,
  ): Promise<CheckAnswer['faults']>;
}

/** A checker over `new Worker(new URL('./check-worker.ts', import.meta.url), { type: 'module' })`. */
export function createChecker(port: CheckPort): Checker {
  const waiting = new Map<number, (faults: CheckAnswer['faults']) => void>();
  let known: Coverage = new Map();
  let last = 0;
  port.onmessage = ({ data }) => {
    waiting.get(data.id)?.(data.faults);
    waiting.delete(data.id);
  };
  return {
    check(coverage, keys, toleranceM, before) {
      const set = [...coverage.values()].filter((shape) => known.get(shape.key) !== shape);
      const deleted = [...known.keys()].filter((key) => !coverage.has(key));
      known = coverage;
      const id = ++last;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        port.postMessage({ id, set, deleted, keys: [...keys], before: before ?? null, toleranceM });
      });
    },
  };
}
