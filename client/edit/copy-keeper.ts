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
  /** Whether the browser has kept it. */
  onKept(isKept: boolean): void;
}) {
  const { copy, isWanted } = parts;
  /** Whether all that is wanted is kept. */
  let isKept = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => clearTimeout(timer);
  async function drop(): Promise<void> {
    isKept = true;
    await copy.drop();
  }
  async function keep(): Promise<void> {
    wait();
    if (!isWanted()) return;
    isKept = await copy.write(parts.content());
    // It was confirmed while it was being kept.
    if (!isWanted()) await drop();
    else parts.onKept(isKept);
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
    wait,
    /** Something was drawn. */
    soon(): void {
      isKept = false;
      wait();
      timer = setTimeout(() => void keep(), KEEP_MS);
    },
    stop(): void {
      wait();
      document.removeEventListener('visibilitychange', onVisibility);
      removeEventListener('beforeunload', onLeave);
    },
  };
}
