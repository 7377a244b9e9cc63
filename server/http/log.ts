import pino from 'pino';
import type { Logger } from 'pino';

export type { Logger };

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly cause?: LoggedError;
}

/**
 * What the log keeps of an error. PostgreSQL's `detail` and `where` quote the row that failed, with the description and
 * the position that somebody sent: of its members only those that name parts of our schema go in.
 */
function loggedError(error: unknown): LoggedError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown };
  const cause = loggedError(error.cause);
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof table === 'string' ? { table } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(cause ? { cause } : {}),
  };
}

/** JSON lines on standard error (or `write`). What a request carried is never logged: no token, no body, no address. */
export function createLog(level: string, write?: (line: string) => void): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError },
  };
  return write ? pino(options, { write }) : pino(options, pino.destination({ fd: 2, sync: true }));
}
