import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { languageOf } from '../contract/problems.ts';
import type { ProblemCode } from '../contract/problems.ts';
import type { Viewer } from '../domain/viewer.ts';
import { mayDo, refusalOf } from '../domain/viewer.ts';
import { assumedAgency } from '../http/assumed-agency.ts';
import { logFailure, originOf } from '../http/express-app.ts';
import { causeOf, failureOf } from '../http/failure.ts';
import type { Logger } from '../http/log.ts';
import { writeProblem } from '../http/write-problem.ts';
import type { CachedTile } from '../../tiles/tile-cache.ts';
import { tileJsonOf } from '../../tiles/tile-json.ts';
import { TILESETS, tilesetNamed } from '../../tiles/tileset.ts';
import type { TileService } from './tile-service.ts';

const MVT = 'application/vnd.mapbox-vector-tile';
/** Kept by the browser, asked for again each time: a 304 costs 20 µs, a stale border more. */
const CACHE_CONTROL = 'private, no-cache';

interface TileListenerParts {
  readonly service: TileService;
  readonly authenticate: (request: IncomingMessage) => Viewer | undefined;
  /** Takes one of what a viewer may have rendered. @throws {RateLimited} when that was too much. */
  readonly takeRender: (viewer: Viewer) => Promise<void>;
  readonly log: Logger;
}

/**
 * Answers everything under `/tiles` ahead of Express, whose own entry costs several times what a tile from memory does.
 *
 * @returns a listener that says whether the request was its own.
 */
export function createTileListener(
  parts: TileListenerParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const url = request.url!;
    if (!url.startsWith('/tiles') || (url.length > 6 && url[6] !== '/' && url[6] !== '.' && url[6] !== '?'))
      return false;
    const viewer = parts.authenticate(request);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (viewer && isRead && mayDo(viewer, 'read')) {
      const tile = parts.service.lookup(viewer.scope, url);
      if (tile) sendTile(request, response, tile);
      else void answer(parts, viewer, request, response);
      return true;
    }
    if (!isRead) refuse(parts.log, request, response, 'method-not-allowed', { Allow: 'GET, HEAD' });
    else refuse(parts.log, request, response, refusalOf(viewer, 'read') ?? 'not-allowed');
    return true;
  };
}

async function answer(
  { service, log, takeRender }: TileListenerParts,
  viewer: Viewer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const path = request.url!.split('?')[0]!;
    if (path === '/tiles' || path === '/tiles/') {
      sendJson(request, response, listing(originOf(request), languageOf(request.headers['accept-language'])));
      return;
    }
    const [, name = '', rest = ''] = /^\/tiles\/([^/.]*)(.*)$/s.exec(path) ?? [];
    const tileset = tilesetNamed(name);
    if (!tileset) {
      refuse(log, request, response, 'unknown-tileset');
      return;
    }
    if (rest === '.json') {
      const as = assumedAgency(request.url!);
      const bounds = await service.bounds(tileset, viewer.scope);
      sendJson(
        request,
        response,
        tileJsonOf(
          tileset,
          originOf(request),
          bounds,
          languageOf(request.headers['accept-language']),
          as === undefined ? '' : `?as=${as}`,
        ),
      );
      return;
    }
    const numbers = /^\/(\d{1,2})\/(\d{1,9})\/(\d{1,9})\.mvt$/.exec(rest)?.slice(1);
    const [z = -1, x = -1, y = -1] = numbers?.map(Number) ?? [];
    const isCanonical = numbers?.every((text, i) => text === String([z, x, y][i]));
    if (!isCanonical) {
      refuse(log, request, response, 'not-found');
      return;
    }
    if (z < tileset.minZoom || z > tileset.maxZoom || x >= 2 ** z || y >= 2 ** z) {
      refuse(log, request, response, 'tile-out-of-range');
      return;
    }
    // With a query it was not found under its whole URL.
    const known = service.lookup(viewer.scope, path);
    if (!known) await takeRender(viewer);
    sendTile(request, response, known ?? (await service.getTile(viewer.scope, tileset, { z, x, y })));
  } catch (error) {
    const { code, values, more } = failureOf(error);
    const isBusy = code === 'overloaded' || code === 'database-away';
    const headers = isBusy ? { 'Retry-After': '1' } : (more.headers ?? {});
    refuse(log, request, response, code, headers, values, causeOf(error, code));
  }
}

