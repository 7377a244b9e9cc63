import type { EventEmitter } from 'node:events';
import type { Server, Socket } from 'socket.io';
import type { WebSocket } from 'ws';

/** The parts of Engine.IO's socket that say how much waits for its reader; they are not in its types. */
interface Connection extends EventEmitter {
  readonly writeBuffer: readonly {
    readonly data?: string | Buffer;
    readonly options?: { readonly wsPreEncodedFrame?: readonly Buffer[] };
  }[];
  readonly transport: EventEmitter & { readonly writable: boolean; readonly socket: WebSocket };
}

export const connectionOf = (socket: Pick<Socket, 'conn'>): Connection => socket.conn as unknown as Connection;

/** The WebSockets of a server that are not closed yet, also those that it has let go of. */
export function trackWebSockets(io: Server): ReadonlySet<WebSocket> {
  const open = new Set<WebSocket>();
  io.engine.on('connection', ({ transport }: Connection) => {
    open.add(transport.socket);
    transport.socket.once('close', () => open.delete(transport.socket));
  });
  return open;
}

/** Bytes that the reader has not taken in yet, as far as this process holds them. */
export function bufferedBytes({ writeBuffer, transport }: Connection): number {
  let bytes = transport.socket.bufferedAmount;
  for (const { data, options } of writeBuffer) {
    bytes += data?.length ?? 0;
    for (const part of options?.wsPreEncodedFrame ?? []) bytes += part.length;
  }
  return bytes;
}

/** Resolves when all that was sent has left this process, or the connection has ended. */
export async function drained(connection: Connection): Promise<void> {
  const { transport } = connection;
  while (transport.socket.readyState === transport.socket.OPEN) {
    if (transport.writable && connection.writeBuffer.length === 0) return;
    await new Promise<void>((done) => {
      const go = (): void => {
        transport.off('drain', go).off('close', go);
        done();
      };
      transport.on('drain', go).on('close', go);
    });
  }
}

/** Ends a connection at once: a reader that takes nothing in does not take in a farewell either. */
export const cutOff = ({ transport }: Connection): void => transport.socket.terminate();
