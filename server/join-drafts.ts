import type { Route } from './contract/route.ts';
import type { AuditLog } from './domain/ports.ts';
import { draftRoutes, publicationRoutes } from './routes/drafts.ts';
import { territoryRoutes } from './routes/territory.ts';
import { createDraftReview } from './services/draft-review.ts';
import { createDraftService } from './services/drafts.ts';
import { createPublications } from './services/publications.ts';
import type { Database } from './stores/database.ts';
import { createDraftChecks } from './stores/draft-check-store.ts';
import { createDraftStore } from './stores/draft-store.ts';
import { createPublicationStore } from './stores/publication-store.ts';
import { createTerritoryStore } from './stores/territory-store.ts';

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
  return [
    ...territoryRoutes(drafts),
    ...draftRoutes(drafts),
    ...publicationRoutes(drafts, createDraftReview(parts), createPublications(parts)),
  ];
}
