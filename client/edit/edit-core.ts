import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import { edit } from '../state/edit.ts';
import type { Checker } from './checker.ts';
import { createDraftDocument } from './draft-document.ts';
import { createHistory } from './engine/history.ts';
import type { HistoryStep } from './engine/history.ts';
import type { Coverage, Patch, ShapeLayer } from './engine/types.ts';
import { loosenRules } from './loosen-rules.ts';

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
      undoLabel,
      redoLabel,
      ...(isSame ? {} : { selected }),
    });
  }
  function drawn(): void {
    edit.setState({ check: null, notice: null });
    show();
    parts.checker.check(document.get().present, document.changed());
    parts.onDrawn();
  }
  function step(take: (present: Coverage) => HistoryStep | null): void {
    const move = edit.getState().mayDraw ? take(document.get().present) : null;
    if (!move) return;
    document.set(move.coverage);
    drawn();
    parts.onReplaced();
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
      if (features.length === 0) return;
      document.addInForce(features);
      show();
    },
    /** What is in force in a box may be something else now: read anew, and what the history knew of it is forgotten. */
    renew(layers: readonly ShapeLayer[], bbox: Bbox, features: readonly WireTerritoryFeature[]): void {
      const before = document.get().present;
      document.renew(layers, bbox, features);
      const { present } = document.get();
      const keys = [...new Set([...before.keys(), ...present.keys()])].filter(
        (key) => before.get(key) !== present.get(key),
      );
      history.rebase(before, new Map(keys.map((key) => [key, present.get(key) ?? null])));
      show();
      if (keys.length > 0) parts.onReplaced();
    },
    /** Another draft, or another state of the territory: nothing of before can be undone. */
    begin(): void {
      history.clear();
      show();
      parts.checker.check(document.get().present, document.changed());
      parts.onReplaced();
    },
  };
}
