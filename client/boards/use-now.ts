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

/** The server's time, epoch milliseconds, anew each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now) + wall.getState().clockAheadMs;
