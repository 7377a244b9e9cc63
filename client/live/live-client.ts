import { io } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import type { ClientToServer, LiveHandshake, ServerToClient, WireEvent } from '../../server/contract/live.ts';
import { decodePositionFrame } from '../../server/contract/position-frame.ts';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import type { Socket } from 'socket.io-client';

/** Without a heartbeat for this long the line counts as dead, whatever the socket says. */
const SILENCE_MS = 15_000;
/** A head that stays above what was received for this long means that an event was lost. */
const BEHIND_MS = 3_000;

export interface LiveHandlers {
  onEvent(event: WireEvent): void;
  onFrame(frame: PositionFrame): void;
  onTilesChanged(change: { tileset: string; bbox: readonly [number, number, number, number] }): void;
  /** `since` is when the line was lost, epoch milliseconds. */
  onLink(link: { state: 'live' } | { state: 'lost'; since: number } | { state: 'refused' }): void;
  /** Any sign of life, epoch milliseconds by the server's clock. */
  onServerTime(serverTime: number): void;
}

/**
 * Follows `/live` (see server/live/README.md) from a `seq` on: every event once and in order, whatever the line does.
 *
 * @returns stops following.
 */
export function followLive(after: number, handlers: LiveHandlers): () => void {
  let last = after;
  let lastSign = Date.now();
  let lostSince: number | undefined;
  let isAsking = false;
  const socket: Socket<ServerToClient, ClientToServer> = io('/live', {
    parser,
    transports: ['websocket'],
    // Read anew at every connection: it says from where to go on.
    auth: (give) => give({ after: last } satisfies LiveHandshake),
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
  });
  const lose = (): void => {
    lostSince ??= lastSign;
    handlers.onLink({ state: 'lost', since: lostSince });
  };
  const ask = (): void => {
    if (isAsking || !socket.connected) return;
    isAsking = true;
    socket.emit('resume', last);
  };

  socket.on('event', (event) => {
    if (event.seq <= last) return;
    if (event.previousSeq > last) {
      ask();
      return;
    }
    last = event.seq;
    handlers.onEvent(event);
  });
  socket.on('ready', ({ head, serverTime }) => {
    isAsking = false;
    lastSign = Date.now();
    lostSince = undefined;
    last = Math.max(last, head);
    handlers.onServerTime(serverTime);
    handlers.onLink({ state: 'live' });
  });
  socket.on('heartbeat', ({ head, serverTime }) => {
    lastSign = Date.now();
    handlers.onServerTime(serverTime);
    if (head > last) setTimeout(() => head > last && ask(), BEHIND_MS);
  });
  socket.on('positions', (frame) => {
    lastSign = Date.now();
    handlers.onFrame(decodePositionFrame(frame instanceof ArrayBuffer ? new Uint8Array(frame) : frame));
  });
  socket.on('tiles-changed', handlers.onTilesChanged);
  socket.on('disconnect', (reason) => {
    isAsking = false;
    lose();
    // The server put us out: our session may be over. Ask again rather than stay away.
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 1_000);
  });
  socket.on('connect_error', (error) => {
    if (error.message === 'not-signed-in') {
      handlers.onLink({ state: 'refused' });
      setTimeout(() => socket.connect(), 4_000);
    } else {
      lose();
    }
  });
  const watch = setInterval(() => {
    if (!socket.connected || Date.now() - lastSign < SILENCE_MS) return;
    lose();
    socket.disconnect().connect();
  }, 1_000);

  return () => {
    clearInterval(watch);
    socket.disconnect();
  };
}
