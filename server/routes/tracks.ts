import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { idParams, track, trackQuery } from '../contract/schemas.ts';
import type { Tracks } from '../services/tracks.ts';

const DAY_MS = 24 * 3_600_000;

export const trackRoutes = (tracks: Tracks): Route[] => [
  route({
    method: 'get',
    path: '/api/units/{id}/track',
    access: 'track',
    summary:
      'Where a unit went, oldest fix first; the last 24 hours when not told. Each reading is written to the audit log',
    params: idParams,
    query: trackQuery,
    response: track,
    async handle({ viewer, params, query, address }) {
      const to = query.to ?? Date.now();
      const { unitId, code, fixes, isWhole } = await tracks.read(
        viewer,
        address,
        params.id,
        query.from ?? to - DAY_MS,
        to,
      );
      const coordinates = fixes.map(({ position }) => position);
      return {
        body: {
          type: 'Feature',
          id: unitId,
          geometry: coordinates.length > 1 ? { type: 'LineString', coordinates } : null,
          properties: {
            code,
            isWhole,
            fixes: fixes.map(({ position, fixedAt, accuracyM, speedMps, courseDeg }) => ({
              position,
              fixedAt: new Date(fixedAt).toISOString(),
              accuracyM,
              speedMps,
              courseDeg,
            })),
          },
        },
      };
    },
  }),
];
