import type { Socket } from 'node:net';
import parser from 'socket.io-msgpack-parser';
import { WebSocket } from 'ws';

/** A WebSocket without a client's manners: it says what it is told to, and can stop reading. */
export interface RawSocket {
  /** Messages of Socket.IO as they came: `{type, nsp, data}`. */
  readonly messages: readonly { readonly type: number; readonly data: unknown }[];
  readonly isClosed: boolean;
  /** Joins `/live`. */
  join(auth: { token?: string; after?: number }): void;
  resume(after: number): void;
  /** Takes nothing in any more, and goes on answering pings that it does not see. */
  stopReading(): void;
  readAgain(): void;
  close(): void;
}

export async function openRawSocket(url: string): Promise<RawSocket> {
  const messages: { type: number; data: unknown }[] = [];
  const webSocket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const pong = setInterval(() => webSocket.readyState === webSocket.OPEN && webSocket.send('3'), 2_000);
  let isClosed = false;
  const decoder = new parser.Decoder();
  decoder.on('decoded', (packet: { type: number; data: unknown }) => messages.push(packet));
  webSocket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) decoder.add(data);
  });
  webSocket.on('error', () => undefined);
  webSocket.on('close', () => {
    isClosed = true;
    clearInterval(pong);
  });
  await new Promise((done) => webSocket.once('open', done));
  const { _socket: line } = webSocket as unknown as { _socket: Socket };
  const send = (type: number, data: unknown): void => {
    for (const bytes of [new parser.Encoder().encode({ type, nsp: '/live', data })].flat()) webSocket.send(bytes);
  };
  return {
    messages,
    get isClosed() {
      return isClosed;
    },
    join: (auth) => send(0, auth),
    resume: (after) => send(2, ['resume', after]),
    stopReading: () => void line.pause(),
    readAgain: () => void line.resume(),
    close: () => webSocket.terminate(),
  };
}
