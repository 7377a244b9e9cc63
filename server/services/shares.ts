import { InvalidMembers, NotAllowed, NotFound, ShareNotOpen } from '../domain/errors.ts';
import type { AuditAction, AuditLog, By, ShareStore, Transaction } from '../domain/ports.ts';
import type { Viewer } from '../domain/viewer.ts';
import { mayAccept, mayEnd, proposalFaults } from '../domain/share-agreement.ts';
import type { ProposalFault, ShareAgreement, ShareProposal } from '../domain/share-agreement.ts';

export type ShareService = ReturnType<typeof createShareService>;

/**
 * What agencies agree to show each other: one proposes, the other accepts, either ends. Only the two of them know of it.
 * Every change and its audit row are one transaction; the database tells all processes who sees what from then on.
 */
export function createShareService(parts: {
  transaction: Transaction;
  shares: ShareStore;
  audit: AuditLog;
  kinds: () => Promise<readonly { readonly noun: string; readonly code: string }[]>;
}) {
  const { transaction, shares, audit } = parts;

  const write = ({ viewer, address }: By, action: AuditAction, share: ShareAgreement): Promise<void> =>
    audit.append({
      who: viewer,
      action,
      address,
      subject: `share:${share.id}`,
      details: { owner: share.owner, receiver: share.receiver, zones: share.zones, layers: Object.keys(share.layers) },
    });

  /** @throws {ShareNotOpen} when `isOpen` says no of the share as it is once nobody else can change it. */
  const change = (
    by: By,
    id: number,
    action: AuditAction,
    isOpen: (share: ShareAgreement, agencyId: number) => boolean,
    make: (agencyId: number) => Promise<void>,
  ): Promise<ShareAgreement> =>
    transaction(async () => {
      const agencyId = ownAgency(by.viewer);
      const share = await shares.forUpdate(agencyId, id);
      if (!share) throw new NotFound('share', id);
      if (!isOpen(share, agencyId)) throw new ShareNotOpen(id);
      await make(agencyId);
      await write(by, action, share);
      return (await shares.get(agencyId, id))!;
    });

  return {
    /** Those that the viewer's agency is party to, newest first; all for whoever sees every agency. */
    list: (viewer: Viewer): Promise<ShareAgreement[]> => shares.list(readerOf(viewer)),

    /** Zones and agencies that the viewer may write a share about. */
    options: (viewer: Viewer) => shares.options(readerOf(viewer)),

    /**
     * Proposes a share in the name of the viewer's agency, which is one of the two.
     *
     * @throws {InvalidMembers} naming each member that cannot be.
     */
    async propose(by: By, proposal: ShareProposal): Promise<ShareAgreement> {
      const agencyId = ownAgency(by.viewer);
      const faults = proposalFaults(proposal, Date.now(), await parts.kinds());
      return transaction(async () => {
        const { ownerId, receiverId, zoneIds } = await shares.resolve(proposal);
        const all = [...faults, ...partyFaults(proposal, agencyId, ownerId, receiverId, zoneIds)];
        if (all.length > 0 || ownerId === undefined || receiverId === undefined) throw new InvalidMembers(all);
        const proposer = { agencyId, name: by.viewer.name };
        const id = await shares.add(proposal, { ownerId, receiverId, zoneIds: [...zoneIds.values()] }, proposer);
        const share = (await shares.get(agencyId, id))!;
        await write(by, 'share-proposed', share);
        return share;
      });
    },

    /**
     * Accepts what the other agency has proposed.
     *
     * @throws {NotFound} also when the viewer's agency is no party to it.
     * @throws {ShareNotOpen} when it was accepted, ended or over already, or the viewer's own agency has proposed it.
     */
    accept: (by: By, id: number): Promise<ShareAgreement> =>
      change(by, id, 'share-accepted', mayAccept, (agencyId) => shares.accept(agencyId, id, by.viewer.name)),

    /**
     * Ends a share at once, or withdraws or refuses a proposal.
     *
     * @throws {NotFound} as `accept` does.
     * @throws {ShareNotOpen} when it has ended or is over already.
     */
    end: (by: By, id: number): Promise<ShareAgreement> =>
      change(by, id, 'share-ended', mayEnd, (agencyId) => shares.end(agencyId, id, by.viewer.name)),
  };
}

/** @throws {NotAllowed} for whoever acts for no agency, or for several. */
function ownAgency({ agencyId }: Viewer): number {
  if (agencyId === null) throw new NotAllowed('acts for no agency');
  return agencyId;
}

/** Whose shares a viewer reads; `null` for all. */
const readerOf = (viewer: Viewer): number | null =>
  viewer.agencyId === null && viewer.scope.agencyIds === null ? null : ownAgency(viewer);

function partyFaults(
  { zones }: ShareProposal,
  agencyId: number,
  ownerId: number | undefined,
  receiverId: number | undefined,
  zoneIds: ReadonlyMap<string, number>,
): ProposalFault[] {
  const faults: ProposalFault[] = [];
  if (ownerId === undefined) faults.push({ pointer: '/owner', detail: 'the code of an agency' });
  if (receiverId === undefined) faults.push({ pointer: '/receiver', detail: 'the code of an agency' });
  if (ownerId === undefined || receiverId === undefined) return faults;
  if (agencyId !== ownerId && agencyId !== receiverId)
    return [{ pointer: '/owner', detail: 'one of owner and receiver is your own agency' }];
  for (const [i, code] of zones.entries()) {
    if (!zoneIds.has(code)) faults.push({ pointer: `/zones/${i}`, detail: 'a zone that both agencies are party to' });
  }
  return faults;
}
