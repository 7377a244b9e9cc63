import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import type { z } from 'zod';
import type { Route, Upload } from '../contract/route.ts';
import { refusalOf } from '../domain/viewer.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { ProblemCode } from '../contract/problems.ts';
import { addressOf } from './address.ts';
import { assumedAgency } from './assumed-agency.ts';
import { InvalidInput, causeOf, failureOf } from './failure.ts';
import { jsonUpTo } from './json-body.ts';
import type { Logger } from './log.ts';
import { withUpload } from './upload.ts';
import { writeProblem } from './write-problem.ts';

const gzipped = promisify(gzip);
const BODY_LIMIT = '2mb';
/** Of whoever has not said yet who they are. */
const PUBLIC_BODY_LIMIT = '16kb';
/** Below this many bytes compression is not worth its header. */
const COMPRESS_FROM = 4_096;

/** Refuses a request with a problem, from wherever it is noticed. */
class Refusal extends Error {
  readonly code: ProblemCode;
  readonly headers: Record<string, string>;
  constructor(code: ProblemCode, headers: Record<string, string> = {}) {
    super(code);
    this.code = code;
    this.headers = headers;
  }
}

export interface ExpressParts {
  readonly routes: readonly Route[];
  readonly authenticate: (request: Pick<Request, 'headers' | 'url'>) => Viewer | undefined;
  readonly log: Logger;
  /** Only requests to a loopback name are answered: another site's name may be made to point here. */
  readonly isLoopbackOnly: boolean;
  /** The certificate is ours: browsers are told to come by TLS from now on. */
  readonly isTls: boolean;
  /** Mounted after the API: the client's files. */
  readonly pages: (app: express.Express) => void;
}

/** Everything but tiles and the socket: security headers, the routes, problem documents. */
export function createExpressApp(parts: ExpressParts): express.Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('query parser', 'simple');
  app.use((request, response, next) => {
    response.locals['requestId'] = randomUUID();
    response.setHeader('X-Request-Id', response.locals['requestId'] as string);
    if (parts.isLoopbackOnly && !isLoopbackHost(request.headers.host)) throw new Refusal('cross-site');
    next();
  });
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          // Libraries set sizes and cursors through the object model, which the policy lets them; nothing is inline.
          styleSrc: ["'self'"],
          fontSrc: ["'self'"],
          styleSrcAttr: ["'none'"],
          scriptSrcAttr: ["'none'"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          workerSrc: ["'self'", 'blob:'],
          connectSrc: ["'self'"],
          // TLS may end at a proxy, or not be there at all on a closed network.
          upgradeInsecureRequests: null,
        },
      },
      xFrameOptions: { action: 'deny' },
      // Whoever has the certificate says whether plain HTTP is to be given up. Other names of this domain are no concern of ours.
      strictTransportSecurity: parts.isTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    }),
  );
  const json = jsonUpTo(BODY_LIMIT);
  const publicJson = jsonUpTo(PUBLIC_BODY_LIMIT);
  for (const template of new Set(parts.routes.map(({ path }) => path))) {
    const path = template.replaceAll(/\{(\w+)\}/g, ':$1');
    const routes = parts.routes.filter((route) => route.path === template);
    for (const route of routes) {
      const usual = route.access === 'public' ? publicJson : json;
      const reader = route.bodyBytes === undefined ? usual : jsonUpTo(route.bodyBytes);
      app[route.method](path, (request, response) => guard(parts, route, request, response, reader));
    }
    const methods = routes.map(({ method }) => method.toUpperCase());
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
    app.all(path, () => {
      throw new Refusal('method-not-allowed', { Allow: allow });
    });
  }
  parts.pages(app);
  app.use(() => {
    throw new Refusal('not-found');
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    answerFailure(parts.log, error, request, response),
  );
  return app;
}

