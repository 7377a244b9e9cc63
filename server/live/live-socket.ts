import type { Namespace, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '../contract/live.ts';
import type { Viewer } from '../domain/viewer.ts';

/** A socket on `/live`, with who it belongs to. */
export type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, { viewer: Viewer }>;
export type LiveNamespace = Namespace<ClientToServer, ServerToClient, Record<string, never>, { viewer: Viewer }>;
