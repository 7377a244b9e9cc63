import type { WireChange, WireDraft, WireDraftCheck, WireDraftConflict } from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import { ApiError, getJson, postJson } from '../live/api.ts';
import { edit } from '../state/edit.ts';
import { preferences } from '../state/preferences.ts';
import { allows } from '../state/session.ts';
import { failureText } from '../text/failure.ts';
import { i18next } from '../text/i18n.ts';
import { dayText } from '../text/day.ts';
import { isSameDraft } from './draft-document.ts';
import type { DraftDocument } from './draft-document.ts';
import { createDraftSaver } from './draft-saver.ts';
import type { DraftSaver } from './draft-saver.ts';
import type { ConflictChoice } from './edit-control.ts';
import type { LocalCopy, createLocalCopy } from './local-copy.ts';
import type { Patch, Shape, ShapeKey } from './engine/types.ts';
import { mergedArea } from './three-way.ts';

/** What the drafts need of the editor. */
export interface DraftParts {
  readonly document: DraftDocument;
  readonly copy: ReturnType<typeof createLocalCopy>;
  /** The document is another one: history and view begin anew. */
  onReplaced(): void;
  /** Reads what is in force where something is changed, so that there is something to compare with. */
  loadAround(changes: readonly WireChange[], bbox: Bbox | null): Promise<void>;
  /** Reads everything in force anew. */
  reload(): Promise<void>;
  /** Changes what is drawn in one step that can be undone. */
  apply(label: string, patch: Patch): void;
  /** Whether whoever is signed in is still the one who drew. @throws {ApiError} */
  isSameViewer(): Promise<boolean>;
}

