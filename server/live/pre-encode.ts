import type { Namespace } from 'socket.io';
import * as ws from 'ws';

/** In `ws`, but not in its types. */
const { Sender } = ws as unknown as {
  Sender: { frame(data: Buffer, options: Record<string, unknown>): Buffer[] };
};

interface PacketOptions {
  wsPreEncodedFrame?: Buffer[];
}

/** The method of socket.io-adapter that turns a packet into what every socket of a broadcast is sent. */
interface EncodingAdapter {
  _encode(packet: unknown, options: PacketOptions): unknown[];
}

/**
 * Builds the WebSocket frame of a binary broadcast once, instead of once for each socket. socket.io-adapter does so for
 * text only; with a parser that gives one buffer a packet the same holds for binary.
 */
export function preEncodeBroadcasts(namespace: Namespace): void {
  const adapter = namespace.adapter as unknown as EncodingAdapter;
  const encode = adapter._encode.bind(adapter);
  adapter._encode = (packet, options) => {
    const encoded = encode(packet, options);
    const [only] = encoded;
    if (encoded.length === 1 && Buffer.isBuffer(only)) {
      options.wsPreEncodedFrame = Sender.frame(only, {
        readOnly: true,
        mask: false,
        rsv1: false,
        opcode: 2,
        fin: true,
      });
    }
    return encoded;
  };
}
