import type { z } from 'zod';
import { wireConflict } from '../contract/draft-wire.ts';
import { locationOf } from '../contract/list-schema.ts';
import { PROBLEMS, isProblemCode } from '../contract/problems.ts';
import type { ProblemCode, ProblemMembers } from '../contract/problems.ts';
import { DomainError, InvalidMembers, RateLimited, TerritoryChanged, TerritoryFaults } from '../domain/errors.ts';

/** A failed request as it is answered and logged. */
export interface Failure {
  readonly code: ProblemCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly more: ProblemMembers & { readonly headers?: Record<string, string> };
}

/** More are of no use to whoever mends the request. */
const MAX_ERRORS = 100;

/** Bad input at a known place of the request. */
export class InvalidInput extends Error {
  readonly errors: readonly { pointer: string; detail: string }[];
  /** Longitude and latitude of the first that has a place on the map, EPSG:4326. */
  readonly location: readonly [number, number] | undefined;
  constructor(error: z.ZodError, where: 'body' | 'query' | 'params') {
    super(`invalid ${where}`);
    this.errors = error.issues.slice(0, MAX_ERRORS).map(({ path, message }) => ({
      pointer: pointerOf(where === 'body' ? path : [where, ...path]),
      detail: message,
    }));
    this.location = error.issues.map(locationOf).find((location) => location !== undefined);
  }
}

/** RFC 6901 */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** What body-parser and Express throw, by `type` or status. */
const EXPRESS: Readonly<Record<string, ProblemCode>> = {
  'entity.parse.failed': 'bad-request',
  'entity.too.large': 'too-large',
  'encoding.unsupported': 'unsupported-media-type',
  'charset.unsupported': 'unsupported-media-type',
  'request.aborted': 'bad-request',
  'request.size.invalid': 'bad-request',
};

/** Connection failures of `pg` and of the embedded link; SQLSTATE classes 08 (connection) and 57P (shutdown). */
function isDatabaseAway(error: Error): boolean {
  const code = (error as { code?: unknown }).code;
  if (
    typeof code === 'string' &&
    /^(08|57P|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/.test(code)
  )
    return true;
  return /Connection terminated|database thread ended|timeout exceeded when trying to connect|Query read timeout/.test(
    error.message,
  );
}

/**
 * SQLSTATEs of a database that has too much to do, and has done nothing: a statement that ran too long (57014), no
 * connection left (53300), a lock not got in time (55P03), a deadlock or a conflict with another transaction (40P01, 40001).
 */
const OVERLOADED: readonly unknown[] = ['57014', '53300', '55P03', '40P01', '40001'];

/** What the log has to tell of a failure beyond its code: the error, unless we refused on purpose. */
export function causeOf(error: unknown, code: ProblemCode): unknown {
  const isOnPurpose = error instanceof DomainError && error.cause === undefined;
  return PROBLEMS[code].status >= 500 && !isOnPurpose ? error : undefined;
}

/** Translates whatever was thrown; what nobody foresaw is `internal`, and its text stays in the log. */
export function failureOf(error: unknown): Failure {
  const none = { values: {}, more: {} };
  if (error instanceof InvalidMembers) return { code: 'invalid-input', values: {}, more: { errors: error.errors } };
  if (error instanceof DomainError && isProblemCode(error.code)) {
    return {
      code: error.code,
      values: error.values,
      more: {
        ...(error.location ? { location: error.location } : {}),
        ...(error instanceof TerritoryFaults ? { faults: error.faults } : {}),
        // Who is told of a conflict was about to publish the feature.
        ...(error instanceof TerritoryChanged
          ? { conflicts: error.conflicts.map((one) => wireConflict(one, true)) }
          : {}),
        ...(error instanceof RateLimited ? { headers: { 'Retry-After': String(error.values['seconds']) } } : {}),
      },
    };
  }
  if (error instanceof InvalidInput) {
    const { errors, location } = error;
    return { code: 'invalid-input', values: {}, more: { errors, ...(location ? { location } : {}) } };
  }
  if (!(error instanceof Error)) return { code: 'internal', ...none };
  const { type, status } = error as { type?: unknown; status?: unknown };
  const known = typeof type === 'string' ? EXPRESS[type] : undefined;
  if (known) return { code: known, ...none };
  if (OVERLOADED.includes((error as { code?: unknown }).code)) return { code: 'overloaded', ...none };
  if (isDatabaseAway(error)) return { code: 'database-away', ...none };
  if (error instanceof URIError || status === 400) return { code: 'bad-request', ...none };
  return { code: 'internal', ...none };
}
