import { io } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import type { ClientToServer, LiveHandshake, ServerToClient, WireEvent } from '../../server/contract/live.ts';
import type { EditingState, WireEditor } from '../../server/contract/editing.ts';
import { decodePositionFrame } from '../../server/contract/position-frame.ts';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import type { Socket } from 'socket.io-client';
import { assumedAgency } from './api.ts';
import { sayEditing } from './editing.ts';

/** Without a heartbeat for this long the line counts as dead, whatever the socket says. */
const SILENCE_MS = 15_000;
/** A head that stays above what was received for this long means that an event was lost. */
const BEHIND_MS = 3_000;
/** A refused handshake is tried again after this long; socket.io itself gives up on it. */
const REFUSED_MS = 4_000;

export interface LiveHandlers {
  /** Each event once and in order; `isReplayed` when it happened before this connection was made. */
  onEvent(event: WireEvent, isReplayed: boolean): void;
  onFrame(frame: PositionFrame): void;
  onTilesChanged(change: { tileset: string; bbox: readonly [number, number, number, number] }): void;
  /** All that was missed has been told; `isBack` after a connection was lost: what is no event may have changed too. */
  onReady(isBack: boolean): void;
  /** The server has another log, or we see something else now: all that was read is void. After this nothing more comes. */
  onStartOver(): void;
  /** `since` is the last sign of life, epoch milliseconds by this machine's clock. After `refused` nothing more comes. */
  onLink(link: { state: 'live' } | { state: 'lost'; since: number } | { state: 'refused' }): void;
  /** Epoch milliseconds by the server's clock. */
  onServerTime(serverTime: number): void;
  /** Who is in the editor, all of them; an empty list while the line is lost. Only whoever may review drafts is told. */
  onEditors?(editors: readonly WireEditor[]): void;
  /** A draft was made, or is another one than before. May be missed while the line is lost: read them anew in `onReady`. */
  onDraftChanged?(change: { readonly id: number; readonly version: number }): void;
}

export interface LiveLine {
  /** When the server last said anything, epoch milliseconds by this machine's clock. */
  readonly lastSignAt: number;
  /** Has every unit's position told again. */
  askForSnapshot(): void;
  /** Tells the others where we are in the editor, as often as it changes; `null` when we leave it. */
  editing(state: EditingState | null): void;
  stop(): void;
}

/** Follows `/live` (see server/live/README.md) from a `seq` on: every event once and in order, whatever the line does. */
export function followLive(after: number, handlers: LiveHandlers): LiveLine {
  let last = after;
  let lastSignAt = Date.now();
  let lostSince: number | undefined;
  let isAsking = false;
  let isReplaying = true;
  /** The names of the server's log, and of what we see of it. */
  let log: string | undefined;
  let scope: string | undefined;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const later = (work: () => void, ms: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const socket: Socket<ServerToClient, ClientToServer> = io('/live', {
    parser,
    transports: ['websocket'],
    forceNew: true,
    // Read anew at every connection: it says from where to go on.
    auth: (give) => {
      const as = assumedAgency();
      give({ after: last, ...(as === undefined ? {} : { as }) } satisfies LiveHandshake);
    },
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
  });
  const lose = (): void => {
    lostSince ??= lastSignAt;
    handlers.onLink({ state: 'lost', since: lostSince });
  };
  const ask = (): void => {
    if (isAsking || !socket.connected) return;
    isAsking = true;
    socket.emit('resume', last);
  };
  const presence = sayEditing((state) => {
    if (socket.connected) socket.emit('editing', state);
  });
  const stop = (): void => {
    clearInterval(watch);
    presence.stop();
    for (const timer of timers) clearTimeout(timer);
    socket.disconnect();
  };

  function startOver(): void {
    stop();
    handlers.onStartOver();
  }

  socket.on('connect', () => {
    isReplaying = true;
  });
  socket.on('event', (event) => {
    lastSignAt = Date.now();
    if (event.seq <= last) return;
    if (event.previousSeq > last) {
      ask();
      return;
    }
    last = event.seq;
    handlers.onEvent(event, isReplaying);
  });
  socket.on('ready', (state) => {
    const { head, serverTime } = state;
    log ??= state.log;
    scope ??= state.scope;
    if (state.startOver || state.log !== log || state.scope !== scope) {
      startOver();
      return;
    }
    const isBack = lostSince !== undefined;
    isAsking = false;
    isReplaying = false;
    lastSignAt = Date.now();
    lostSince = undefined;
    handlers.onServerTime(serverTime);
    handlers.onLink({ state: 'live' });
    handlers.onReady(isBack);
    presence.again();
    if (head > last) ask();
  });
  socket.on('heartbeat', ({ head, serverTime }) => {
    lastSignAt = Date.now();
    handlers.onServerTime(serverTime);
    if (head > last) later(() => head > last && ask(), BEHIND_MS);
  });
  socket.on('positions', (frame) => {
    lastSignAt = Date.now();
    handlers.onFrame(decodePositionFrame(frame instanceof ArrayBuffer ? new Uint8Array(frame) : frame));
  });
  socket.on('tiles-changed', handlers.onTilesChanged);
  socket.on('editors', (editors) => handlers.onEditors?.(editors));
  socket.on('draft-changed', (change) => handlers.onDraftChanged?.(change));
  socket.on('scope-changed', startOver);
  socket.on('disconnect', (reason) => {
    isAsking = false;
    handlers.onEditors?.([]);
    if (reason === 'io client disconnect') return;
    lose();
    // The server put us out: our session may be over. Ask again rather than stay away.
    if (reason === 'io server disconnect') later(() => socket.connect(), 1_000);
  });
  socket.on('connect_error', (error) => {
    if (error.message === 'not-signed-in') {
      stop();
      handlers.onLink({ state: 'refused' });
      return;
    }
    lose();
    if (!socket.active) later(() => socket.connect(), REFUSED_MS);
  });
  const watch = setInterval(() => {
    if (!socket.connected || Date.now() - lastSignAt < SILENCE_MS) return;
    lose();
    socket.disconnect().connect();
  }, 1_000);

  return {
    get lastSignAt() {
      return lastSignAt;
    },
    askForSnapshot: ask,
    editing: presence.say,
    stop,
  };
}
