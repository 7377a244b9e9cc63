import type { z } from 'zod';
import type { Access, Viewer } from '../domain/viewer.ts';

/** A body that was written to a temporary file, which is gone once the handler is done: it may be moved away before. */
export interface Upload {
  readonly path: string;
  readonly bytes: number;
}

/** What a handler gets: everything checked. */
interface Call<P, Q, B> {
  /** Undefined only on a `public` route. */
  readonly viewer: Viewer;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Undefined only on a route without `upload`. */
  readonly upload: Upload;
  /** As sent, in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Scheme and authority under which the client reached us. */
  readonly origin: string;
  /** Where the request came from, as `http/address.ts` finds it. */
  readonly address: string;
  /** The agency as whose liaison the viewer looks, by its code; part of `viewer` already. */
  readonly as?: string;
}

interface Reply {
  /** 200 unless told otherwise. */
  readonly status?: number;
  /** Text and a `Buffer` are sent as they are, the rest as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** A route as data: the server mounts it, `/api/openapi.json` describes it, and it cannot be without `access`. */
export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** What a body may have, where that is more or less than usual. */
  readonly bodyBytes?: number;
  /** The body is a file of any type, in place of JSON. */
  readonly upload?: {
    readonly maxBytes: number;
    /** Is asked before the body is read: refuses it, or takes it in and has it handled by `receive`. */
    admit<T>(call: Omit<Call<P, Q, B>, 'upload'>, receive: () => Promise<T>): Promise<T>;
  };
  readonly response?: z.ZodType;
  /** The status of success, for the description. */
  readonly success?: number;
  handle(call: Call<P, Q, B>): Promise<Reply> | Reply;
}

/** Keeps the types of a route's schemas and handler together. */
export function route<P, Q, B>(definition: Route<P, Q, B>): Route {
  return definition as unknown as Route;
}
