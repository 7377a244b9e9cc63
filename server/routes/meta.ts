import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { PROBLEMS } from '../contract/problems.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { anything } from '../contract/schemas.ts';

export interface MetaParts {
  /** The description of all routes; called at the first request, when all are known. */
  readonly describe: () => unknown;
  /** @throws when the database does not answer. */
  readonly isReady: () => Promise<void>;
  readonly gauges: () => Readonly<Record<string, number>>;
}

/** Anybody may ask whether we are ready, as often as they like: the database is asked once in this time. */
const READY_MS = 1_000;

/** One call for all who ask while it runs and for `keptMs` after. */
function sharedFor(keptMs: number, ask: () => Promise<void>): () => Promise<void> {
  let answer: Promise<void> | undefined;
  const forget = (): void => {
    setTimeout(() => (answer = undefined), keptMs).unref();
  };
  return () => (answer ??= ask().finally(forget));
}

/** Health, metrics and the descriptions of the API and of its problems. */
export function metaRoutes(parts: MetaParts): Route[] {
  const registry = new Registry();
  const isReady = sharedFor(READY_MS, parts.isReady);
  let description: string | undefined;
  collectDefaultMetrics({ register: registry });
  for (const [name, help] of Object.entries({
    sockets: 'Open live sockets',
    units: 'Units whose position is known',
    tiles: 'Tiles in memory',
    tileBytes: 'Bytes of tiles in memory',
  })) {
    new Gauge({
      name: `huanhu_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
      help,
      registers: [registry],
      collect() {
        this.set(parts.gauges()[name] ?? 0);
      },
    });
  }
  return [
    route({
      method: 'get',
      path: '/healthz',
      access: 'public',
      summary: 'Alive',
      response: anything,
      handle: () => ({ body: { status: 'alive' } }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      access: 'public',
      summary: 'Ready: the database answers',
      response: anything,
      async handle() {
        await isReady();
        return { body: { status: 'ready' } };
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      access: 'observe',
      summary: 'Prometheus metrics, for whoever sees every agency',
      handle: async () => ({ body: await registry.metrics(), headers: { 'Content-Type': registry.contentType } }),
    }),
    route({
      method: 'get',
      path: '/api/openapi.json',
      access: 'public',
      summary: 'This description, OpenAPI 3.1',
      response: anything,
      handle: () => ({
        body: (description ??= JSON.stringify(parts.describe())),
        headers: { 'Content-Type': 'application/json' },
      }),
    }),
    route({
      method: 'get',
      path: '/api/problems',
      access: 'public',
      summary: 'What every problem type means, in both languages',
      response: anything,
      handle: () => ({ body: PROBLEMS }),
    }),
  ];
}
