import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { fixBody, fixReceipt } from '../contract/schemas.ts';
import { wgs84Position } from '../domain/position.ts';
import type { FixService } from '../services/fix-service.ts';
import type { RateLimit } from '../services/rate-limit.ts';

/** @param limit - position fixes a second, by viewer. */
export const positionFixRoutes = (fixes: FixService, limit: Pick<RateLimit, 'take'>): Route[] => [
  route({
    method: 'post',
    path: '/api/position-fixes',
    access: 'ingest',
    summary: 'Stores position fixes, one or many; answered when they are durable',
    body: fixBody,
    response: fixReceipt,
    async handle({ viewer, body }) {
      await limit.take(viewer.key, body.fixes.length);
      const drafts = body.fixes.map((fix) => ({
        unit: fix.unit,
        position: wgs84Position(...fix.position),
        fixedAt: fix.fixedAt,
        accuracyM: fix.accuracyM ?? null,
        speedMps: fix.speedMps ?? null,
        courseDeg: fix.courseDeg ?? null,
        batteryPercent: fix.batteryPercent ?? null,
      }));
      return { body: await fixes.accept(viewer.scope, drafts, body.source) };
    },
  }),
];
