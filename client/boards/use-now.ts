import { useSyncExternalStore } from 'react';
import { wall } from '../state/wall.ts';

const listeners = new Set<() => void>();
let now = Date.now();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, 1_000);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What `read` makes of the server's time (epoch milliseconds), looked at each second; renders only when that differs. */
export const useAtNow = <T>(read: (now: number) => T): T =>
  useSyncExternalStore(subscribe, () => read(now + wall.getState().clockAheadMs));

/** The server's time, epoch milliseconds, anew each second. */
export const useNow = (): number => useAtNow((time) => time);
