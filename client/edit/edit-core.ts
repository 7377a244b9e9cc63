import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import { edit } from '../state/edit.ts';
import type { Checker } from './checker.ts';
import { createDraftDocument } from './draft-document.ts';
import { createHistory } from './engine/history.ts';
import type { HistoryStep } from './engine/history.ts';
import type { Coverage, Patch, Shape, ShapeKey, ShapeLayer } from './engine/types.ts';
import { loosenRules } from './loosen-rules.ts';
import { bboxOf, boxesTouch } from './pick.ts';

export type EditCore = ReturnType<typeof createEditCore>;

/** The document with its history, told to the state after each step; loading is never a step. */
export function createEditCore(parts: {
  readonly checker: Checker;
  /** What is drawn has changed. */
  onDrawn(): void;
  /** What tools work on has changed under their hands. */
  onReplaced(): void;
}) {
  const document = createDraftDocument();
  const history = createHistory();

  function show(): void {
    const { undoLabel, redoLabel } = history;
    const { present } = document.get();
    const selected = edit.getState().selected.filter((key) => present.has(key));
    const isSame = selected.length === edit.getState().selected.length;
    edit.setState({
      ...document.get(),
      changed: document.changed(),
      added: document.added(),
      undoLabel,
      redoLabel,
      ...(isSame ? {} : { selected }),
    });
  }
  function look(): void {
    const { base, present } = document.get();
    const changed = document.changed();
    const before = new Map([...changed].map((key) => [key, base.get(key) ?? null]));
    parts.checker.check(present, keysToCheck({ base, present }, changed), before);
  }
  function drawn(): void {
    edit.setState({ check: null, notice: null });
    show();
    look();
    parts.onDrawn();
  }
  function step(take: (present: Coverage) => HistoryStep | null): void {
    const move = edit.getState().mayDraw ? take(document.get().present) : null;
    if (!move) return;
    document.set(move.coverage);
    drawn();
    parts.onReplaced();
  }
  /**
   * Takes in what is in force: what was drawn stays, and what can be taken back leads to what is in force now.
   *
   * @returns whether what is on the map is something else now.
   */
  function takeIn(work: () => void): boolean {
    const before = document.get();
    work();
    const { base, present } = document.get();
    const renewed = differing(before.base, base).flatMap((key): [Shape, Shape | null][] => {
      const old = before.base.get(key);
      return old ? [[old, base.get(key) ?? null]] : [];
    });
    const keys = differing(before.present, present);
    history.renew(new Map(renewed));
    history.rebase(before.present, new Map(keys.map((key) => [key, present.get(key) ?? null])));
    // The server said it of what was in force then.
    if (renewed.length > 0) edit.setState({ check: null });
    show();
    if (renewed.length > 0 || keys.length > 0) look();
    return keys.length > 0;
  }
  return {
    document,
    apply(label: string, patch: Patch): void {
      if (patch.size === 0 || !edit.getState().mayDraw) return;
      const { present } = document.get();
      const next = history.apply(present, label, loosenRules(present, patch));
      if (next === present) return;
      document.set(next);
      drawn();
    },
    undo: (): void => step(history.undo),
    redo: (): void => step(history.redo),
    addInForce(features: readonly WireTerritoryFeature[]): void {
      if (features.length > 0) takeIn(() => document.addInForce(features));
    },
    /** What is in force in a box may be something else now: read anew, and what the history knew of it is forgotten. */
    renew(layers: readonly ShapeLayer[], bbox: Bbox, features: readonly WireTerritoryFeature[]): void {
      if (takeIn(() => document.renew(layers, bbox, features))) parts.onReplaced();
    },
    /** All that is in force was read anew. What the draft changes stays, and so does how it came about. */
    reload(features: readonly WireTerritoryFeature[]): void {
      const isOther = takeIn(() => {
        document.forgetInForce(features);
        document.addInForce(features);
      });
      if (isOther) parts.onReplaced();
    },
    /** Another draft: nothing of before can be undone. */
    begin(): void {
      history.clear();
      show();
      look();
      parts.onReplaced();
    },
  };
}

const differing = (before: Coverage, now: Coverage): ShapeKey[] =>
  [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));

/** What the draft changes, and beside what it takes away those that the gap is left to. */
function keysToCheck(
  { base, present }: { readonly base: Coverage; readonly present: Coverage },
  changed: ReadonlySet<ShapeKey>,
): ReadonlySet<ShapeKey> {
  const removed = [...changed].flatMap((key) => (present.has(key) ? [] : (base.get(key) ?? [])));
  const keys = new Set(changed);
  for (const { layer, area } of removed) {
    const box = bboxOf(area);
    for (const shape of present.values())
      if (shape.layer === layer && boxesTouch(bboxOf(shape.area), box)) keys.add(shape.key);
  }
  return keys;
}
