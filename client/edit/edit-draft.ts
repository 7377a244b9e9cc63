import type { WireDraft, WireDraftCheck, WireDraftConflict } from '../../server/contract/draft-schemas.ts';
import { getJson, postJson } from '../live/api.ts';
import type { ApiError } from '../live/api.ts';
import { edit } from '../state/edit.ts';
import { failureText } from '../text/failure.ts';
import { i18next } from '../text/i18n.ts';
import { isSameDraft } from './draft-document.ts';
import { isNotThere, recoverDraft } from './draft-recovery.ts';
import type { ConflictChoice } from './edit-control.ts';
import { untilDone } from './edit-start.ts';
import type { LocalCopy } from './local-copy.ts';
import { createOpenDraft } from './open-draft.ts';
import type { DraftParts } from './open-draft.ts';
import { settleClash, settleConflicts } from './settle-draft.ts';

const NOTHING_WRONG: WireDraftCheck = { faults: [], differences: [], conflicts: [], touches: [], names: [] };

/** Whether it is of no use to ask again before somebody signs in. */
const isRefused = (error: ApiError): boolean => error.status === 401 || isNotThere(error);

/** What was published is in force, and nobody's draft any more. */
const isOver = ({ state }: WireDraft): boolean => state === 'published' || state === 'discarded';

/** The draft that is open: begun, saved, opened, checked, sent on its way, and brought together with what others did. */
export function createEditDraft(parts: DraftParts) {
  const { document } = parts;
  const open = createOpenDraft(parts);
  const { saver, hold, take, leave } = open;
  /** Sends what is not sent; what the server refuses is given up only if the viewer says so. @throws {ApiError} */
  async function settle(): Promise<void> {
    try {
      await saver.now();
    } catch (error) {
      if (edit.getState().saving !== 'refused' || !confirm(i18next.t('edit.giveUp'))) throw error;
    }
  }
  /** Shows what is in force after the draft has come to its end; that has been done, whether or not it can be shown. */
  async function end(): Promise<void> {
    await leave();
    await untilDone(parts.reload, isRefused).catch((error: unknown) => edit.setState({ failure: failureText(error) }));
  }
  async function describe(title: string, reason: string): Promise<void> {
    open.call(title, reason);
    saver.touch();
    await saver.now();
  }

  return {
    saver,
    hold,
    describe,
    recover: (copy: LocalCopy) => recoverDraft(parts, open, copy),
    close: () =>
      hold(async () => {
        await settle();
        await leave();
      }),
    async open(id: number): Promise<void> {
      if (open.get()?.id === id) return;
      await hold(async () => {
        await settle();
        const next = await getJson<WireDraft>(`/api/drafts/${id}`);
        await saver.forget();
        await take(next);
      });
    },
    async begin(title: string, reason: string): Promise<WireDraft> {
      if (!open.get()) await describe(title, reason);
      return open.get()!;
    },
    /** Somebody has approved or returned the open draft, or it was changed from elsewhere: shows it as it is now. */
    async renew(id: number, version: number): Promise<void> {
      const isOld = (): boolean => {
        const draft = open.get();
        return draft?.id === id && draft.version < version && saver.isClean();
      };
      if (!isOld()) return;
      const next = await getJson<WireDraft>(`/api/drafts/${id}`);
      if (!isOld()) return;
      if (isOver(next)) await hold(end);
      else if (isSameDraft(next.changes, document.changes())) open.show(next);
      else await hold(() => take(next));
    },
    /**
     * Saves the draft, and sends it on its way. Nothing is drawn before it is known what has become of it: it would be neither
     * in what was sent nor in a draft that may still be drawn on.
     *
     * @param work - asks the server; with the draft as it was saved.
     * @throws {ApiError} as `work` does; then it is drawn on as before.
     */
    sendOn: (work: (draft: WireDraft) => Promise<WireDraft>): Promise<WireDraft> =>
      hold(async () => {
        const { isMine, state } = open.get()!;
        if (isMine && state === 'open') await saver.now();
        const next = await work(open.get()!);
        if (isOver(next)) await end();
        else open.show(next);
        return next;
      }),
    async check(): Promise<WireDraftCheck> {
      await saver.now();
      const draft = open.get();
      if (!draft) return NOTHING_WRONG;
      edit.setState({ isChecking: true });
      try {
        const check = await postJson<WireDraftCheck>(`/api/drafts/${draft.id}/check`, {});
        // What was drawn meanwhile is not what was checked.
        if (saver.isClean()) edit.setState({ check, conflicts: check.conflicts });
        return check;
      } finally {
        edit.setState({ isChecking: false });
      }
    },
    async resolve(choice: 'theirs' | 'mine' | 'copy'): Promise<void> {
      const { clash } = edit.getState();
      if (clash) await settleClash(parts, open, clash, choice);
    },
    rebase: (
      conflicts: readonly WireDraftConflict[],
      choose: (conflict: WireDraftConflict) => ConflictChoice,
    ): Promise<void> => settleConflicts(parts, open, conflicts, choose),
  };
}
