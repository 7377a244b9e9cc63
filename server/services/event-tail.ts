import type { LoggedEvent } from '../domain/event.ts';
import type { EventStore } from '../domain/ports.ts';
import { scopeOf } from '../domain/scope.ts';

const PAGE = 500;
/** A notification only wakes; should one be lost, this does. */
const POLL_MS = 1_000;

export type EventTail = Awaited<ReturnType<typeof createEventTail>>;

/**
 * Follows the event log and tells every event once, in order, to whoever listens in this process.
 *
 * @param listen - calls back whenever something may have been appended.
 */
export async function createEventTail(parts: {
  events: EventStore;
  listen: (wake: () => void) => Promise<() => Promise<void>>;
  onError: (error: unknown) => void;
}) {
  const everything = scopeOf(null);
  const listeners = new Set<(event: LoggedEvent) => void>();
  let head = await parts.events.head(everything);
  let isReading = false;
  let isWoken = false;
  let isClosed = false;

  async function read(): Promise<void> {
    isWoken = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isWoken && !isClosed) {
        isWoken = false;
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
    /** @returns stops telling. */
    onEvent(listener: (event: LoggedEvent) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close(): Promise<void> {
      isClosed = true;
      clearInterval(timer);
      await unlisten();
    },
  };
}
