import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from './config.ts';
import { openApiOf } from './contract/openapi.ts';
import type { Route } from './contract/route.ts';
import type { ShareScope } from './domain/scope.ts';
import type { Viewer } from './domain/viewer.ts';
import { createExpressApp, isLoopbackHost, isTrustedOrigin } from './http/express-app.ts';
import { assumedAgency } from './http/assumed-agency.ts';
import type { Logger } from './http/log.ts';
import { servePages } from './http/pages.ts';
import { readTls } from './http/tls.ts';
import { createLiveServer } from './live/live-server.ts';
import { auditRoutes } from './routes/audit.ts';
import { eventRoutes } from './routes/events.ts';
import { exportRoutes } from './routes/exports.ts';
import { importRoutes } from './routes/imports.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { layerRoutes } from './routes/layers.ts';
import { metaRoutes } from './routes/meta.ts';
import { positionFixRoutes } from './routes/position-fixes.ts';
import { trackRoutes } from './routes/tracks.ts';
import { shareRoutes } from './routes/shares.ts';
import { zoneRuleRoutes } from './routes/zone-rules.ts';
import { DRAFT_CHANNEL, createDraftNews } from './services/draft-news.ts';
import { createImportRun } from './importer.ts';
import { createEventTail } from './services/event-tail.ts';
import { createFixService } from './services/fix-service.ts';
import { createImportJobs } from './services/import/jobs.ts';
import { createIncidentService } from './services/incident-service.ts';
import { createPasswords } from './services/passwords.ts';
import { createBurstLimit, createRateLimit } from './services/rate-limit.ts';
import { createSessions } from './services/sessions.ts';
import { createShareService } from './services/shares.ts';
import { settleDemoAccounts } from './services/demo-accounts.ts';
import { createSlots } from './services/slots.ts';
import { SharedPositions, picturesOf } from './services/shared-positions.ts';
import { sweepTemporaryFiles } from './services/temporary-files.ts';
import { createTracks } from './services/tracks.ts';
import { createZoneRules } from './services/zone-rules.ts';
import { ACCESS_CHANNEL, createAccessStore } from './stores/access-store.ts';
import { createAuditStore } from './stores/audit-store.ts';
import type { Database } from './stores/database.ts';
import { EVENT_CHANNEL, createEventStore } from './stores/event-store.ts';
import { createIncidentStore } from './stores/incident-store.ts';
import { createLayerStore } from './stores/layer-store.ts';
import { createPositionFixStore } from './stores/position-fix-store.ts';
import { createSearchStore } from './stores/search-store.ts';
import { createTrackStore } from './stores/track-store.ts';
import { createShareStore } from './stores/share-store.ts';
import { joinDrafts } from './join-drafts.ts';
import { createPeopleStores, joinPeople } from './join-people.ts';
import { createZoneRuleStore } from './stores/zone-rule-store.ts';
import { createTileListener } from './tiles/tile-listener.ts';
import { createTileService } from './tiles/tile-service.ts';

const VERSION = '0.3.0';

export interface App {
  /** Not listening yet. */
  readonly server: Server;
  /** Makes the first administrator; `undefined` when there is one. */
  readonly setUpToken: string | undefined;
  close(): Promise<void>;
}

/** How long a part may take to end; the others, and the database, are closed whatever it does. */
const CLOSE_PART_MS = 1_000;
/** Files that are made in memory at a time, and that wait for it. */
const MAX_EXPORTS = 2;
const MAX_WAITING_EXPORTS = 20;

interface AppParts {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
}

/** Joins all parts; nothing else knows more than its neighbours. */
export async function createApp(parts: AppParts): Promise<App> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closePart of closers.splice(0).reverse()) {
      try {
        await within(CLOSE_PART_MS, closePart);
      } catch (error) {
        parts.log.error({ err: error }, 'a part did not end');
      }
    }
  };
  try {
    return { ...(await joinParts(parts, (closePart) => closers.push(closePart))), close };
  } catch (error) {
    // What runs by then must not outlive the database that the caller closes.
    await close();
    throw error;
  }
}

async function within(ms: number, work: () => Promise<void> | void): Promise<void> {
  const late = new AbortController();
  await Promise.race([
    work(),
    delay(ms, undefined, { signal: late.signal }).then(() => {
      throw new Error(`not ended after ${ms} ms`);
    }),
  ]).finally(() => late.abort());
}

