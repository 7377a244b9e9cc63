import type { DomainEvent } from '../domain/event.ts';
import type { Bbox } from '../domain/position.ts';

/** An event as the socket and `/api/events` tell it; see `server/live/README.md`. */
export interface WireEvent {
  /** Gapless over the whole log; a viewer with a narrower scope sees some of them. */
  readonly seq: number;
  /** The `seq` before this one in the viewer's scope: higher than the last one received means a gap. */
  readonly previousSeq: number;
  /** Epoch milliseconds UTC. */
  readonly at: number;
  readonly event: DomainEvent;
}

/** What the server sends on the namespace `/live`. */
export interface ServerToClient {
  /** After the replay: from now on events arrive as they happen. `head` is the last `seq` in the viewer's scope. */
  ready: (state: { readonly head: number; readonly serverTime: number; readonly demo: boolean }) => void;
  event: (event: WireEvent) => void;
  /** A frame of `contract/position-frame.ts`. May be skipped for a slow receiver; the next one says the latest. */
  positions: (frame: Uint8Array) => void;
  /** Every 5 s: the last `seq` in the viewer's scope, so that a silent screen notices a loss. */
  heartbeat: (beat: { readonly head: number; readonly serverTime: number }) => void;
  /** Tiles of this tileset that touch the bbox are out of date. */
  'tiles-changed': (change: { readonly tileset: string; readonly bbox: Bbox; readonly version: number }) => void;
}

/** What a client may send. */
export interface ClientToServer {
  /** Asks for the events after `after` again, when a gap was seen; they come as `event`, then `ready`. */
  resume: (after: number) => void;
}

/** The `auth` of the handshake. Without `after` the stream begins at the head. */
export interface LiveHandshake {
  readonly after?: number;
  /** An access token, for clients without the session cookie. */
  readonly token?: string;
}
