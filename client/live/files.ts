import type { Problem } from '../../server/contract/problems.ts';
import { ApiError } from './api.ts';

/** How much of something is done; the unit is whatever both count. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * Sends a file as it is, and tells how far it is; `fetch` tells nothing of that.
 *
 * @param onProgress - in bytes.
 * @param signal - gives it up; then nothing is ever answered.
 * @throws {ApiError}
 */
export function uploadFile<T>(
  path: string,
  file: Blob,
  { onProgress, signal }: { onProgress: (progress: Progress) => void; signal: AbortSignal },
): Promise<T> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Accept-Language', document.documentElement.lang);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress({ done: loaded, total });
    request.onerror = () => fail(new ApiError(0));
    request.onload = () => {
      if (request.status < 300) done(JSON.parse(request.responseText) as T);
      else fail(new ApiError(request.status, problemOf(request)));
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function problemOf(request: XMLHttpRequest): Problem | undefined {
  const isProblem = request.getResponseHeader('Content-Type')?.startsWith('application/problem+json');
  return isProblem ? (JSON.parse(request.responseText) as Problem) : undefined;
}

/** A file that the server makes, with the name that it gives it. @throws {ApiError} */
export async function downloadFile(path: string): Promise<{ readonly blob: Blob; readonly name: string }> {
  const response = await fetch(path, { headers: { 'Accept-Language': document.documentElement.lang } }).catch(
    (error: unknown) => {
      throw new ApiError(0, undefined, error);
    },
  );
  if (!response.ok) {
    const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
    throw new ApiError(response.status, isProblem ? ((await response.json()) as Problem) : undefined);
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  const blob = await response.blob().catch((error: unknown) => {
    throw new ApiError(0, undefined, error);
  });
  return { blob, name: name ?? path.split(/[/?]/).at(-2)! };
}