/** @param onClose - takes what ends a part; the part that was joined last is ended first. */
async function joinParts(
  { config, database, log }: AppParts,
  onClose: (closePart: () => Promise<void> | void) => void,
): Promise<Omit<App, 'close'>> {
  const onError = (error: unknown): void => log.error({ err: error }, 'background work failed');

  const audit = createAuditStore(database);
  const events = createEventStore(database);
  const tail = await createEventTail({
    events,
    listen: (wake) => database.listen(EVENT_CHANNEL, wake, wake),
    onError,
  });
  onClose(() => tail.close());
  const fixes = await createFixService({
    store: createPositionFixStore(database),
    retentionDays: config.trackRetentionDays,
    onError,
  });
  onClose(() => fixes.close());
  const incidents = createIncidentService({
    transaction: (work) => database.transaction(work),
    incidents: createIncidentStore(database),
    events,
  });
  const passwords = createPasswords();
  const stores = createPeopleStores(database);
  await settleDemoAccounts(config.demo, { store: stores.demo, places: stores.accounts.places, passwords });
  const sessions = await createSessions({
    store: createAccessStore(database),
    listen: (wake) => database.listen(ACCESS_CHANNEL, wake, wake),
    isDemo: config.demo,
    onError,
  });
  onClose(() => sessions.close());
  const tiles = await createTileService({ database, cacheBytes: config.tileCacheBytes });
  onClose(() => tiles.close());
  const shownUnits = async (scope: ShareScope) =>
    new SharedPositions(scope).fill(await picturesOf(scope, fixes.pictureAt)).all();
  const layers = createLayerStore(database, shownUnits);
  const shares = createShareService({
    transaction: (work) => database.transaction(work),
    shares: createShareStore(database),
    audit,
    kinds: layers.kinds,
  });
  const authenticate = ({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): Viewer | undefined =>
    sessions.authenticate({ authorization: headers.authorization, cookie: headers.cookie, as: assumedAgency(url) });
  const people = await joinPeople({
    config,
    log,
    stores,
    sessions,
    passwords,
    audit,
    transaction: (work) => database.transaction(work),
    agencyCodes: async ({ scope }) => (await layers.summary(scope)).map(({ code }) => code),
    onError,
  });
  onClose(() => people.close());
  const draftNews = await createDraftNews((take) => database.listen(DRAFT_CHANNEL, take));
  onClose(() => draftNews.close());
  onClose(sweepTemporaryFiles(onError));
  const imports = createImportJobs({ run: createImportRun(database), audit, onError });
  onClose(() => imports.close());
  const inSlot = createSlots('exports', MAX_EXPORTS, MAX_WAITING_EXPORTS);
  const routes = [
    ...layerRoutes(layers, createSearchStore(database, shownUnits)),
    ...incidentRoutes(incidents),
    ...positionFixRoutes(fixes, createRateLimit(config.ingestLimit, 1)),
    ...eventRoutes(events),
    ...trackRoutes(createTracks({ store: createTrackStore(database), audit })),
    ...exportRoutes({ layers, incidents, audit, inSlot }),
    ...importRoutes(imports),
    ...auditRoutes(audit, inSlot),
    ...shareRoutes(shares, layers.kinds),
    ...zoneRuleRoutes(createZoneRules(createZoneRuleStore(database))),
    ...joinDrafts(database, audit),
    ...people.routes,
  ];
  const isLoopbackOnly = config.demo && ['127.0.0.1', '::1', 'localhost'].includes(config.host);
  const everyRoute: Route[] = [
    ...routes,
    ...metaRoutes({
      describe: () => openApiOf(everyRoute, VERSION),
      isReady: async () => {
        await database.query('SELECT 1');
      },
      gauges: () => ({
        sockets: live.sockets,
        units: fixes.picture.size,
        tiles: tiles.cache.size,
        tileBytes: tiles.cache.bytes,
      }),
    }),
  ];
  const express = createExpressApp({
    routes: everyRoute,
    authenticate,
    log,
    isLoopbackOnly,
    isTls: config.tls !== undefined,
    pages: servePages,
  });
  const renders = createBurstLimit(config.tileLimit, 4 * config.tileLimit);
  const tileListener = createTileListener({
    service: tiles,
    authenticate,
    takeRender: ({ key }) => renders.take(key),
    log,
  });
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Express refuses what comes under another name; a tile is not to be had under one either.
    const isOurName = !isLoopbackOnly || isLoopbackHost(request.headers.host);
    if (!isOurName || !tileListener(request, response)) express(request, response);
  };
  const server = config.tls ? createTlsServer(readTls(config.tls), listener) : createServer(listener);
  const live = createLiveServer({
    server,
    authenticate: (credentials) => sessions.authenticate(credentials),
    isTrusted: (request) => isTrustedOrigin(request.headers, isLoopbackOnly),
    events,
    tail,
    picture: fixes.picture,
    pictureAt: fixes.pictureAt,
    onViewersChanged: sessions.onChange,
    onTilesChanged: tiles.onChanged,
    onDraftChanged: draftNews.onChange,
    isDemo: config.demo,
    onError,
  });
  onClose(() => live.close());
  return { server, setUpToken: people.setUpToken };
}
