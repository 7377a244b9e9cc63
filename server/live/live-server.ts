import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from 'socket.io';
import type { Namespace } from 'socket.io';
import parser from 'socket.io-msgpack-parser';
import { wireEvent } from '../contract/live.ts';
import type { LiveHandshake } from '../contract/live.ts';
import type { EventStore } from '../domain/ports.ts';
import { mayDo } from '../domain/viewer.ts';
import { visibleBoxes, visibleEvent } from '../domain/visibility.ts';
import type { Scope } from '../domain/scope.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { EventTail } from '../services/event-tail.ts';
import type { DraftChanged } from '../services/draft-news.ts';
import type { UnitPicture } from '../services/unit-picture.ts';
import { bufferedBytes, connectionOf, cutOff, drained, trackWebSockets } from './back-pressure.ts';
import type { LiveNamespace, LiveSocket } from './live-socket.ts';
import { preEncodeBroadcasts } from './pre-encode.ts';
import { createPresence } from './presence.ts';
import { createRooms } from './rooms.ts';
import type { Room } from './rooms.ts';

const TICK_MS = 250;
const HEARTBEAT_MS = 5_000;
const RECHECK_MS = 500;
/** Events of a page at their longest stay well below `MAX_BUFFERED_BYTES`. */
const REPLAY_PAGE = 100;
const RESUME_MS = 1_000;
/** A reader that is further behind is put out; it resumes by `seq`. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const MAX_SOCKETS_PER_VIEWER = 200;
/** Connections of any kind, also those that have not said yet who they are. */
const MAX_CONNECTIONS = 10_000;
/** How long open sockets have for a farewell when the server stops. */
const FAREWELL_MS = 750;

/** Tiles that changed, and who may know. */
interface TileNews {
  readonly tileset: string;
  readonly bbox: readonly [number, number, number, number];
  readonly version: number;
  readonly agencyIds: readonly number[] | null;
}

interface LiveParts {
  readonly server: HttpServer;
  readonly authenticate: (credentials: {
    authorization: string | undefined;
    cookie: string | undefined;
    as?: string | undefined;
  }) => Viewer | undefined;
  /** Calls back when viewers may be others than before. */
  readonly onViewersChanged: (listener: () => void) => () => void;
  /** Whether a request may come from where it says it does (Origin, Host). */
  readonly isTrusted: (request: IncomingMessage) => boolean;
  readonly events: EventStore;
  readonly tail: EventTail;
  readonly picture: UnitPicture;
  /** The picture of so many milliseconds ago. */
  readonly pictureAt: (delayMs: number) => Promise<UnitPicture>;
  readonly onTilesChanged: (listener: (news: TileNews) => void) => () => void;
  readonly onDraftChanged: (listener: (change: DraftChanged) => void) => () => void;
  readonly isDemo: boolean;
  readonly onError: (error: unknown) => void;
}

