import type { WireChange, WireDraft } from '../../server/contract/draft-schemas.ts';
import { ApiError, getJson, patchJson, postJson } from '../live/api.ts';
import type { Saving } from '../state/edit.ts';
import type { LocalCopy, localCopyOf } from './local-copy.ts';

/** What was drawn is sent this long after the last change, and kept in the browser much sooner. */
const SEND_MS = 1_000;
const KEEP_MS = 150;
/** Without a line it is tried again after this long. */
const RETRY_MS = 4_000;

/** What a draft is, as it is sent. */
interface DraftContent {
  readonly title: string;
  readonly reason: string;
  readonly changes: readonly WireChange[];
}

interface SaverParts {
  readonly copy: ReturnType<typeof localCopyOf>;
  content(): DraftContent;
  draft(): WireDraft | null;
  /** The server has it. */
  onSaved(draft: WireDraft): void;
  onSaving(saving: Saving, failure: unknown): void;
  /** The server has another version than the one that was drawn on. */
  onClash(theirs: WireDraft): void;
}

export type DraftSaver = ReturnType<typeof createDraftSaver>;

const isPassing = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.status === 0 || error.status === 401 || error.status >= 500 || error.status === 429);

/** Saves by itself what is drawn: at once in this browser, soon on the server, and on the server again when the line is back. */
export function createDraftSaver(parts: SaverParts) {
  /** Something was drawn since it was last begun to be sent. */
  let isDirty = false;
  /** The server has not confirmed all of it: until then this browser keeps it. */
  let isPending = false;
  /** Whether this browser has kept all that is not sent. */
  let isKept = true;
  let isHeld = false;
  let sending: Promise<void> | null = null;
  let sendTimer: ReturnType<typeof setTimeout> | undefined;
  let keepTimer: ReturnType<typeof setTimeout> | undefined;

  const copyNow = (): LocalCopy => {
    const draft = parts.draft();
    return { ...parts.content(), draftId: draft?.id ?? null, version: draft?.version ?? null };
  };
  async function keep(): Promise<void> {
    clearTimeout(keepTimer);
    if (!isPending) return;
    isKept = await parts.copy.write(copyNow());
    // It was confirmed while it was being kept.
    if (!isPending) await parts.copy.drop();
  }
  async function write(): Promise<WireDraft> {
    const { title, reason, changes } = parts.content();
    const draft = parts.draft();
    if (!draft) return postJson<WireDraft>('/api/drafts', { title, reason, changes });
    const headers = { 'If-Match': `"${draft.version}"` };
    return patchJson<WireDraft>(`/api/drafts/${draft.id}`, { title, reason, changes }, headers);
  }
  async function sendOnce(): Promise<void> {
    isDirty = false;
    parts.onSaving('saving', null);
    try {
      parts.onSaved(await write());
    } catch (error) {
      isDirty = true;
      void keep();
      await explain(error);
      throw error;
    }
  }
  async function explain(error: unknown): Promise<void> {
    const draft = parts.draft();
    if (isPassing(error)) {
      parts.onSaving('offline', error);
      later(RETRY_MS);
    } else if (error instanceof ApiError && error.status === 412 && draft) {
      isHeld = true;
      parts.onSaving('conflict', error);
      await getJson<WireDraft>(`/api/drafts/${draft.id}`).then(parts.onClash, () => undefined);
    } else {
      isHeld = true;
      parts.onSaving('refused', error);
    }
  }
  async function sendAll(): Promise<void> {
    while (isDirty) await sendOnce();
    isPending = false;
    isKept = true;
    await parts.copy.drop();
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
    if (isDirty && !isHeld) void send().catch(() => undefined);
  };
  function later(ms: number): void {
    clearTimeout(sendTimer);
    sendTimer = setTimeout(sendQuietly, ms);
  }
  const onHidden = (): void => {
    if (!document.hidden || !isPending) return;
    void keep();
    sendQuietly();
  };
  const onLeave = (event: BeforeUnloadEvent): void => {
    if (!isPending || isKept) return;
    void keep();
    event.preventDefault();
  };
  document.addEventListener('visibilitychange', onHidden);
  addEventListener('online', sendQuietly);
  addEventListener('beforeunload', onLeave);
  return {
    /** Something was drawn. */
    touch(): void {
      isDirty = true;
      isPending = true;
      isKept = false;
      if (!isHeld) parts.onSaving('unsaved', null);
      clearTimeout(keepTimer);
      keepTimer = setTimeout(() => void keep(), KEEP_MS);
      if (!isHeld) later(SEND_MS);
    },
    /** Sends what is not sent. @throws {ApiError} */
    async now(): Promise<void> {
      if (sending) await sending;
      if (!isDirty) return;
      isHeld = false;
      await send();
    },
    /** Whether nothing waits to be sent. */
    isClean: (): boolean => !isPending,
    /** What was changed counts as saved, or is given up. */
    async forget(): Promise<void> {
      isDirty = false;
      isPending = false;
      isHeld = false;
      isKept = true;
      clearTimeout(sendTimer);
      clearTimeout(keepTimer);
      await parts.copy.drop();
    },
    /** A clash is decided: it may be sent again. */
    release(): void {
      isHeld = false;
    },
    stop(): void {
      sendQuietly();
      clearTimeout(keepTimer);
      document.removeEventListener('visibilitychange', onHidden);
      removeEventListener('online', sendQuietly);
      removeEventListener('beforeunload', onLeave);
    },
  };
}
