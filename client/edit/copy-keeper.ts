import type { LocalCopy, createLocalCopy } from './local-copy.ts';

/** What was drawn is kept in the browser this long after the last change: much sooner than it is sent. */
const KEEP_MS = 150;

export type CopyStore = Pick<ReturnType<typeof createLocalCopy>, 'write' | 'drop'>;

/** Keeps in this browser what the server has not confirmed, also when the page is hidden or about to go away. */
export function createCopyKeeper(parts: {
  readonly copy: CopyStore;
  content(): LocalCopy;
  /** Whether there is anything that the server has not confirmed. */
  isWanted(): boolean;
  /** Whether the browser has kept it; `null` when there is nothing to keep any more. */
  onKept(isKept: boolean | null): void;
}) {
  const { copy, isWanted } = parts;
  /** Whether all that is wanted is kept. */
  let isKept = true;
  /** How often something was drawn. */
  let touches = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = (): void => clearTimeout(timer);
  async function drop(): Promise<void> {
    isKept = true;
    parts.onKept(null);
    await copy.drop();
  }
  async function keep(): Promise<void> {
    rest();
    if (!isWanted()) return;
    const begun = touches;
    const isWritten = await copy.write(parts.content());
    // It was confirmed while it was being kept.
    if (!isWanted()) {
      await drop();
      return;
    }
    isKept = isWritten && begun === touches;
    parts.onKept(isWritten);
  }
  const onVisibility = (): void => {
    if (document.hidden) void keep();
  };
  const onLeave = (event: BeforeUnloadEvent): void => {
    if (!isWanted() || isKept) return;
    void keep();
    event.preventDefault();
  };
  document.addEventListener('visibilitychange', onVisibility);
  addEventListener('beforeunload', onLeave);
  return {
    keep,
    drop,
    /** Nothing is kept any more unless something is drawn again. */
    rest,
    /** Something was drawn. */
    soon(): void {
      touches++;
      isKept = false;
      rest();
      timer = setTimeout(() => void keep(), KEEP_MS);
    },
    stop(): void {
      rest();
      document.removeEventListener('visibilitychange', onVisibility);
      removeEventListener('beforeunload', onLeave);
    },
  };
}