/** Serves `/live` as `server/live/README.md` describes it. */
export function createLiveServer(parts: LiveParts): { close(): Promise<void>; readonly sockets: number } {
  const { tail, events } = parts;
  const io = new Server(parts.server, {
    path: '/socket.io',
    parser,
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: 4_096,
    pingInterval: 10_000,
    pingTimeout: 8_000,
    allowRequest: (request, decide) =>
      decide(null, io.engine.clientsCount < MAX_CONNECTIONS && parts.isTrusted(request)),
  });
  const webSockets = trackWebSockets(io);
  // Whoever is let into a namespace stays, and this one asks nobody who they are.
  io.use((_, next) => next(new Error('not-signed-in')));
  const live = io.of('/live') as unknown as LiveNamespace;
  preEncodeBroadcasts(live as unknown as Namespace);
  const rooms = new Map<string, Room>();
  const roomMaker = createRooms(parts);
  const presence = createPresence({ live, onDraftChanged: parts.onDraftChanged });

  const viewerOf = (socket: LiveSocket): Viewer | undefined => {
    const { token, as } = socket.handshake.auth as LiveHandshake;
    const { authorization, cookie } = socket.handshake.headers;
    const viewer = parts.authenticate({
      authorization: typeof token === 'string' ? `Bearer ${token}` : authorization,
      cookie,
      ...(typeof as === 'string' ? { as } : {}),
    });
    return mayDo(viewer, 'read') ? viewer : undefined;
  };

  live.use((socket, next) => {
    const viewer = viewerOf(socket);
    if (!viewer) {
      next(new Error('not-signed-in'));
      return;
    }
    const own = [...live.sockets.values()].filter(({ data }) => data.viewer === viewer);
    if (own.length >= MAX_SOCKETS_PER_VIEWER) {
      next(new Error('overloaded'));
      return;
    }
    socket.data.viewer = viewer;
    next();
  });

  live.on('connection', (socket) => {
    const { scope } = socket.data.viewer;
    const { after } = socket.handshake.auth as LiveHandshake;
    let isReplaying = false;
    let resumedAt = -RESUME_MS;
    const replay = async (from: number | undefined, isResume: boolean): Promise<void> => {
      if (isReplaying) return;
      isReplaying = true;
      try {
        if (isResume) {
          // Late rather than not at all: a reader that asked waits for its `ready`.
          await delay(Math.max(0, resumedAt + RESUME_MS - performance.now()));
          resumedAt = performance.now();
        }
        await join(socket, scope, from);
      } catch (error) {
        parts.onError(error);
        socket.disconnect(true);
      } finally {
        isReplaying = false;
      }
    };
    socket.on('resume', (from) => {
      if (Number.isSafeInteger(from) && from >= 0) void replay(from, true);
    });
    presence.follow(socket);
    void replay(Number.isSafeInteger(after) && after! >= 0 ? after : undefined, false);
  });

  /**
   * Replays what the socket missed and lets it into the room in the same turn of the event loop in which the replay has
   * caught up with what the room was told: no event falls between, none comes twice.
   */
  async function join(socket: LiveSocket, scope: Scope, from: number | undefined): Promise<void> {
    await socket.leave(scope.key);
    let cursor = from ?? tail.head;
    // The tail may be behind what the client has from HTTP; the log itself is not.
    const startOver = cursor > tail.head && cursor > (await events.log()).seq;
    for (;;) {
      await drained(connectionOf(socket));
      if (!socket.connected) return;
      const upTo = tail.head;
      const page = await events.after(scope, cursor, REPLAY_PAGE, upTo);
      if (!socket.connected) return;
      for (const event of page) socket.emit('event', wireEvent(event));
      cursor = page.at(-1)?.seq ?? cursor;
      if (page.length === REPLAY_PAGE || tail.head !== upTo) continue;
      // Reads the log backwards, far for an agency where nothing happens: once a room is enough.
      const room = rooms.get(scope.key) ?? (await roomMaker.make(scope, await events.head(scope, upTo)));
      if (!socket.connected) return;
      if (tail.head !== upTo) continue;
      void socket.join(scope.key);
      // Another socket may have made it meanwhile.
      const joined = rooms.get(scope.key) ?? room;
      rooms.set(scope.key, joined);
      const { head, scopeId } = joined;
      const serverTime = Date.now();
      socket.emit('ready', { head, log: tail.log, scope: scopeId, startOver, serverTime, demo: parts.isDemo });
      socket.emit('positions', roomMaker.toldTo(joined));
      return;
    }
  }

  const occupied = (): Room[] => {
    for (const [key] of rooms) if (!live.adapter.rooms.has(key)) rooms.delete(key);
    return [...rooms.values()];
  };

  const stopEvents = tail.onEvent((event) => {
    for (const room of occupied()) {
      const visible = visibleEvent(room.scope, event);
      if (!visible) continue;
      live.to(room.scope.key).emit('event', wireEvent(visible, room.head));
      room.head = event.seq;
    }
  });
  const stopRestarts = tail.onRestart(() => {
    rooms.clear();
    live.disconnectSockets(true);
  });
  const stopTiles = parts.onTilesChanged(({ agencyIds, ...change }) => {
    const named = `${change.tileset} ${change.version}`;
    for (const room of occupied()) {
      const { scope, shared, tiles } = room;
      if (shared && tiles === named) continue;
      for (const bbox of visibleBoxes(scope, agencyIds, change.bbox)) {
        room.tiles = named;
        live.to(scope.key).emit('tiles-changed', { ...change, bbox });
      }
    }
  });

  const tick = (): void => {
    for (const [room, frame] of roomMaker.tick(occupied())) {
      live.to(room.scope.key).volatile.emit('positions', frame);
    }
  };
  const beat = (): void => {
    for (const { scope, head } of occupied()) live.to(scope.key).emit('heartbeat', { head, serverTime: Date.now() });
  };
  /** A viewer whose session ended, or who sees something else now, is put out; its client signs in anew or starts over. */
  const recheck = (): void => {
    for (const socket of live.sockets.values()) {
      const viewer = viewerOf(socket);
      if (viewer !== socket.data.viewer) {
        if (viewer) socket.emit('scope-changed');
        socket.disconnect(true);
      } else if (bufferedBytes(connectionOf(socket)) > MAX_BUFFERED_BYTES) cutOff(connectionOf(socket));
    }
  };
  const stopViewers = parts.onViewersChanged(recheck);
  const timers = [setInterval(tick, TICK_MS), setInterval(beat, HEARTBEAT_MS), setInterval(recheck, RECHECK_MS)];

  return {
    get sockets() {
      return live.sockets.size;
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      stopEvents();
      stopRestarts();
      stopTiles();
      stopViewers();
      presence.close();
      // `ws` waits 30 s for a reader that does not answer, and Node for a request that does not end.
      const timer = setTimeout(() => {
        for (const webSocket of webSockets) webSocket.terminate();
        parts.server.closeAllConnections();
      }, FAREWELL_MS);
      await io.close();
      clearTimeout(timer);
    },
  };
}
