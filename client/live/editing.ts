import type { EditingState } from '../../server/contract/editing.ts';

/** The others are told no more often, and forget whoever says nothing for 30 s. */
const SHORTEST_MS = 500;
const LONGEST_MS = 10_000;

/** Says where we are in the editor: at once, then as it changes but no more often than needed, and again while it stays. */
export function sayEditing(send: (state: EditingState | null) => void) {
  let state: EditingState | null = null;
  let saidAt = -SHORTEST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (): void => {
    clearTimeout(timer);
    saidAt = performance.now();
    send(state);
    // Who has left has said so once.
    timer = state === null ? undefined : setTimeout(say, LONGEST_MS);
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(say, Math.max(0, saidAt + SHORTEST_MS - performance.now()));
  };
  return {
    say(next: EditingState | null): void {
      if (state === null && next === null) return;
      state = next;
      soon();
    },
    /** On a line that is new. */
    again(): void {
      if (state !== null) soon();
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
