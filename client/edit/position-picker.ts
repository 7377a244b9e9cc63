import type { LonLat } from './engine/types.ts';

/** Waits for one position that a panel wants, whatever the tool. */
export function createPositionPicker(parts: {
  /** The next press on the map tells a position. */
  begin(): void;
  /** The tool goes on. */
  end(): void;
}) {
  let waiting: ((position: LonLat | null) => void) | null = null;
  function end(position: LonLat | null): boolean {
    const done = waiting;
    waiting = null;
    if (!done) return false;
    parts.end();
    done(position);
    return true;
  }
  return {
    /** @returns the position; `null` when it was given up. */
    pick(): Promise<LonLat | null> {
      end(null);
      return new Promise((done) => {
        waiting = done;
        parts.begin();
      });
    },
    /** @returns whether anybody waited for it. */
    end,
  };
}
