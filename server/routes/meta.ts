import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { PROBLEMS } from '../contract/problems.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { anything } from '../contract/schemas.ts';

export interface MetaParts {
  /** The description of all routes; called at each request, when all are known. */
  readonly describe: () => unknown;
  /** @throws when the database does not answer. */
  readonly isReady: () => Promise<void>;
  readonly gauges: () => Readonly<Record<string, number>>;
}

/** Health, metrics and the descriptions of the API and of its problems. */
export function metaRoutes(parts: MetaParts): Route[] {
  const registry = new Registry();
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
        await parts.isReady();
        return { body: { status: 'ready' } };
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      access: 'read',
      summary: 'Prometheus metrics',
      handle: async () => ({ body: await registry.metrics(), headers: { 'Content-Type': registry.contentType } }),
    }),
    route({
      method: 'get',
      path: '/api/openapi.json',
      access: 'public',
      summary: 'This description, OpenAPI 3.1',
      response: anything,
      handle: () => ({ body: parts.describe() }),
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
