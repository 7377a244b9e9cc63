import { etagOf, expectedVersion } from '../contract/etag.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { feature, idParams, incidentBody, incidentCollection, incidentsQuery, stepBody } from '../contract/schemas.ts';
import type { Incident } from '../domain/incident.ts';
import { wgs84Position } from '../domain/position.ts';
import type { IncidentService } from '../services/incident-service.ts';

const DEFAULT_LIMIT = 1_000;

/** An incident as a GeoJSON feature (RFC 7946), times as ISO 8601. */
export function featureOf({ id, position, occurredAt, reportedAt, updatedAt, ...properties }: Incident) {
  return {
    type: 'Feature',
    id,
    geometry: { type: 'Point', coordinates: position },
    properties: {
      ...properties,
      occurredAt: new Date(occurredAt).toISOString(),
      reportedAt: new Date(reportedAt).toISOString(),
      updatedAt: new Date(updatedAt).toISOString(),
    },
  };
}

export const incidentRoutes = (incidents: IncidentService): Route[] => [
  route({
    method: 'get',
    path: '/api/incidents',
    access: 'read',
    summary: 'Incidents in scope, newest first',
    query: incidentsQuery,
    response: incidentCollection,
    async handle({ viewer, query }) {
      const limit = query.limit ?? DEFAULT_LIMIT;
      const found = await incidents.list(viewer.scope, {
        open: query.open === 'true',
        bbox: query.bbox ?? null,
        limit: limit + 1,
        before: query.cursor ?? null,
      });
      const page = found.incidents.slice(0, limit);
      const next =
        found.incidents.length > limit
          ? {
              next: `/api/incidents?${new URLSearchParams({ open: query.open ?? 'false', limit: String(limit), cursor: String(page.at(-1)!.id), ...(query.bbox ? { bbox: query.bbox.join(',') } : {}) })}`,
            }
          : {};
      return { body: { type: 'FeatureCollection', features: page.map(featureOf), seq: found.seq, ...next } };
    },
  }),
  route({
    method: 'get',
    path: '/api/incidents/{id}',
    access: 'read',
    summary: 'One incident; its ETag is its version',
    params: idParams,
    response: feature,
    async handle({ viewer, params }) {
      const incident = await incidents.get(viewer.scope, params.id);
      return { body: featureOf(incident), headers: { ETag: etagOf(incident) } };
    },
  }),
  route({
    method: 'post',
    path: '/api/incidents',
    access: 'report',
    summary: 'Reports an incident; 201, or 200 when you have reported its externalId already',
    body: incidentBody,
    response: feature,
    success: 201,
    async handle({ viewer, body }) {
      const { incident, isNew } = await incidents.report(viewer, {
        externalId: body.externalId ?? null,
        kind: body.kind,
        severity: body.severity,
        position: wgs84Position(...body.position),
        description: body.description,
        occurredAt: body.occurredAt ?? Date.now(),
        demo: body.demo,
      });
      return {
        status: isNew ? 201 : 200,
        body: featureOf(incident),
        headers: { Location: `/api/incidents/${incident.id}`, ETag: etagOf(incident) },
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/incidents/{id}/steps',
    access: 'command',
    summary: 'Takes an incident to its next step; If-Match refuses when it has changed since',
    params: idParams,
    body: stepBody,
    response: feature,
    async handle({ viewer, params, body, headers }) {
      const incident = await incidents.step(viewer.scope, params.id, body.step, expectedVersion(headers['if-match']));
      return { body: featureOf(incident), headers: { ETag: etagOf(incident) } };
    },
  }),
];
