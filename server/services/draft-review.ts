import type { Draft } from '../domain/draft.ts';
import type { DraftChecks, DraftStore, NamedFeature, TerritoryStore } from '../domain/draft-ports.ts';
import { DraftNotOpen, InvalidMembers, NotAllowed, TerritoryChanged, TerritoryFaults } from '../domain/errors.ts';
import type { AuditLog, By, Transaction } from '../domain/ports.ts';
import { namesIn } from './check-names.ts';
import { checkDraft, fitOf } from './draft-check.ts';
import type { DraftCheck } from './draft-check.ts';
import { lockDraft, readDraft } from './drafts.ts';
import type { Viewer } from '../domain/viewer.ts';

export type DraftReview = ReturnType<typeof createDraftReview>;

/** A second person looks: the author submits, somebody else approves, or gives it back with a note. */
export function createDraftReview(parts: {
  transaction: Transaction;
  drafts: DraftStore;
  checks: DraftChecks;
  territory: TerritoryStore;
  audit: AuditLog;
}) {
  const { transaction, drafts, checks, territory, audit } = parts;
  return {
    /** What of a draft does not fit, and what it does; with the names of those concerned. */
    check: async (viewer: Viewer, id: number): Promise<DraftCheck & { readonly names: readonly NamedFeature[] }> =>
      transaction(async () => {
        const check = await checkDraft(checks, viewer.scope, await readDraft(drafts, viewer, id));
        return { ...check, names: await namesIn(territory, viewer.scope, check) };
      }),

    /**
     * Asks for an approval; the agencies whose boundary it touches see the draft from now on.
     *
     * @throws {NotAllowed} for anybody but the author, {DraftNotOpen}, {TerritoryFaults}, {TerritoryChanged}.
     */
    submit: ({ viewer, address }: By, id: number, expected: number | null): Promise<Draft> =>
      transaction(async () => {
        const draft = await lockDraft(drafts, viewer, id, expected);
        if (draft.authorKey !== viewer.key) throw new NotAllowed('drawn by somebody else');
        if (draft.state !== 'open') throw new DraftNotOpen(draft.state);
        if (draft.changes.length === 0) throw new InvalidMembers([{ pointer: '/changes', detail: 'at least one' }]);
        const now = await checks.now();
        const conflicts = await checks.conflicts(viewer.scope, id, now);
        if (conflicts.length > 0) throw new TerritoryChanged(conflicts);
        const { faults, touches } = await fitOf(checks, viewer.scope, draft, now);
        if (faults.length > 0) throw new TerritoryFaults(faults);
        await drafts.step(id, { state: 'submitted', touches });
        await audit.append({
          who: viewer,
          action: 'draft-submitted',
          address,
          subject: `draft:${id}`,
          details: { version: draft.version, touches },
        });
        return readDraft(drafts, viewer, id);
      }),

    /**
     * Approves what somebody else has submitted.
     *
     * @throws {NotAllowed} for its author and for machines, {DraftNotOpen}.
     */
    approve: ({ viewer, address }: By, id: number, expected: number): Promise<Draft> =>
      transaction(async () => {
        const draft = await lockDraft(drafts, viewer, id, expected);
        if (draft.authorKey === viewer.key) throw new NotAllowed('one’s own draft');
        if (viewer.accountId === null) throw new NotAllowed('no person');
        if (draft.state !== 'submitted') throw new DraftNotOpen(draft.state);
        await drafts.step(id, { state: 'approved', by: viewer });
        await audit.append({
          who: viewer,
          action: 'draft-approved',
          address,
          subject: `draft:${id}`,
          details: { version: draft.version, author: draft.authorKey },
        });
        return readDraft(drafts, viewer, id);
      }),

    /**
     * Opens a submitted or approved draft again, with what is to be changed.
     *
     * @throws {NotAllowed} for machines, {DraftNotOpen}.
     */
    giveBack: ({ viewer, address }: By, id: number, expected: number | null, note: string): Promise<Draft> =>
      transaction(async () => {
        const draft = await lockDraft(drafts, viewer, id, expected);
        if (viewer.accountId === null) throw new NotAllowed('no person');
        if (draft.state !== 'submitted' && draft.state !== 'approved') throw new DraftNotOpen(draft.state);
        await drafts.step(id, { state: 'open', note });
        await audit.append({
          who: viewer,
          action: 'draft-returned',
          address,
          subject: `draft:${id}`,
          details: { version: draft.version, was: draft.state, author: draft.authorKey },
        });
        // A reviewer of an agency that it touched sees it no more.
        return { ...draft, version: draft.version + 1, state: 'open', returnNote: note };
      }),
  };
}
