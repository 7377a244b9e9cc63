import type { WireDraft, WireDraftCheck } from '../../../server/contract/draft-schemas.ts';

export type NextStep = 'submit' | 'publish' | 'approve' | 'return' | 'withdraw';

/** Whether a draft has to be seen by a second person, and was not yet. */
export const needsApproval = (draft: Pick<WireDraft, 'approvedAt'>, check: Pick<WireDraftCheck, 'touches'>): boolean =>
  check.touches.length > 0 && draft.approvedAt === null;

/** What may be done with a draft: what does not fit is never published, and nobody approves what is their own. */
export function nextSteps(
  draft: Pick<WireDraft, 'state' | 'isMine' | 'approvedAt'>,
  check: Pick<WireDraftCheck, 'faults' | 'conflicts' | 'touches' | 'differences'>,
  viewer: { readonly mayDraw: boolean; readonly mayReview: boolean },
): readonly NextStep[] {
  const fits = check.faults.length === 0 && check.conflicts.length === 0 && check.differences.length > 0;
  if (draft.state === 'scheduled') return draft.isMine ? ['withdraw'] : [];
  if (draft.state === 'submitted' && !draft.isMine && viewer.mayReview)
    return fits ? ['return', 'approve'] : ['return'];
  if (!draft.isMine || !viewer.mayDraw || !fits) return [];
  if (draft.state === 'approved') return ['publish'];
  if (draft.state !== 'open') return [];
  return needsApproval(draft, check) ? ['submit'] : ['submit', 'publish'];
}
