import { editingStateOf } from '../contract/editing.ts';
import type { EditingState, WireEditor } from '../contract/editing.ts';
import { mayDo } from '../domain/viewer.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { DraftChanged } from '../services/draft-news.ts';
import { bufferedBytes, connectionOf } from './back-pressure.ts';
import type { LiveNamespace, LiveSocket } from './live-socket.ts';

/** Whatever somebody says in this time, the last of it counts. */
const TICK_MS = 500;
const SILENT_MS = 30_000;
/** The last ones to do something; more names help nobody. */
const MAX_TOLD = 50;
/** Who is further behind is told when it has caught up; by then some of it is old anyway. */
const MAX_BEHIND_BYTES = 64 * 1024;

interface Editor {
  readonly viewer: Viewer;
  readonly state: EditingState;
  readonly at: number;
  /** Of the last message, by `performance.now()`. */
  readonly heardAt: number;
}

/** Whether somebody may know what goes on in an agency's drafts; `null` is nobody's or several agencies'. */
const mayKnow = (viewer: Viewer, agencyIds: readonly (number | null)[]): boolean =>
  mayDo(viewer, 'review') && (viewer.scope.agencyIds?.some((id) => agencyIds.includes(id)) ?? true);

/** Who is in the editor and which drafts have changed, told to whoever may review drafts of that agency. */
export function createPresence(parts: {
  live: LiveNamespace;
  onDraftChanged: (listener: (change: DraftChanged) => void) => () => void;
}) {
  const { live } = parts;
  const editors = new Map<LiveSocket, Editor>();
  /** The last that each socket said since the last tick, unread. */
  const said = new Map<LiveSocket, unknown>();
  /** Counts the ticks in which something changed: when it last did in each agency, and up to where a socket was told. */
  let revision = 0;
  const revisions = new Map<number | null, number>();
  const told = new WeakMap<LiveSocket, number>();

  const change = (socket: LiveSocket, editor: Editor | undefined): void => {
    if (editor) editors.set(socket, editor);
    else if (!editors.delete(socket)) return;
    revisions.set(socket.data.viewer.agencyId, revision + 1);
  };

  function hear(socket: LiveSocket, message: unknown): void {
    const state = editingStateOf(message);
    if (state === undefined) return;
    const before = editors.get(socket);
    const heardAt = performance.now();
    if (state === null) change(socket, undefined);
    else if (before && isSame(before.state, state)) editors.set(socket, { ...before, heardAt });
    else change(socket, { viewer: socket.data.viewer, state, at: Date.now(), heardAt });
  }

  const listFor = (socket: LiveSocket): WireEditor[] =>
    [...editors]
      .filter(([, { viewer }]) => mayKnow(socket.data.viewer, [viewer.agencyId]))
      .sort(([, a], [, b]) => b.at - a.at)
      .slice(0, MAX_TOLD)
      .map(([own, { viewer, state, at }]) => ({ ...state, who: viewer.name, isMe: own === socket, at }));

  /** What a socket should have been told by now. */
  const due = ({ data }: LiveSocket): number =>
    data.viewer.scope.agencyIds === null
      ? revision
      : Math.max(0, ...data.viewer.scope.agencyIds.map((id) => revisions.get(id) ?? 0));

  const tick = (): void => {
    for (const [socket, message] of said) hear(socket, message);
    said.clear();
    for (const [socket, { heardAt }] of editors) {
      if (performance.now() - heardAt > SILENT_MS) change(socket, undefined);
    }
    if ([...revisions.values()].includes(revision + 1)) revision++;
    if (revision === 0) return;
    for (const socket of live.sockets.values()) {
      const upTo = due(socket);
      if ((told.get(socket) ?? 0) === upTo || !isIn(socket) || !mayDo(socket.data.viewer, 'review')) continue;
      if (bufferedBytes(connectionOf(socket)) > MAX_BEHIND_BYTES) continue;
      told.set(socket, upTo);
      socket.emit('editors', listFor(socket));
    }
  };
  const timer = setInterval(tick, TICK_MS);

  const stopDrafts = parts.onDraftChanged(({ id, version, agencyIds }) => {
    for (const socket of live.sockets.values()) {
      if (isIn(socket) && mayKnow(socket.data.viewer, agencyIds)) socket.emit('draft-changed', { id, version });
    }
  });

  return {
    /** Takes in what a new socket says of itself, until it closes. */
    follow(socket: LiveSocket): void {
      if (!mayDo(socket.data.viewer, 'review')) return;
      socket.on('editing', (message) => said.set(socket, message));
      socket.on('disconnect', () => {
        said.delete(socket);
        change(socket, undefined);
      });
    },

    close(): void {
      clearInterval(timer);
      stopDrafts();
    },
  };
}

/** Whether a socket has been told what it missed, and is in its room. */
const isIn = (socket: LiveSocket): boolean => socket.rooms.has(socket.data.viewer.scope.key);

const isSame = (a: EditingState, b: EditingState): boolean =>
  a.draftId === b.draftId &&
  a.position?.[0] === b.position?.[0] &&
  a.position?.[1] === b.position?.[1] &&
  a.codes.join() === b.codes.join();