const VARY = 'Accept-Encoding, Cookie, Authorization';

/** On every answer; helmet, which says it elsewhere, stands behind this listener. A flat list is the cheapest that Node takes. */
const TILE_HEADERS = ['Cache-Control', CACHE_CONTROL, 'Vary', VARY, 'X-Content-Type-Options', 'nosniff'] as const;

/** Headers of a tile as it lies in memory, made once. */
const readyHeaders = new WeakMap<CachedTile, string[]>();

function headersOf(tile: CachedTile): string[] {
  let headers = readyHeaders.get(tile);
  if (!headers) {
    headers = ['ETag', tile.etag, ...TILE_HEADERS];
    if (tile.body.length > 0) {
      headers.push('Content-Type', MVT, 'Content-Length', String(tile.body.length), 'Content-Encoding', 'gzip');
    }
    readyHeaders.set(tile, headers);
  }
  return headers;
}

/** RFC 9110 §12.4.2: a quality of 0 means not acceptable. */
const NO_GZIP = /\bgzip\s*;\s*q=0(\.0{0,3})?\s*(,|$)/i;

function sendTile(request: IncomingMessage, response: ServerResponse, tile: CachedTile): void {
  const { headers } = request;
  const accepted = headers['accept-encoding'];
  if (!accepted?.includes('gzip') || NO_GZIP.test(accepted)) {
    sendIdentity(request, response, tile);
    return;
  }
  const match = headers['if-none-match'];
  if (match !== undefined && isListed(match, tile.etag)) {
    response.writeHead(304, ['ETag', tile.etag, ...TILE_HEADERS]);
    response.end();
    return;
  }
  response.writeHead(tile.body.length === 0 ? 204 : 200, headersOf(tile));
  response.end(request.method === 'HEAD' || tile.body.length === 0 ? undefined : tile.body);
}

/** For a client without gzip: another representation, so it has a validator of its own (RFC 9110 §8.8.3). */
function sendIdentity(request: IncomingMessage, response: ServerResponse, tile: CachedTile): void {
  const etag = `${tile.etag.slice(0, -1)}-i"`;
  const headers = ['ETag', etag, ...TILE_HEADERS];
  const match = request.headers['if-none-match'];
  if (match !== undefined && isListed(match, etag)) {
    response.writeHead(304, headers).end();
  } else if (tile.body.length === 0) {
    response.writeHead(204, headers).end();
  } else {
    const body = gunzipSync(tile.body);
    response.writeHead(200, [...headers, 'Content-Type', MVT, 'Content-Length', String(body.length)]);
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

/** RFC 9110 §13.1.2: a list, weak comparison, `*` for anything. */
const isListed = (header: string, etag: string): boolean =>
  header === etag ||
  header.split(',').some((item) => item.trim().replace(/^W\//, '') === etag) ||
  header.trim() === '*';

function listing(origin: string, language: 'zh' | 'en') {
  return {
    tilesets: TILESETS.map(({ name, description, minZoom, maxZoom }) => ({
      name,
      description: description[language],
      minzoom: minZoom,
      maxzoom: maxZoom,
      tilejson: `${origin}/tiles/${name}.json`,
    })),
  };
}

function sendJson(request: IncomingMessage, response: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': CACHE_CONTROL,
    Vary: 'Accept-Language, Cookie, Authorization',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function refuse(
  log: Logger,
  request: IncomingMessage,
  response: ServerResponse,
  code: ProblemCode,
  headers: Record<string, string> = {},
  values: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): void {
  const requestId = randomUUID();
  logFailure(log, requestId, code, request.method, request.url!.split('?')[0]!, cause);
  if (!response.headersSent) writeProblem(request, response, requestId, code, values, { headers });
}
