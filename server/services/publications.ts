import type { Draft } from '../domain/draft.ts';
import type { DraftChecks, DraftStore, NotInForce, PublicationStore, TerritoryStore } from '../domain/draft-ports.ts';
import {
  ApprovalNeeded,
  DraftNotOpen,
  InvalidMembers,
  NotAllowed,
  TerritoryChanged,
  TerritoryFaults,
} from '../domain/errors.ts';
import type { AuditAction, AuditLog, By, Transaction } from '../domain/ports.ts';
import { searchTextOf } from '../domain/search-text.ts';
import type { Viewer } from '../domain/viewer.ts';
import { fitOf } from './draft-check.ts';
import { missingAttributes, placeChanges } from './draft-scope.ts';
import { lockDraft, mayPublish, readDraft } from './drafts.ts';

export type PublicationService = ReturnType<typeof createPublications>;

interface PublicationParts {
  readonly transaction: Transaction;
  readonly drafts: DraftStore;
  readonly territory: TerritoryStore;
  readonly checks: DraftChecks;
  readonly publications: PublicationStore;
  readonly audit: AuditLog;
}

/**
 * Drafts become versions that are in force, at once or from a set time on. One publication at a time, each in one
 * transaction: it fits with all that is in force by then and later, or nothing of it happens.
 */
export function createPublications(parts: PublicationParts) {
  const { transaction, drafts, territory, checks, publications, audit } = parts;

  const write = ({ viewer, address }: By, action: AuditAction, draft: Draft, at: number): Promise<void> =>
    audit.append({
      who: viewer,
      action,
      address,
      subject: `draft:${draft.id}`,
      details: { features: draft.changes.length, takesEffectAt: new Date(at).toISOString() },
    });

  /** @throws {InvalidMembers} naming each change that is not the viewer's to make, or lacks something. */
  const complete = async (viewer: Viewer, { id, changes }: Draft, at: number): Promise<void> => {
    if (changes.length === 0) throw new InvalidMembers([{ pointer: '/changes', detail: 'at least one' }]);
    const { faults } = await placeChanges(territory, viewer, changes);
    const missing = missingAttributes(changes);
    const kinds = missing.length > 0 ? [] : await checks.unknownKinds(id);
    const gone = missing.length > 0 ? [] : await checks.notInForce(id, at);
    const all = [
      ...faults,
      ...missing,
      ...gone.map(({ index, attribute }) => ({
        pointer: `/changes/${index}/attributes/${attribute}`,
        detail: IN_FORCE[attribute],
      })),
      ...kinds.map((i) => ({ pointer: `/changes/${i}/attributes/kind`, detail: 'a kind of the pack' })),
    ];
    if (all.length > 0) throw new InvalidMembers(all);
  };

  /** @returns the agencies that a draft touches, and whether somebody has approved that it touches each. */
  async function touchedBy(viewer: Viewer, draft: Draft, touches: readonly string[]) {
    const agencies = await territory.known(
      viewer.scope,
      touches.map((code) => ({ layer: 'agency', code })),
    );
    const isApproved =
      agencies.length === 0 ||
      (draft.state === 'approved' && agencies.every(({ agencyIds: [id] }) => draft.touches.includes(id!)));
    return { agencies, isApproved };
  }

  return {
    /**
     * Publishes a draft.
     *
     * @param expected - the version that was looked at.
     * @param takesEffectAt - epoch milliseconds; `null` for at once.
     * @throws {NotAllowed} for whoever neither drew it nor administers its agency, {DraftNotOpen}, {InvalidMembers},
     *   {TerritoryChanged} when somebody was faster, {TerritoryFaults}, {ApprovalNeeded} where it touches another agency's
     *   boundary and nobody else has approved that it does.
     */
    publish: (by: By, id: number, expected: number, takesEffectAt: number | null): Promise<Draft> =>
      transaction(async () => {
        const { viewer } = by;
        const now = await publications.begin(viewer.key);
        const draft = await lockDraft(drafts, viewer, id, expected);
        if (!mayPublish(viewer, draft)) throw new NotAllowed('drawn by somebody else');
        if (!['open', 'submitted', 'approved'].includes(draft.state)) throw new DraftNotOpen(draft.state);
        if (takesEffectAt !== null && takesEffectAt <= now)
          throw new InvalidMembers([{ pointer: '/takesEffectAt', detail: 'in the future' }]);
        const at = takesEffectAt ?? now;
        await complete(viewer, draft, at);
        const conflicts = await checks.conflicts(viewer.scope, id, at);
        if (conflicts.length > 0) throw new TerritoryChanged(conflicts);
        const { faults, touches } = await fitOf(checks, viewer.scope, draft, at);
        if (faults.length > 0) throw new TerritoryFaults(faults);
        const { agencies, isApproved } = await touchedBy(viewer, draft, touches);
        if (!isApproved || draft.state === 'submitted') throw new ApprovalNeeded(agencies);
        await publications.publish(id, at, searchTextsOf(draft));
        await drafts.step(id, { state: takesEffectAt === null ? 'published' : 'scheduled', at });
        await write(by, 'draft-published', draft, at);
        return readDraft(drafts, viewer, id);
      }),

    /**
     * Takes a scheduled publication back before it takes effect; what was in force goes on.
     *
     * @throws {NotAllowed} as `publish` does, {DraftNotOpen} when it has taken effect or was never scheduled,
     *   {TerritoryChanged} when later versions near it were made to fit with it.
     */
    withdraw: (by: By, id: number, expected: number | null): Promise<Draft> =>
      transaction(async () => {
        const { viewer } = by;
        const now = await publications.begin(viewer.key);
        const draft = await lockDraft(drafts, viewer, id, expected);
        if (!mayPublish(viewer, draft)) throw new NotAllowed('drawn by somebody else');
        const at = draft.takesEffectAt;
        if (draft.state !== 'scheduled' || at === null || at <= now) throw new DraftNotOpen(draft.state);
        const { shown, hasHidden } = await publications.laterVersions(viewer.scope, id, at);
        if (shown.length > 0 || hasHidden) throw new TerritoryChanged(shown, hasHidden);
        await publications.withdraw(id, at);
        await drafts.step(id, { state: 'withdrawn' });
        await write(by, 'draft-withdrawn', draft, at);
        return readDraft(drafts, viewer, id);
      }),
  };
}

const IN_FORCE: Readonly<Record<NotInForce['attribute'], string>> = {
  agency: 'an agency in force then',
  station: 'a station of the agency in force then',
  agencies: 'agencies in force then',
};

/** What a search looks in, by layer and code. */
const searchTextsOf = ({ changes }: Draft): Record<string, string> =>
  Object.fromEntries(
    changes.flatMap(({ layer, code, attributes }) =>
      attributes ? [[`${layer} ${code}`, searchTextOf(code, attributes.name_zh, attributes.name_en)]] : [],
    ),
  );
