import type { Coverage, Patch, Shape, ShapeKey } from './types.ts';

/** One thing that the user did; `label` is the key of its words. */
interface Entry {
  readonly label: string;
  readonly before: ReadonlyMap<ShapeKey, Shape | null>;
  readonly after: Patch;
}

/** What an undo or a redo gives. */
export interface HistoryStep {
  readonly coverage: Coverage;
  readonly label: string;
  /** Shapes that it changed. */
  readonly keys: readonly ShapeKey[];
}

/** What the user did to a coverage, to be taken back and done again. */
export interface History {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Labels of what the next undo and redo take back and do again. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  /** Does a patch and remembers it; what was undone before can no longer be redone. A patch that changes nothing is not remembered. */
  apply(coverage: Coverage, label: string, patch: Patch): Coverage;
  /** Takes the last back; `null` when there is nothing. Shapes come back as the very same objects. */
  undo(coverage: Coverage): HistoryStep | null;
  redo(coverage: Coverage): HistoryStep | null;
  /**
   * Puts in what comes from elsewhere: loaded features, a colleague's publish. It is not the user's doing and is never
   * undone: steps that changed these shapes are forgotten whole, and with them those that can only be reached over them.
   */
  rebase(coverage: Coverage, patch: Patch): Coverage;
  /** What came from elsewhere has another state under the user's changes: to go back to the old one is to go back to the new. */
  renew(renewed: ReadonlyMap<Shape, Shape | null>): void;
  clear(): void;
}

/** A coverage with a patch put in; the one given stays as it is, and is given back when the patch changes nothing. */
export function applyPatch(coverage: Coverage, patch: ReadonlyMap<ShapeKey, Shape | null>): Coverage {
  const changes = [...patch].filter(([key, shape]) => (coverage.get(key) ?? null) !== shape);
  if (changes.length === 0) return coverage;
  const next = new Map(coverage);
  for (const [key, shape] of changes) {
    if (shape) next.set(key, shape);
    else next.delete(key);
  }
  return next;
}

/** An empty history. */
export function createHistory(): History {
  let done: Entry[] = [];
  let undone: Entry[] = [];

  const step = (coverage: Coverage, entry: Entry, patch: Patch): HistoryStep => ({
    coverage: applyPatch(coverage, patch),
    label: entry.label,
    keys: [...patch.keys()],
  });

  return {
    get canUndo() {
      return done.length > 0;
    },
    get canRedo() {
      return undone.length > 0;
    },
    get undoLabel() {
      return done.at(-1)?.label ?? null;
    },
    get redoLabel() {
      return undone.at(-1)?.label ?? null;
    },
    apply(coverage, label, patch) {
      const after = new Map([...patch].filter(([key, shape]) => (coverage.get(key) ?? null) !== shape));
      if (after.size === 0) return coverage;
      const before = new Map([...after.keys()].map((key) => [key, coverage.get(key) ?? null]));
      done.push({ label, before, after });
      undone = [];
      return applyPatch(coverage, after);
    },
    undo(coverage) {
      const entry = done.pop();
      if (!entry) return null;
      undone.push(entry);
      return step(coverage, entry, entry.before);
    },
    redo(coverage) {
      const entry = undone.pop();
      if (!entry) return null;
      done.push(entry);
      return step(coverage, entry, entry.after);
    },
    rebase(coverage, patch) {
      done = withoutKeys(done, patch);
      undone = withoutKeys(undone, patch);
      return applyPatch(coverage, patch);
    },
    renew(renewed) {
      done = done.map((entry) => withRenewed(entry, renewed));
      undone = undone.map((entry) => withRenewed(entry, renewed));
    },
    clear() {
      done = [];
      undone = [];
    },
  };
}

/** Half a step would move one side of a boundary and not the other. @param entries - the next one to be taken last. */
function withoutKeys(entries: readonly Entry[], patch: Patch): Entry[] {
  const lost = new Set(patch.keys());
  const kept = [...entries].reverse().filter(({ after }) => {
    const keys = [...after.keys()];
    const isLost = keys.some((key) => lost.has(key));
    if (isLost) for (const key of keys) lost.add(key);
    return !isLost;
  });
  return kept.reverse();
}

function withRenewed({ label, before, after }: Entry, renewed: ReadonlyMap<Shape, Shape | null>): Entry {
  const now = (shape: Shape | null): Shape | null =>
    shape && renewed.has(shape) ? (renewed.get(shape) ?? null) : shape;
  const all = (shapes: Patch): Patch => new Map([...shapes].map(([key, shape]) => [key, now(shape)]));
  return { label, before: all(before), after: all(after) };
}
