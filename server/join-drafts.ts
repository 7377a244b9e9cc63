import type { Route } from './contract/route.ts';
import type { AuditLog } from './domain/ports.ts';
import { draftRoutes, publicationRoutes } from './routes/drafts.ts';
import { territoryRoutes } from './routes/territory.ts';
import { createDraftReview } from './services/draft-review.ts';
import { createDraftService } from './services/drafts.ts';
import { createPublications } from './services/publications.ts';
import { createSlots } from './services/slots.ts';
import type { Database } from './stores/database.ts';
import { createDraftChecks } from './stores/draft-check-store.ts';
import { createDraftStore } from './stores/draft-store.ts';
import { createPublicationStore } from './stores/publication-store.ts';
import { createTerritoryStore } from './stores/territory-store.ts';

/** Checks and publications at a time, and that wait for it: others need connections too. */
const MAX_CHECKS = 2;
const MAX_WAITING_CHECKS = 40;

/** Joins what draws the territory: drafts, their review, and publications. */
export function joinDrafts(database: Database, audit: AuditLog): Route[] {
  const parts = {
    transaction: <T>(work: () => Promise<T>): Promise<T> => database.transaction(work),
    drafts: createDraftStore(database),
    territory: createTerritoryStore(database),
    checks: createDraftChecks(database),
    publications: createPublicationStore(database),
    audit,
  };
  const drafts = createDraftService(parts);
  const inSlot = createSlots('checks', MAX_CHECKS, MAX_WAITING_CHECKS);
  const checking: typeof parts = { ...parts, transaction: (work) => inSlot(() => parts.transaction(work)) };
  return [
    ...territoryRoutes(drafts),
    ...draftRoutes(drafts),
    ...publicationRoutes(drafts, createDraftReview(checking), createPublications(checking)),
  ];
}