/** The draft that is open: begun, saved, opened, checked, and brought together with what others did. */
export function createEditDraft(parts: DraftParts) {
  const { document } = parts;
  /** What the draft is to be called, as far as the server does not have it; `null` when it does. */
  let title: string | null = null;
  let reason: string | null = null;
  /** While one draft makes way for another nothing is drawn: it would belong to neither. */
  let holds = 0;
  const show = (draft: WireDraft | null): void => {
    const { session } = edit.getState();
    const isOwn = draft === null || (draft.isMine && draft.state === 'open');
    edit.setState({ draft, mayDraw: allows(session, 'draw') && isOwn && holds === 0 });
  };
  async function hold<T>(work: () => Promise<T>): Promise<T> {
    holds++;
    show(draft());
    try {
      return await work();
    } finally {
      holds--;
      show(draft());
    }
  }
  const draft = (): WireDraft | null => edit.getState().draft;
  const defaultTitle = (): string =>
    i18next.t('edit.draftTitle', {
      layer: i18next.t(`layer.${edit.getState().layer}`),
      day: dayText(Date.now(), preferences.getState().language),
    });

  const saver: DraftSaver = createDraftSaver({
    copy: parts.copy,
    draft,
    content: () => ({
      title: title || (draft()?.title ?? defaultTitle()),
      reason: reason ?? draft()?.reason ?? '',
      changes: document.changes(),
    }),
    onSaved(saved, sent) {
      show(saved);
      // What was typed meanwhile is still to be sent.
      if (title === sent.title) title = null;
      if (reason === sent.reason) reason = null;
      history.replaceState(null, '', addressOf(saved.id));
    },
    onSaving(saving, failure) {
      edit.setState({ saving, failure: failure === null ? '' : failureText(failure) });
    },
    onClash: (theirs) => edit.setState({ clash: { theirs }, dialog: 'conflict' }),
    isSameViewer: parts.isSameViewer,
  });
  /** Sends what is not sent; what the server refuses is given up only if the viewer says so. @throws {ApiError} */
  async function settle(): Promise<void> {
    try {
      await saver.now();
    } catch (error) {
      if (edit.getState().saving !== 'refused' || !confirm(i18next.t('edit.giveUp'))) throw error;
    }
  }

  async function take(next: WireDraft): Promise<void> {
    await parts.loadAround(next.changes, next.bbox);
    document.takeChanges(next.changes);
    [title, reason] = [null, null];
    show(next);
    edit.setState({ check: null, clash: null, conflicts: [], saving: 'saved', failure: '' });
    history.replaceState(null, '', addressOf(next.id));
    parts.onReplaced();
  }
  async function leave(): Promise<void> {
    await saver.forget();
    document.takeChanges([]);
    [title, reason] = [null, null];
    show(null);
    edit.setState({ check: null, clash: null, conflicts: [], saving: 'saved', failure: '' });
    history.replaceState(null, '', addressOf(null));
    parts.onReplaced();
  }
  /** Puts what this browser kept on the screen, and sends it. */
  function takeCopy(copy: LocalCopy): void {
    document.takeChanges(copy.changes);
    [title, reason] = [copy.title, copy.reason];
    parts.onReplaced();
    saver.touch();
  }
  /** Goes on with what this browser kept: on the draft as it was, or beside the one that somebody changed since. */
  async function recover(copy: LocalCopy): Promise<void> {
    if (copy.draftId === null) {
      show(null);
      await parts.loadAround(copy.changes, null);
      takeCopy(copy);
      return;
    }
    const theirs = await found(copy.draftId);
    if (!theirs) {
      await recover({ ...copy, draftId: null, version: null });
      return;
    }
    await take(theirs);
    if (isSameDraft(theirs.changes, [...copy.changes])) {
      await saver.forget();
      return;
    }
    if (theirs.version === copy.version && theirs.state === 'open') {
      takeCopy(copy);
      return;
    }
    document.takeChanges(copy.changes);
    [title, reason] = [copy.title, copy.reason];
    // The version that it was drawn on: nothing is replaced before it is decided.
    show({ ...theirs, version: copy.version ?? theirs.version });
    parts.onReplaced();
    saver.holdClash();
    edit.setState({ clash: { theirs }, saving: 'conflict', dialog: 'conflict' });
  }

  return {
    saver,
    recover,
    hold,
    leave: () => hold(leave),
    close: () =>
      hold(async () => {
        await settle();
        await leave();
      }),
    async open(id: number): Promise<void> {
      if (draft()?.id === id) return;
      await hold(async () => {
        await settle();
        const next = await getJson<WireDraft>(`/api/drafts/${id}`);
        await saver.forget();
        await take(next);
      });
    },
    async begin(nextTitle: string, nextReason: string): Promise<WireDraft> {
      const open = draft();
      if (open) return open;
      [title, reason] = [nextTitle, nextReason];
      saver.touch();
      await saver.now();
      return draft()!;
    },
    async describe(nextTitle: string, nextReason: string): Promise<void> {
      [title, reason] = [nextTitle, nextReason];
      saver.touch();
      await saver.now();
    },
    take,
    /** Somebody has approved or returned the open draft, or it was changed from elsewhere: shows it as it is now. */
    async renew(id: number, version: number): Promise<void> {
      const isOld = (): boolean => draft()?.id === id && draft()!.version < version && saver.isClean();
      if (!isOld()) return;
      const next = await getJson<WireDraft>(`/api/drafts/${id}`);
      if (!isOld()) return;
      if (isSameDraft(next.changes, document.changes()) && !isOver(next)) show(next);
      else
        await hold(async () => {
          if (!isOver(next)) return take(next);
          await leave();
          await parts.reload();
        });
    },
    /** The same draft in another state. What was drawn while it was on its way there came too late, and is put back. */
    async replace(next: WireDraft): Promise<void> {
      if (saver.isClean()) {
        show(next);
        return;
      }
      await hold(async () => {
        await saver.forget();
        await take(next);
      });
    },
    async check(): Promise<WireDraftCheck> {
      await saver.now();
      const open = draft();
      if (!open) return NOTHING_WRONG;
      edit.setState({ isChecking: true });
      try {
        const check = await postJson<WireDraftCheck>(`/api/drafts/${open.id}/check`, {});
        // What was drawn meanwhile is not what was checked.
        if (saver.isClean()) edit.setState({ check, conflicts: check.conflicts });
        return check;
      } finally {
        edit.setState({ isChecking: false });
      }
    },
    async resolve(choice: 'theirs' | 'mine' | 'copy'): Promise<void> {
      const { clash } = edit.getState();
      if (!clash) return;
      if (choice === 'theirs') {
        await hold(async () => {
          await take(clash.theirs);
          await saver.forget();
        });
        return;
      }
      const own = { title: draft()?.title ?? '', reason: draft()?.reason ?? '' };
      show(choice === 'mine' ? clash.theirs : null);
      if (choice === 'copy') [title, reason] = [i18next.t('edit.copyTitle', { title: own.title }), own.reason];
      edit.setState({ clash: null, dialog: 'none' });
      saver.release();
      saver.touch();
      await saver.now();
    },
    /**
     * Puts ours on top of what others published meanwhile; what is chosen otherwise, feature by feature, is then one step,
     * so that undo brings ours back.
     */
    async rebase(conflicts: readonly WireDraftConflict[], choose: (conflict: WireDraftConflict) => ConflictChoice) {
      const changes = new Map(document.changes().map((change) => [`${change.layer}/${change.code}`, change]));
      const choices = conflicts.map((conflict) => ({ conflict, choice: choose(conflict) }));
      for (const { layer, code, theirs } of conflicts) {
        const own = changes.get(`${layer}/${code}`);
        if (own) changes.set(`${layer}/${code}`, { ...own, baseVersionId: theirs?.properties.versionId ?? null });
      }
      await hold(parts.reload);
      document.takeChanges([...changes.values()]);
      parts.onReplaced();
      edit.setState({ conflicts: [], check: null });
      const patch = new Map<ShapeKey, Shape | null>();
      for (const { conflict, choice } of choices) {
        const key = `${conflict.layer}/${conflict.code}`;
        const shape = document.get().present.get(key);
        const own = changes.get(key);
        if (choice === 'theirs') for (const [reverted, theirs] of document.revert(key)) patch.set(reverted, theirs);
        else if (choice === 'merge' && shape && own) patch.set(key, { ...shape, area: mergedArea(conflict, own) });
      }
      parts.apply('draft.did.rebase', patch);
      saver.touch();
      await saver.now();
    },
  };
}

const addressOf = (id: number | null): string => {
  const asked = new URLSearchParams(location.search);
  if (id === null) asked.delete('draft');
  else asked.set('draft', String(id));
  return `${location.pathname}${asked.size > 0 ? `?${asked}` : ''}${location.hash}`;
};
/** What was published is in force, and nobody's draft any more. */
export const isOver = ({ state }: WireDraft): boolean => state === 'published' || state === 'discarded';
/** Whether there is no such draft for the viewer, and it is of no use to ask again. */
export const isNotThere = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 403);
/** @returns `undefined` for a draft that is not there any more. @throws {ApiError} */
const found = (id: number): Promise<WireDraft | undefined> =>
  getJson<WireDraft>(`/api/drafts/${id}`).catch((error: unknown) => {
    if (isNotThere(error)) return undefined;
    throw error;
  });
const NOTHING_WRONG: WireDraftCheck = { faults: [], differences: [], conflicts: [], touches: [] };
