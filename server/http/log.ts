import pino from 'pino';
import type { Logger } from 'pino';

export type { Logger };

/** JSON lines on standard error (or `write`). What a request carried is never logged: no token, no body, no address. */
export function createLog(level: string, write?: (line: string) => void): Logger {
  const options = { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime };
  return write ? pino(options, { write }) : pino(options, pino.destination({ fd: 2, sync: true }));
}
