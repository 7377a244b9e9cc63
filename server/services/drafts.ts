import type { Draft, DraftChange, DraftSummary } from '../domain/draft.ts';
import type { DraftStore, TerritoryQuery, TerritoryStore, TerritoryVersion } from '../domain/draft-ports.ts';
import { DraftNotOpen, InvalidMembers, NotAllowed, NotFound, VersionMismatch } from '../domain/errors.ts';
import type { AuditLog, By, Transaction } from '../domain/ports.ts';
import type { DrawnLayer } from '../domain/territory.ts';
import { mayDo } from '../domain/viewer.ts';
import type { Viewer } from '../domain/viewer.ts';
import { placeChanges } from './draft-scope.ts';

export type DraftService = ReturnType<typeof createDraftService>;

interface DraftParts {
  readonly transaction: Transaction;
  readonly drafts: DraftStore;
  readonly territory: TerritoryStore;
  readonly audit: AuditLog;
}

interface NewDraft {
  readonly title: string;
  readonly reason: string;
  readonly changes: readonly DraftChange[];
}

/**
 * What people draw until it is published: an agency's own know its drafts, and those whose boundary one touches once it is
 * submitted. Its author alone changes a draft, and only while it is open.
 */
export function createDraftService({ transaction, drafts, territory, audit }: DraftParts) {
  const place = async (viewer: Viewer, changes: readonly DraftChange[]): Promise<number | null> => {
    const { agencyId, faults } = await placeChanges(territory, viewer, changes);
    const all = [...doubles(changes), ...faults];
    if (all.length > 0) throw new InvalidMembers(all);
    return agencyId;
  };
  const read = (viewer: Viewer, id: number): Promise<Draft> => readDraft(drafts, viewer, id);

  return {
    /** Features in scope as of a moment, by id. */
    features: (viewer: Viewer, query: TerritoryQuery): Promise<TerritoryVersion[]> =>
      territory.features(viewer.scope, query),

    /**
     * All versions of a feature, newest first, scheduled ones too.
     *
     * @throws {NotFound} also when none of them is in scope.
     */
    async versions(viewer: Viewer, layer: DrawnLayer, code: string): Promise<TerritoryVersion[]> {
      const versions = await territory.versions(viewer.scope, layer, code);
      if (versions.length === 0) throw new NotFound(layer, code);
      return versions;
    },

    /** Whether the viewer may draw features of a layer that are in scope. */
    mayDraw: (viewer: Viewer, layer: TerritoryVersion['layer']): boolean =>
      mayDo(viewer, 'draw') && layer !== 'agency' && (layer !== 'adjacency-zone' || viewer.scope.kind === 'agencies'),

    list: ({ scope }: Viewer): Promise<DraftSummary[]> => drafts.list(scope.agencyIds),
    get: read,

    /** @throws {InvalidMembers} naming each change that is not the viewer's to make. */
    create: (viewer: Viewer, { title, reason, changes }: NewDraft): Promise<Draft> =>
      transaction(async () => {
        const agencyId = await place(viewer, changes);
        const id = await drafts.add({ title, reason, agencyId, author: viewer });
        await drafts.setChanges(id, changes);
        return read(viewer, id);
      }),

    /**
     * Changes an open draft; what is left out stays as it is.
     *
     * @param expected - the version that the change was made for; `null` for whichever.
     * @throws {VersionMismatch}, {DraftNotOpen}, {NotAllowed} for anybody but the author, {InvalidMembers} as `create` does.
     */
    change: (viewer: Viewer, id: number, expected: number | null, values: Partial<NewDraft>): Promise<Draft> =>
      transaction(async () => {
        const draft = await lockDraft(drafts, viewer, id, expected);
        if (draft.authorKey !== viewer.key) throw new NotAllowed('drawn by somebody else');
        if (draft.state !== 'open') throw new DraftNotOpen(draft.state);
        const { title, reason, changes } = values;
        const agencyId = changes && (await place(viewer, changes));
        await drafts.update(id, { title, reason, ...(agencyId === undefined ? {} : { agencyId }) });
        if (changes) await drafts.setChanges(id, changes);
        return read(viewer, id);
      }),

    /**
     * Gives a draft up that is not published.
     *
     * @throws {DraftNotOpen}, {NotAllowed} for whoever neither drew it nor administers its agency.
     */
    discard: ({ viewer, address }: By, id: number, expected: number | null): Promise<void> =>
      transaction(async () => {
        const draft = await lockDraft(drafts, viewer, id, expected);
        if (!mayPublish(viewer, draft)) throw new NotAllowed('drawn by somebody else');
        if (!['open', 'submitted', 'approved'].includes(draft.state)) throw new DraftNotOpen(draft.state);
        await drafts.step(id, { state: 'discarded' });
        await audit.append({
          who: viewer,
          action: 'draft-discarded',
          address,
          subject: `draft:${id}`,
          details: { version: draft.version, was: draft.state, author: draft.authorKey },
        });
      }),
  };
}

/** @throws {NotFound} also when the viewer's agency has nothing to do with it. */
export async function readDraft(drafts: DraftStore, { scope }: Viewer, id: number): Promise<Draft> {
  const draft = await drafts.get(scope.agencyIds, id);
  if (!draft) throw new NotFound('draft', id);
  return draft;
}

/**
 * A draft that nobody else changes until the end of the transaction.
 *
 * @throws {NotFound}, {VersionMismatch}
 */
export async function lockDraft(
  drafts: DraftStore,
  { scope }: Viewer,
  id: number,
  expected: number | null,
): Promise<Draft> {
  const draft = await drafts.forUpdate(scope.agencyIds, id);
  if (!draft) throw new NotFound('draft', id);
  if (expected !== null && draft.version !== expected) throw new VersionMismatch(draft.version);
  return draft;
}

/** Whoever drew it, or administers the agency that it is of. */
export function mayPublish({ key, role, scope }: Viewer, { authorKey, agencyId }: DraftSummary): boolean {
  if (authorKey === key) return true;
  const isIn = scope.agencyIds === null || (agencyId !== null && scope.agencyIds.includes(agencyId));
  return role === 'administrator' && isIn;
}

/** Changes of what an earlier one changes, and those that say half of what they do. */
function doubles(changes: readonly DraftChange[]): { pointer: string; detail: string }[] {
  const seen = new Set<string>();
  return changes.flatMap(({ layer, code, attributes, area }, i) => {
    const key = `${layer} ${code}`;
    const isSeen = seen.has(key);
    seen.add(key);
    if (isSeen) return [{ pointer: `/changes/${i}/code`, detail: 'each feature once' }];
    return (attributes === null) === (area === null)
      ? []
      : [{ pointer: `/changes/${i}/area`, detail: 'with attributes, or both null' }];
  });
}
