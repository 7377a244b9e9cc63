import type { IncomingMessage, ServerResponse } from 'node:http';
import { languageOf, problemOf } from '../contract/problems.ts';
import type { ProblemCode, ProblemMembers } from '../contract/problems.ts';

/** Answers with a problem document; `requestId` is the UUID that the log line carries. */
export function writeProblem(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  code: ProblemCode,
  values: Readonly<Record<string, string | number>> = {},
  more: ProblemMembers & { headers?: Record<string, string> } = {},
): void {
  const { headers, ...members } = more;
  const problem = problemOf(code, languageOf(request.headers['accept-language']), requestId, values, members);
  const body = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    Vary: 'Accept-Language',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Request-Id': requestId,
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
