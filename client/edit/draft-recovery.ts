import type { WireDraft } from '../../server/contract/draft-schemas.ts';
import { ApiError, getJson } from '../live/api.ts';
import { edit } from '../state/edit.ts';
import { isSameDraft } from './draft-document.ts';
import type { LocalCopy } from './local-copy.ts';
import type { DraftParts, OpenDraft } from './open-draft.ts';

/** Whether there is no such draft for the viewer, and it is of no use to ask again. */
export const isNotThere = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 403);

/** @returns `undefined` for a draft that is not there any more. @throws {ApiError} */
const found = (id: number): Promise<WireDraft | undefined> =>
  getJson<WireDraft>(`/api/drafts/${id}`).catch((error: unknown) => {
    if (isNotThere(error)) return undefined;
    throw error;
  });

/**
 * Goes on with what this browser kept: on the draft as it was, or beside the one that somebody changed since.
 *
 * @throws {ApiError}
 */
export async function recoverDraft(parts: DraftParts, open: OpenDraft, copy: LocalCopy): Promise<void> {
  const { saver } = open;
  function takeCopy(): void {
    parts.document.takeChanges(copy.changes);
    open.call(copy.title, copy.reason);
    parts.onReplaced();
  }
  const theirs = copy.draftId === null ? undefined : await found(copy.draftId);
  if (!theirs) {
    open.show(null);
    await parts.loadAround(copy.changes, null);
    takeCopy();
    saver.touch();
    return;
  }
  await open.take(theirs);
  if (isSameDraft(theirs.changes, [...copy.changes])) {
    await saver.forget();
    return;
  }
  takeCopy();
  if (theirs.version === copy.version && theirs.state === 'open') {
    saver.touch();
    return;
  }
  // The version that it was drawn on: nothing is replaced before it is decided.
  open.show({ ...theirs, version: copy.version ?? theirs.version });
  saver.holdClash();
  edit.setState({ clash: { theirs }, saving: 'conflict', dialog: 'conflict' });
}
