import { ringsOf } from '../domain/draft.ts';
import type { Draft } from '../domain/draft.ts';
import type { DraftChecks, DraftConflict, DraftDifference } from '../domain/draft-ports.ts';
import type { Scope } from '../domain/scope.ts';
import { spikesOf } from '../domain/spike.ts';
import { DRAWN_LAYERS } from '../domain/territory.ts';
import type { TerritoryFault } from '../domain/territory.ts';
import { writtenFaults } from '../domain/written-area.ts';

/** What of a draft does not fit, and what it does. Without valid areas only the faults are told. */
export interface DraftCheck {
  readonly faults: readonly TerritoryFault[];
  readonly differences: readonly DraftDifference[];
  readonly conflicts: readonly DraftConflict[];
  /** Codes of agencies whose boundary it touches, beside the draft's own. */
  readonly touches: readonly string[];
}

/** Looks at a draft as of the moment when it takes effect, of one that is not published as of now. */
export async function checkDraft(checks: DraftChecks, scope: Scope, draft: Draft): Promise<DraftCheck> {
  const isUnderWay = ['open', 'submitted', 'approved'].includes(draft.state);
  // What is published is compared with what was in force before.
  const at = draft.takesEffectAt === null ? await checks.now() : draft.takesEffectAt - 1;
  const conflicts = isUnderWay ? await checks.conflicts(scope, draft.id, at) : [];
  // What it would do to a feature that is not to be seen is not to be seen either.
  if (conflicts.some(({ isHidden }) => isHidden)) return { faults: [], differences: [], conflicts, touches: [] };
  const broken = await brokenOf(checks, draft);
  if (broken.length > 0) return { faults: broken, differences: [], conflicts, touches: [] };
  // What is in force, or over, is not looked at again: what came after was fitted to it.
  const { faults, touches } = isUnderWay ? await fitOf(checks, scope, draft, at) : { faults: [], touches: [] };
  return { faults, touches, conflicts, differences: await checks.differences(scope, draft.id, at) };
}

/**
 * Whether a draft's areas fit as of a moment and of each later one at which something near begins or ends.
 *
 * @param at - epoch milliseconds.
 */
export async function fitOf(
  checks: DraftChecks,
  scope: Scope,
  draft: Draft,
  at: number,
): Promise<{ faults: readonly TerritoryFault[]; touches: readonly string[] }> {
  const broken = await brokenOf(checks, draft);
  if (broken.length > 0) return { faults: broken, touches: [] };
  const { faults, touches } = await checks.misfits(scope, draft.id, at);
  const all = [...(await spikes(checks, draft)), ...(await checks.slivers(draft.id)), ...faults];
  const touched = new Set(touches);
  if (all.length === 0) {
    for (const moment of await checks.laterMoments(draft.id, at)) {
      const then = await checks.misfits(scope, draft.id, moment);
      all.push(...then.faults);
      for (const code of then.touches) touched.add(code);
      if (all.length > 0) break;
    }
  }
  return { faults: all, touches: [...touched].sort() };
}

/** Areas that are none, as they are written and as the database reads them; the latter closes rings and drops what is none. */
async function brokenOf(checks: DraftChecks, { id, changes }: Draft): Promise<TerritoryFault[]> {
  const written = changes.flatMap(({ layer, code, area }) =>
    writtenFaults(area ?? []).map(({ kind, location }): TerritoryFault => ({
      kind,
      layer,
      codes: [code],
      parent: null,
      location,
      area: null,
      areaM2: 0,
    })),
  );
  return [...(await checks.broken(id)), ...written];
}

/** Spikes that were not there before. */
async function spikes(checks: DraftChecks, { changes }: Draft): Promise<TerritoryFault[]> {
  const found = changes.flatMap(({ layer, code, area, baseVersionId }) =>
    spikesOf(ringsOf(area ?? [])).map((location) => ({ layer, code, baseVersionId, location })),
  );
  const old = new Set<string>();
  for (const layer of DRAWN_LAYERS) {
    const ids = found.flatMap((spike) => (spike.layer === layer ? (spike.baseVersionId ?? []) : []));
    for (const [versionId, area] of await checks.areas(layer, [...new Set(ids)])) {
      for (const tip of spikesOf(ringsOf(area))) old.add(`${layer} ${versionId} ${tip.join()}`);
    }
  }
  return found
    .filter(({ layer, baseVersionId, location }) => !old.has(`${layer} ${baseVersionId} ${location.join()}`))
    .map(({ layer, code, location }) => ({
      kind: 'spike',
      layer,
      codes: [code],
      parent: null,
      location,
      area: null,
      areaM2: 0,
    }));
}
