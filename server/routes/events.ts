import { wireEvent } from '../contract/live.ts';
import { route } from '../contract/route.ts';
import type { Route } from '../contract/route.ts';
import { eventPage, eventsQuery } from '../contract/schemas.ts';
import type { EventStore } from '../domain/ports.ts';

const DEFAULT_LIMIT = 500;

export const eventRoutes = (events: EventStore): Route[] => [
  route({
    method: 'get',
    path: '/api/events',
    access: 'read',
    summary: 'The event log in scope after a seq, oldest first',
    query: eventsQuery,
    response: eventPage,
    async handle({ viewer, query }) {
      const page = await events.after(viewer.scope, query.after ?? 0, query.limit ?? DEFAULT_LIMIT);
      return { body: { events: page.map((event) => wireEvent(event)), head: await events.head(viewer.scope) } };
    },
  }),
];
