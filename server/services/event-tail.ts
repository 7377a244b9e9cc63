import type { LoggedEvent } from '../domain/event.ts';
import type { EventStore } from '../domain/ports.ts';
import { agencyScope } from '../domain/scope.ts';

const PAGE = 500;
/** A notification only wakes; should one be lost, this does. */
const POLL_MS = 1_000;

export type EventTail = Awaited<ReturnType<typeof createEventTail>>;

/**
 * Follows the event log and tells every event once, in order, to whoever listens in this process. Should the log be
 * another one than before (restored, promoted, put back), it goes on from that one's head and says so.
 *
 * @param listen - calls back whenever something may have been appended.
 */
export async function createEventTail(parts: {
  events: EventStore;
  listen: (wake: () => void) => Promise<() => Promise<void>>;
  onError: (error: unknown) => void;
}) {
  const everything = agencyScope(null, []);
  const listeners = new Set<(event: LoggedEvent) => void>();
  const restartListeners = new Set<() => void>();
  let { id: log, seq: head } = await parts.events.log();
  let isReading = false;
  let isWoken = false;
  let isClosed = false;

  /** Goes on with the log as it is now, if that is not the one that was told. */
  async function compareLog(): Promise<void> {
    const found = await parts.events.log();
    if (found.id === log && found.seq >= head) return;
    // Whoever is away and comes back when it has grown again must see that it is not theirs.
    if (found.id === log) await parts.events.renewLog(log);
    const now = await parts.events.log();
    parts.onError(new Error(`the event log is another one: it ended at ${head}, and now at ${now.seq}`));
    ({ id: log, seq: head } = now);
    for (const listener of restartListeners) listener();
  }

  async function read(): Promise<void> {
    isWoken = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isWoken && !isClosed) {
        isWoken = false;
        await compareLog();
        const page = await parts.events.after(everything, head, PAGE);
        for (const event of page) {
          // Told and counted in one go: whoever compares with `head` sees both or neither.
          head = event.seq;
          for (const listener of listeners) listener(event);
        }
        if (page.length === PAGE) isWoken = true;
      }
    } catch (error) {
      if (!isClosed) parts.onError(error);
    } finally {
      isReading = false;
    }
  }

  const unlisten = await parts.listen(() => void read());
  const timer = setInterval(() => void read(), POLL_MS).unref();
  return {
    /** The last `seq` that was told. */
    get head(): number {
      return head;
    },
    /** Which log that `seq` is of. */
    get log(): string {
      return log;
    },
    /** @returns stops telling. */
    onEvent(listener: (event: LoggedEvent) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Calls back when the log is another one, and what was told of it is void. @returns stops telling. */
    onRestart(listener: () => void): () => void {
      restartListeners.add(listener);
      return () => restartListeners.delete(listener);
    },
    async close(): Promise<void> {
      isClosed = true;
      clearInterval(timer);
      await unlisten();
    },
  };
}
