import type { WireChange, WireDraft, WireDraftConflict } from '../../server/contract/draft-schemas.ts';
import { edit } from '../state/edit.ts';
import type { DraftClash } from '../state/edit.ts';
import { i18next } from '../text/i18n.ts';
import { keyOf } from './draft-document.ts';
import type { DraftDocument } from './draft-document.ts';
import type { ConflictChoice } from './edit-control.ts';
import type { Patch, Shape, ShapeKey } from './engine/types.ts';
import type { DraftParts, OpenDraft } from './open-draft.ts';
import { mergedArea } from './three-way.ts';

/**
 * The draft was saved elsewhere as well: takes that one, or ours on top of it, each as steps that can be undone, or ours as a
 * draft of its own.
 *
 * @throws {ApiError}
 * @throws {Error} when nothing may be drawn on theirs: then it is as before.
 */
export async function settleClash(
  parts: DraftParts,
  open: OpenDraft,
  clash: DraftClash,
  choice: 'theirs' | 'mine' | 'copy',
): Promise<void> {
  const { theirs } = clash;
  if (choice !== 'copy') await open.hold(() => parts.loadAround(theirs.changes, theirs.bbox));
  const isDone = await open.whenFree(() => {
    // Another draft was opened meanwhile.
    if (edit.getState().clash !== clash) return false;
    if (choice === 'copy') keepBoth(open, theirs);
    else putTogether(parts, open, theirs, choice);
    edit.setState({ clash: null, dialog: 'none' });
    open.saver.release();
    open.saver.touch();
    return true;
  });
  if (isDone) await open.saver.now();
}

function keepBoth(open: OpenDraft, theirs: WireDraft): void {
  const { title, reason } = open.get() ?? theirs;
  open.show(null);
  open.call(i18next.t('edit.copyTitle', { title }), reason);
}

function putTogether(parts: DraftParts, open: OpenDraft, theirs: WireDraft, choice: 'theirs' | 'mine'): void {
  const { document, apply } = parts;
  const before = open.get();
  open.show(theirs);
  try {
    demandDrawing();
  } catch (error) {
    open.show(before);
    throw error;
  }
  if (choice === 'theirs') open.call(null, null);
  const own = document.get().present;
  drawOnOlder(document, theirs.changes);
  const patch = document.patchTo(theirs.changes);
  const back: Patch = new Map([...patch.keys()].map((key) => [key, own.get(key) ?? null]));
  apply('draft.did.take-theirs', patch);
  if (choice === 'mine') apply('draft.did.keep-mine', back);
}

/** Where nothing may be drawn, what was chosen would be sent as it was before. */
function demandDrawing(): void {
  if (!edit.getState().mayDraw) throw new Error('nothing may be drawn on this draft');
}

/**
 * Where ours and theirs were drawn on two versions, it counts from now on as drawn on the older one: whichever of them goes on,
 * what was published since is noticed.
 */
function drawOnOlder(document: DraftDocument, theirs: readonly WireChange[]): void {
  const ours = new Map(document.changes().map(({ layer, code, baseVersionId }) => [keyOf(layer, code), baseVersionId]));
  for (const { layer, code, baseVersionId } of theirs) {
    const key = keyOf(layer, code);
    const own = ours.get(key);
    const isKnown = own !== undefined && own !== null && baseVersionId !== null;
    document.drawOn(key, own === undefined ? baseVersionId : isKnown ? Math.min(own, baseVersionId) : null);
  }
}

/**
 * Puts ours on top of what others published meanwhile; what is chosen otherwise, feature by feature, is then one step, so that
 * undo brings ours back.
 *
 * @throws {ApiError}
 * @throws {Error} when nothing may be drawn on it.
 */
export async function settleConflicts(
  parts: DraftParts,
  open: OpenDraft,
  conflicts: readonly WireDraftConflict[],
  choose: (conflict: WireDraftConflict) => ConflictChoice,
): Promise<void> {
  const { document } = parts;
  const id = open.get()?.id;
  const changes = new Map(document.changes().map((change) => [keyOf(change.layer, change.code), change]));
  const choices = conflicts.map((conflict) => ({ conflict, choice: choose(conflict) }));
  await open.hold(parts.reload);
  const isDone = await open.whenFree(() => {
    // Another draft was opened meanwhile.
    if (open.get()?.id !== id) return false;
    demandDrawing();
    const patch = new Map<ShapeKey, Shape | null>();
    for (const { conflict, choice } of choices) {
      const key = keyOf(conflict.layer, conflict.code);
      const { base, present } = document.get();
      const [shape, own] = [present.get(key), changes.get(key)];
      if (own) document.drawOn(key, conflict.theirs?.properties.versionId ?? null);
      if (choice === 'theirs') patch.set(key, base.get(key) ?? null);
      else if (choice === 'merge' && shape && own) patch.set(key, { ...shape, area: mergedArea(conflict, own) });
    }
    edit.setState({ conflicts: [], check: null });
    parts.apply('draft.did.rebase', patch);
    open.saver.touch();
    return true;
  });
  if (isDone) await open.saver.now();
}
