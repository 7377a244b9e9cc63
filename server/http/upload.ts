import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Upload } from '../contract/route.ts';
import { MalformedRequest, TooLarge } from '../domain/errors.ts';
import { makeTemporaryDirectory } from '../services/temporary-files.ts';

/**
 * Writes a request's body to a temporary file for as long as `work` runs; it is removed in every case.
 *
 * @throws {TooLarge} as soon as there is more than `maxBytes`.
 * @throws {MalformedRequest} when there is nothing, or the client goes away before its end.
 */
export async function withUpload<T>(
  request: IncomingMessage,
  maxBytes: number,
  work: (upload: Upload) => Promise<T> | T,
): Promise<T> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new TooLarge(maxBytes);
  const directory = await makeTemporaryDirectory('upload');
  const path = join(directory, 'body');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maxBytes ? new TooLarge(maxBytes) : null, chunk);
    },
  });
  try {
    await pipeline(request, counted, createWriteStream(path)).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof TooLarge || !['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes(error.code ?? ''))
        throw error;
      throw new MalformedRequest('the body');
    });
    if (bytes === 0) throw new MalformedRequest('the body');
    return await work({ path, bytes });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
