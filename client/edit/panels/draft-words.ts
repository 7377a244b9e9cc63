import type { WireDraftSummary } from '../../../server/contract/draft-schemas.ts';

/** When a draft came to be what it is, or takes effect; ISO 8601. */
export function whenOf(draft: WireDraftSummary): string {
  const { state, submittedAt, approvedAt, takesEffectAt, publishedAt, updatedAt } = draft;
  if (state === 'submitted') return submittedAt ?? updatedAt;
  if (state === 'approved') return approvedAt ?? updatedAt;
  return state === 'scheduled' || state === 'published' ? (takesEffectAt ?? publishedAt ?? updatedAt) : updatedAt;
}

/** Drafts by what they want of the one who looks. */
export interface DraftGroups {
  /** Submitted by somebody else. */
  readonly waiting: readonly WireDraftSummary[];
  /** One's own that are not over, and not scheduled. */
  readonly mine: readonly WireDraftSummary[];
  /** Those of others, to look at. */
  readonly others: readonly WireDraftSummary[];
  /** To take effect later. */
  readonly scheduled: readonly WireDraftSummary[];
  readonly over: readonly WireDraftSummary[];
}

/** @param drafts - the newest first, which they stay. */
export function groupDrafts(drafts: readonly WireDraftSummary[]): DraftGroups {
  const groupOf = ({ state, isMine }: WireDraftSummary): keyof DraftGroups => {
    if (state === 'published' || state === 'discarded') return 'over';
    if (state === 'scheduled') return 'scheduled';
    if (isMine) return 'mine';
    return state === 'submitted' ? 'waiting' : 'others';
  };
  const only = (group: keyof DraftGroups): WireDraftSummary[] => drafts.filter((draft) => groupOf(draft) === group);
  return {
    waiting: only('waiting'),
    mine: only('mine'),
    others: only('others'),
    scheduled: only('scheduled'),
    over: only('over'),
  };
}

/** What others have published between two readings of the list. */
export function newlyPublished(
  before: readonly WireDraftSummary[],
  after: readonly WireDraftSummary[],
): readonly WireDraftSummary[] {
  const open = new Set(before.filter(({ state }) => state !== 'published').map(({ id }) => id));
  return after.filter(({ id, state, isMine }) => state === 'published' && !isMine && open.has(id));
}
