import type { DomainEvent, LoggedEvent } from '../domain/event.ts';
import type { Bbox } from '../domain/position.ts';
import type { EditingState, WireEditor } from './editing.ts';

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

/** @param previousSeq - where the receiver's scope knows better than the row. */
export const wireEvent = ({ seq, at, event, ...row }: LoggedEvent, previousSeq = row.previousSeq): WireEvent => ({
  seq,
  previousSeq,
  at,
  event,
});

/** What `ready` says. */
export interface ReadyState {
  /** The last `seq` in the viewer's scope. */
  readonly head: number;
  /** Names the event log: under another name are other events, and what was read of the one before is void. */
  readonly log: string;
  /** Names what the viewer sees: under another name everything that was read before is void. */
  readonly scope: string;
  /** The client asked from beyond the end of the log: it has events that this log has not. */
  readonly startOver: boolean;
  readonly serverTime: number;
  readonly demo: boolean;
}

/** What the server sends on the namespace `/live`. */
export interface ServerToClient {
  /** After the replay: from now on events arrive as they happen. */
  ready: (state: ReadyState) => void;
  event: (event: WireEvent) => void;
  /** A frame of `contract/position-frame.ts`. May be skipped for a slow receiver; the next one says the latest. */
  positions: (frame: Uint8Array) => void;
  /** Every 5 s: the last `seq` in the viewer's scope, so that a silent screen notices a loss. */
  heartbeat: (beat: { readonly head: number; readonly serverTime: number }) => void;
  /** The viewer sees something else from now on, and is put out: everything that was read before is void. */
  'scope-changed': () => void;
  /** Tiles of this tileset that touch the bbox are out of date. */
  'tiles-changed': (change: { readonly tileset: string; readonly bbox: Bbox; readonly version: number }) => void;
  /** Everybody in the editor whom the viewer may know of: replaces what was told before. */
  editors: (editors: readonly WireEditor[]) => void;
  /** A draft is another one than before: whoever shows it reads it anew. */
  'draft-changed': (change: { readonly id: number; readonly version: number }) => void;
}

/** Every message of the server by name. */
export const SERVER_MESSAGES = Object.keys({
  ready: true,
  event: true,
  positions: true,
  heartbeat: true,
  'scope-changed': true,
  'tiles-changed': true,
  editors: true,
  'draft-changed': true,
} satisfies Record<keyof ServerToClient, true>) as readonly (keyof ServerToClient)[];

/** What a client may send. */
export interface ClientToServer {
  /** Asks for the events after `after` again, when a gap was seen; they come as `event`, then `ready`. */
  resume: (after: number) => void;
  /** Where the viewer is in the editor; `null` for not any more. */
  editing: (state: EditingState | null) => void;
}

/** Every message of a client by name. */
export const CLIENT_MESSAGES = Object.keys({
  resume: true,
  editing: true,
} satisfies Record<keyof ClientToServer, true>) as readonly (keyof ClientToServer)[];

/** The `auth` of the handshake. Without `after` the stream begins at the head. */
export interface LiveHandshake {
  readonly after?: number;
  /** An access token, for clients without the session cookie. */
  readonly token?: string;
  /** Code of an agency: to look as its liaison does, see README. */
  readonly as?: string;
}
