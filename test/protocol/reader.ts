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
  /** What a server that keeps to the protocol never does: events that came before, or after a gap on its side. */
  readonly breaches: readonly string[];
  /** How often it asked for what was missing. */
  readonly gaps: number;
  /** How often what it had was void, and it read the whole log of what it sees now anew. */
  readonly restarts: number;
  readonly socket: Socket<ServerToClient, ClientToServer>;
  /** Resolves at the next `ready`, or at once when it is. */
  whenReady(): Promise<void>;
  until(isDone: () => boolean, timeoutMs?: number): Promise<void>;
  /** Loses the next event, as if it had never come. */
  loseNext(): void;
  close(): void;
}

/** @param after - the last `seq` that the reader has; without it the stream begins at the head. */
export function openReader(
  url: string,
  options: {
    token?: string;
    cookie?: string;
    as?: string;
    after?: number;
    reconnection?: boolean;
    origin?: string;
  } = {},
): Reader {
  let last = options.after;
  let log: string | undefined;
  let scope: string | undefined;
  let isReady = false;
  /** Whether an event was lost here, or is being asked for again: then a gap or a repeat is not the server's. */
  let isAsking = false;
  let losing = 0;
  let gaps = 0;
  let restarts = 0;
  const events: WireEvent[] = [];
  const frames: PositionFrame[] = [];
  const breaches: string[] = [];
  const socket: Socket<ServerToClient, ClientToServer> = io(`${url}/live`, {
    parser,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: {
      ...(options.origin ? { Origin: options.origin } : {}),
      ...(options.cookie ? { Cookie: options.cookie } : {}),
    },
    reconnection: options.reconnection ?? true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
    auth: (give) =>
      give({
        ...(last === undefined ? {} : { after: last }),
        ...(options.token ? { token: options.token } : {}),
        ...(options.as ? { as: options.as } : {}),
      }),
  });
  const ask = (after: number): void => {
    isAsking = true;
    gaps++;
    socket.emit('resume', after);
  };
  socket.on('event', (event) => {
    if (losing > 0) {
      losing--;
      isAsking = true;
      return;
    }
    if (last !== undefined && event.seq <= last) {
      if (!isAsking) breaches.push(`${event.seq} after ${last}`);
      return;
    }
    if (last !== undefined && event.previousSeq > last) {
      if (!isAsking) breaches.push(`gap from ${last} to ${event.previousSeq}`);
      ask(last);
      return;
    }
    last = event.seq;
    events.push(event);
  });
  /** Messages keep their order: a head beyond the last event means that one did not come. */
  const compare = (head: number): void => {
    if (last === undefined) last = head;
    if (head <= last) return;
    if (!isAsking) breaches.push(`told of ${head} with ${last} as the last event`);
    ask(last);
  };
  socket.on('ready', (ready) => {
    const isOther = (log !== undefined && ready.log !== log) || (scope !== undefined && ready.scope !== scope);
    if (ready.startOver || isOther) {
      startOver();
      ask(0);
      return;
    }
    log = ready.log;
    scope = ready.scope;
    isReady = true;
    isAsking = false;
    compare(ready.head);
  });
  /** Forgets everything, to read the log that there is now from its beginning. */
  function startOver(): void {
    restarts++;
    events.length = 0;
    frames.length = 0;
    last = 0;
    log = undefined;
    scope = undefined;
  }
  socket.on('scope-changed', startOver);
  socket.on('heartbeat', ({ head }) => compare(head));
  socket.on('disconnect', (reason) => {
    isReady = false;
    // Whoever was told to start over has nothing to wait for.
    const waitMs = log === undefined ? 0 : 100;
    if (reason === 'io server disconnect' && options.reconnection !== false) setTimeout(() => socket.connect(), waitMs);
  });
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
    get gaps() {
      return gaps;
    },
    get restarts() {
      return restarts;
    },
    socket,
    whenReady: () => until(() => isReady),
    until,
    loseNext: () => losing++,
    close: () => socket.disconnect(),
  };
}
