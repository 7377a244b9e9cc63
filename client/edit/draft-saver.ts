import type { WireChange, WireDraft } from '../../server/contract/draft-schemas.ts';
import { ApiError, getJson, patchJson, postJson } from '../live/api.ts';
import type { Saving } from '../state/edit.ts';
import { createCopyKeeper } from './copy-keeper.ts';
import type { CopyStore } from './copy-keeper.ts';

/** What was drawn is sent this long after the last change. */
const SEND_MS = 1_000;
/** Without a line it is tried again after this long. */
const RETRY_MS = 4_000;

/** What a draft is, as it is sent. */
interface DraftContent {
  readonly title: string;
  readonly reason: string;
  readonly changes: readonly WireChange[];
}

interface SaverParts {
  readonly copy: CopyStore;
  content(): DraftContent;
  draft(): WireDraft | null;
  /** The server has it: what was sent, and what that has made of the draft. */
  onSaved(draft: WireDraft, sent: DraftContent): void;
  onSaving(saving: Saving, failure: unknown): void;
  /** Whether this browser keeps what the server does not have; `null` when there is no such thing. */
  onKept(isKept: boolean | null): void;
  /** The server has another version than the one that was drawn on. */
  onClash(theirs: WireDraft): void;
  /** Whether whoever is signed in is still the one who drew. @throws {ApiError} */
  isSameViewer(): Promise<boolean>;
}

/** Why nothing is sent by itself: refused until it is drawn on, a clash until it is decided, signed out until somebody is in again. */
type Held = 'no' | 'refused' | 'clash' | 'signed-out';

const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429);

/** Saves by itself what is drawn: at once in this browser, soon on the server, and on the server again when the line is back. */
export function createDraftSaver(parts: SaverParts) {
  /** Something was drawn since it was last begun to be sent. */
  let isDirty = false;
  /** The server has not confirmed all of it: until then this browser keeps it. */
  let isPending = false;
  let held: Held = 'no';
  /** Another session may be another person's. */
  let isViewerSure = true;
  /** Counts what is given up: an answer to what was sent before says nothing of what is open now. */
  let generation = 0;
  let sending: Promise<void> | null = null;
  let sendTimer: ReturnType<typeof setTimeout> | undefined;
  let theirsTimer: ReturnType<typeof setTimeout> | undefined;

  const keeper = createCopyKeeper({
    copy: parts.copy,
    content() {
      const draft = parts.draft();
      return { ...parts.content(), draftId: draft?.id ?? null, version: draft?.version ?? null };
    },
    isWanted: () => isPending,
    onKept: parts.onKept,
  });
  async function write(content: DraftContent): Promise<WireDraft> {
    if (!isViewerSure && !(await parts.isSameViewer())) throw new ApiError(401);
    isViewerSure = true;
    const draft = parts.draft();
    if (!draft) return postJson<WireDraft>('/api/drafts', content);
    return patchJson<WireDraft>(`/api/drafts/${draft.id}`, content, { 'If-Match': `"${draft.version}"` });
  }
  async function sendOnce(): Promise<void> {
    isDirty = false;
    parts.onSaving('saving', null);
    const begun = generation;
    const content = parts.content();
    try {
      const saved = await write(content);
      if (begun === generation) parts.onSaved(saved, content);
    } catch (error) {
      if (begun !== generation) return;
      isDirty = true;
      void keeper.keep();
      explain(error);
      throw error;
    }
  }
  function explain(error: unknown): void {
    const status = error instanceof ApiError ? error.status : undefined;
    if (isPassing(error)) {
      parts.onSaving('offline', error);
      later(RETRY_MS);
    } else if (status === 401) {
      held = 'signed-out';
      isViewerSure = false;
      parts.onSaving('signed-out', null);
    } else if (status === 412 && parts.draft()) {
      held = 'clash';
      // What the server advises, to read it again, would lose what was drawn: it is chosen instead.
      parts.onSaving('conflict', null);
      void readTheirs(generation);
    } else {
      held = 'refused';
      parts.onSaving('refused', error);
    }
  }
  /** Nothing can be chosen before it is known what the server has. */
  async function readTheirs(begun: number): Promise<void> {
    const draft = parts.draft();
    if (!draft || begun !== generation || held !== 'clash') return;
    try {
      const theirs = await getJson<WireDraft>(`/api/drafts/${draft.id}`);
      if (begun === generation && held === 'clash') parts.onClash(theirs);
    } catch (error) {
      if (isPassing(error)) theirsTimer = setTimeout(() => void readTheirs(begun), RETRY_MS);
    }
  }
  async function sendAll(): Promise<void> {
    while (isDirty) await sendOnce();
    // It was given up meanwhile.
    if (!isPending) return;
    isPending = false;
    await keeper.drop();
    parts.onSaving('saved', null);
  }
  /** @throws {ApiError} as the sending does. */
  async function send(): Promise<void> {
    clearTimeout(sendTimer);
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    await sending;
  }
  const sendQuietly = (): void => {
    if (isDirty && held === 'no') void send().catch(() => undefined);
  };
  function later(ms: number): void {
    clearTimeout(sendTimer);
    sendTimer = setTimeout(sendQuietly, ms);
  }
  const onVisibility = (): void => {
    // Whoever comes back may have signed in meanwhile, in another window.
    if (!document.hidden && held === 'signed-out') held = 'no';
    sendQuietly();
  };
  document.addEventListener('visibilitychange', onVisibility);
  addEventListener('online', sendQuietly);
  return {
    /** Something was drawn. */
    touch(): void {
      isDirty = true;
      isPending = true;
      // What was refused is another draft now.
      if (held === 'refused') held = 'no';
      if (held === 'no') parts.onSaving('unsaved', null);
      keeper.soon();
      if (held === 'no') later(SEND_MS);
    },
    /** Sends what is not sent. @throws {ApiError} */
    async now(): Promise<void> {
      if (sending) await sending;
      if (!isDirty) return;
      held = 'no';
      await send();
    },
    /** Whether nothing waits to be sent. */
    isClean: (): boolean => !isPending,
    /** What was changed counts as saved, or is given up; what is under way is waited for, and its answer goes by. */
    async forget(): Promise<void> {
      generation++;
      isDirty = false;
      isPending = false;
      held = 'no';
      clearTimeout(theirsTimer);
      clearTimeout(sendTimer);
      keeper.rest();
      await sending?.catch(() => undefined);
      if (!isPending) await keeper.drop();
    },
    /** What is drawn goes beside another version of the draft: it is kept here until that is decided. */
    holdClash(): void {
      this.touch();
      clearTimeout(sendTimer);
      held = 'clash';
    },
    /** The session has ended: nothing is sent before somebody is signed in again. */
    signedOut(): void {
      clearTimeout(sendTimer);
      held = 'signed-out';
      isViewerSure = false;
      parts.onSaving('signed-out', null);
    },
    /** A clash is decided: it may be sent again. */
    release(): void {
      held = 'no';
      clearTimeout(theirsTimer);
    },
    stop(): void {
      sendQuietly();
      keeper.stop();
      clearTimeout(theirsTimer);
      document.removeEventListener('visibilitychange', onVisibility);
      removeEventListener('online', sendQuietly);
    },
  };
}
