import type { ShareLayer, ShareLayerName } from './share.ts';

/**
 * Where a share stands: `proposed` by one side, `accepted` by the other but not begun, `in-force`, `over` when its time
 * ran out, `ended` by either side, also before it was accepted.
 */
export const SHARE_STATES = ['proposed', 'accepted', 'in-force', 'over', 'ended'] as const;
export type ShareState = (typeof SHARE_STATES)[number];

/** What one agency lets another see, and who said so. Times are epoch milliseconds UTC; agencies and zones are codes. */
export interface ShareAgreement {
  readonly id: number;
  readonly owner: string;
  readonly receiver: string;
  readonly zones: readonly string[];
  /** Areas end at the edge of the zone. */
  readonly isCut: boolean;
  readonly layers: Readonly<Partial<Record<ShareLayerName, ShareLayer>>>;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly note: string;
  readonly proposedBy: string;
  readonly proposedByAgency: string;
  readonly proposedById: number;
  readonly proposedAt: number;
  readonly acceptedBy: string | null;
  readonly acceptedAt: number | null;
  readonly endedBy: string | null;
  readonly endedByAgency: string | null;
  readonly endedAt: number | null;
  /** The database's clock when this was read. */
  readonly readAt: number;
}

/** A share as it is asked for, with codes. */
export interface ShareProposal {
  readonly owner: string;
  readonly receiver: string;
  readonly zones: readonly string[];
  readonly isCut: boolean;
  readonly layers: Readonly<Partial<Record<ShareLayerName, ShareLayer>>>;
  /** `null` for as soon as it is accepted. */
  readonly startsAt: number | null;
  readonly endsAt: number;
  readonly note: string;
}

/** The longest that a share may last, milliseconds: five years with one leap day, and another one. */
export const LONGEST_SHARE_MS = (5 * 365 + 2) * 86_400_000;

/** Where a share stood when it was read. A proposal that nobody took up in time is over. */
export function stateOf(
  share: Pick<ShareAgreement, 'acceptedAt' | 'endedAt' | 'startsAt' | 'endsAt' | 'readAt'>,
): ShareState {
  if (share.endedAt !== null) return 'ended';
  if (share.endsAt <= share.readAt) return 'over';
  if (share.acceptedAt === null) return 'proposed';
  return share.startsAt > share.readAt ? 'accepted' : 'in-force';
}

/** Whether this agency, a party to it, may accept the share: the one that was asked. */
export const mayAccept = (share: ShareAgreement, agencyId: number): boolean =>
  stateOf(share) === 'proposed' && share.proposedById !== agencyId;

/** Whether either party may still end, withdraw or refuse the share. */
export const mayEnd = (share: ShareAgreement): boolean => !['over', 'ended'].includes(stateOf(share));

/** A member of a proposal that cannot be: where it is (RFC 6901) and why. */
export interface ProposalFault {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * What of a proposal's own members cannot be.
 *
 * @param now - epoch milliseconds.
 * @param kinds - those that the pack has.
 */
export function proposalFaults(
  { owner, receiver, layers, startsAt, endsAt }: ShareProposal,
  now: number,
  kinds: readonly { readonly noun: string; readonly code: string }[],
): ProposalFault[] {
  const faults: ProposalFault[] = [];
  const begin = startsAt ?? now;
  if (owner === receiver) faults.push({ pointer: '/receiver', detail: 'another agency than the owner' });
  if (endsAt <= now) faults.push({ pointer: '/endsAt', detail: 'in the future' });
  else if (endsAt <= begin) faults.push({ pointer: '/endsAt', detail: 'after startsAt' });
  else if (endsAt - Math.min(begin, now) > LONGEST_SHARE_MS)
    faults.push({ pointer: '/endsAt', detail: 'within five years' });
  for (const [layer, terms] of Object.entries(layers)) {
    for (const [i, code] of (terms.kinds ?? []).entries()) {
      if (!kinds.some((kind) => kind.noun === layer && kind.code === code))
        faults.push({ pointer: `/layers/${layer}/kinds/${i}`, detail: 'a kind of the pack' });
    }
  }
  return faults;
}
