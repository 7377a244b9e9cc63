import { parentPort } from 'node:worker_threads';
import { renderTile } from './render-tile.ts';
import type { LayerRows } from './render-tile.ts';

export interface RenderRequest {
  readonly id: number;
  readonly layers: readonly LayerRows[];
}

export type RenderReply =
  | { readonly id: number; readonly body: Uint8Array; readonly etag: string }
  | { readonly id: number; readonly error: string };

parentPort?.on('message', ({ id, layers }: RenderRequest) => {
  try {
    const { body, etag } = renderTile(layers);
    // A buffer of its own: zlib's may be a slice of a shared one.
    const bytes = new Uint8Array(body);
    parentPort?.postMessage({ id, body: bytes, etag } satisfies RenderReply, [bytes.buffer]);
  } catch (error) {
    parentPort?.postMessage({
      id,
      error: error instanceof Error ? error.message : String(error),
    } satisfies RenderReply);
  }
});
