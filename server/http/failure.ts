import type { z } from 'zod';
import { isProblemCode } from '../contract/problems.ts';
import type { Problem, ProblemCode } from '../contract/problems.ts';
import { DomainError } from '../domain/errors.ts';

/** A failed request as it is answered and logged. */
export interface Failure {
  readonly code: ProblemCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly more: Pick<Problem, 'errors' | 'location'>;
}

/** Bad input at a known place of the request. */
export class InvalidInput extends Error {
  readonly errors: readonly { pointer: string; detail: string }[];
  constructor(error: z.ZodError, where: 'body' | 'query' | 'params') {
    super(`invalid ${where}`);
    this.errors = error.issues.map(({ path, message }) => ({
      pointer: pointerOf(where === 'body' ? path : [where, ...path]),
      detail: message,
    }));
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
  if (typeof code === 'string' && /^(08|57P|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/.test(code)) return true;
  return /Connection terminated|database thread ended|timeout exceeded when trying to connect/.test(error.message);
}

/** Translates whatever was thrown; what nobody foresaw is `internal`, and its text stays in the log. */
export function failureOf(error: unknown): Failure {
  const none = { values: {}, more: {} };
  if (error instanceof DomainError && isProblemCode(error.code)) {
    return {
      code: error.code,
      values: error.values,
      more: error.location ? { location: error.location } : {},
    };
  }
  if (error instanceof InvalidInput) return { code: 'invalid-input', values: {}, more: { errors: error.errors } };
  if (!(error instanceof Error)) return { code: 'internal', ...none };
  const { type, status } = error as { type?: unknown; status?: unknown };
  const known = typeof type === 'string' ? EXPRESS[type] : undefined;
  if (known) return { code: known, ...none };
  if (isDatabaseAway(error)) return { code: 'database-away', ...none };
  if (error instanceof URIError || status === 400) return { code: 'bad-request', ...none };
  return { code: 'internal', ...none };
}