async function guard(
  parts: ExpressParts,
  route: Route,
  request: Request,
  response: Response,
  json: express.RequestHandler,
): Promise<void> {
  const viewer = parts.authenticate(request);
  const refusal = refusalOf(viewer, route.access);
  if (refusal) throw new Refusal(refusal);
  if (route.method !== 'get' && !isTrustedOrigin(request.headers, false)) throw new Refusal('cross-site');
  if (route.body) {
    if (!request.is('application/json')) throw new Refusal('unsupported-media-type');
    await new Promise<void>((done, fail) =>
      json(request, response, (error?: unknown) => (error ? fail(error as Error) : done())),
    );
  }
  const as = viewer && assumedAgency(request.url);
  const call = {
    viewer: viewer as Viewer,
    params: checked(route.params, request.params, 'params'),
    query: checked(route.query, withoutAs(request.query), 'query'),
    body: checked(route.body, request.body as unknown, 'body'),
    headers: request.headers,
    origin: originOf(request),
    address: addressOf(request),
    ...(as === undefined ? {} : { as }),
  };
  const { upload } = route;
  const handle = (file: Upload | undefined) => route.handle({ ...call, upload: file as Upload });
  const reply = await (upload
    ? upload.admit(call, () => withUpload(request, upload.maxBytes, handle))
    : handle(undefined));
  await send(request, response, reply.status ?? 200, reply.body, reply.headers ?? {});
}

/** `as` is part of who asks; `authenticate` has read it. */
function withoutAs({ as: _, ...query }: Request['query']): Request['query'] {
  return query;
}

/** Whether a request comes from our own pages, or from no page at all; a browser names the site that sent it. */
export function isTrustedOrigin({ origin, host }: Request['headers'], isLoopbackOnly: boolean): boolean {
  if (isLoopbackOnly && !isLoopbackHost(host)) return false;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** Whether a Host header names this machine itself. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = host?.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name ?? '');
}

/** Behind a proxy with TLS the scheme is what the proxy says; with TLS of our own it is what we know. */
export function originOf(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const isTls = request.socket instanceof TLSSocket || request.headers['x-forwarded-proto'] === 'https';
  const scheme = isTls ? 'https' : 'http';
  const host = request.headers.host ?? '';
  return /^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) ? `${scheme}://${host}` : '';
}

function checked<T>(schema: z.ZodType<T> | undefined, value: unknown, where: 'body' | 'query' | 'params'): T {
  if (!schema) return undefined as T;
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw new InvalidInput(result.error, where);
  return result.data;
}

async function send(
  request: Request,
  response: Response,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | string[]>>,
): Promise<void> {
  response.status(status).set({ 'Cache-Control': 'no-store', ...headers });
  if (body === undefined) {
    response.end();
    return;
  }
  const isText = typeof body === 'string';
  if (!response.hasHeader('Content-Type')) response.type(isText ? 'text/plain' : 'application/json');
  let bytes = Buffer.isBuffer(body) ? body : Buffer.from(isText ? body : JSON.stringify(body));
  response.vary('Accept-Encoding');
  if (bytes.length >= COMPRESS_FROM && request.acceptsEncodings('gzip')) {
    bytes = await gzipped(bytes, { level: 1 });
    response.set('Content-Encoding', 'gzip');
  }
  response.set('Content-Length', String(bytes.length));
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function answerFailure(log: Logger, error: unknown, request: Request, response: Response): void {
  const requestId = response.locals['requestId'] as string;
  const { code, values, more } =
    error instanceof Refusal ? { code: error.code, values: {}, more: { headers: error.headers } } : failureOf(error);
  logFailure(log, requestId, code, request.method, request.path, causeOf(error, code));
  if (response.headersSent) {
    response.destroy();
    return;
  }
  writeProblem(request, response, requestId, code, values, more);
}

/** The one line that a failed request leaves. */
export function logFailure(
  log: Logger,
  requestId: string,
  code: string,
  method: string | undefined,
  path: string,
  cause?: unknown,
): void {
  const line = { requestId, code, method, path: path.slice(0, 200) };
  if (cause === undefined) log.info(line, 'request refused');
  else log.error({ ...line, err: cause }, 'request failed');
}
