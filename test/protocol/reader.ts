import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import type { ClientToServer, ServerToClient, WireEvent } from '../../server/contract/live.ts';
import { decodePositionFrame } from '../../server/contract/position-frame.ts';
import type { PositionFrame } from '../../server/contract/position-frame.ts';

/** A reader that follows the protocol to the letter: what it has in `events` is every event once, in order. */
export interface Reader {
  readonly events: readonly WireEvent[];
  readonly frames: readonly PositionFrame[];
  /** Events that came though they had come before, or after a gap that nobody asked about. */
  readonly breaches: readonly string[];
  readonly socket: Socket<ServerToClient, ClientToServer>;
  /** Resolves at the next `ready`, or at once when it is. */
  whenReady(): Promise<void>;
  until(isDone: () => boolean, timeoutMs?: number): Promise<void>;
  close(): void;
}

/** @param after - the last `seq` that the reader has; without it the stream begins at the head. */
export function openReader(
  url: string,
  options: { token?: string; after?: number; reconnection?: boolean } = {},
): Reader {
  let last = options.after;
  let isReady = false;
  const events: WireEvent[] = [];
  const frames: PositionFrame[] = [];
  const breaches: string[] = [];
  const socket: Socket<ServerToClient, ClientToServer> = io(`${url}/live`, {
    parser,
    transports: ['websocket'],
    forceNew: true,
    reconnection: options.reconnection ?? true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
    auth: (give) =>
      give({ ...(last === undefined ? {} : { after: last }), ...(options.token ? { token: options.token } : {}) }),
  });
  socket.on('event', (event) => {
    if (last !== undefined && event.seq <= last) {
      breaches.push(`${event.seq} after ${last}`);
      return;
    }
    if (last !== undefined && event.previousSeq > last) {
      breaches.push(`gap from ${last} to ${event.previousSeq}`);
      socket.emit('resume', last);
      return;
    }
    last = event.seq;
    events.push(event);
  });
  socket.on('ready', ({ head }) => {
    last = Math.max(last ?? 0, head);
    isReady = true;
  });
  socket.on('disconnect', () => (isReady = false));
  socket.on('positions', (frame) => frames.push(decodePositionFrame(frame)));

  const until = async (isDone: () => boolean, timeoutMs = 20_000): Promise<void> => {
    for (const end = Date.now() + timeoutMs; !isDone();) {
      if (Date.now() > end) throw new Error('waited in vain');
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  return {
    events,
    frames,
    breaches,
    socket,
    whenReady: () => until(() => isReady),
    until,
    close: () => socket.disconnect(),
  };
}
