import type { FeatureName, TerritoryStore } from '../domain/draft-ports.ts';
import type { DraftChange } from '../domain/draft.ts';
import type { DrawnAttributes } from '../domain/territory.ts';
import type { Viewer } from '../domain/viewer.ts';

/** A member of a draft that cannot be: where it is (RFC 6901) and why. */
export interface ChangeFault {
  readonly pointer: string;
  readonly detail: string;
}

type Known = Awaited<ReturnType<TerritoryStore['known']>>[number];
const keyOf = ({ layer, code }: FeatureName): string => `${layer} ${code}`;

/** Whom a feature refers to, by the attribute that names it. */
function referencesOf({ layer, attributes }: DraftChange): (FeatureName & { attribute: keyof DrawnAttributes })[] {
  if (!attributes) return [];
  const { agency, station, jurisdiction, agencies } = attributes;
  const named = (attribute: 'agency' | 'station' | 'jurisdiction', code: string | null) =>
    code === null ? [] : [{ attribute, layer: attribute, code }];
  switch (layer) {
    case 'jurisdiction':
      return [...named('agency', agency), ...named('station', station)];
    case 'beat':
      return named('jurisdiction', jurisdiction);
    case 'adjacency-zone':
      return (agencies ?? []).map((code) => ({ attribute: 'agencies', layer: 'agency', code }));
  }
}

/**
 * Whose territory changes concern, and what of them is not the viewer's to make. What is not said yet, such as the station
 * of a new jurisdiction, is no fault here; a publication needs it.
 *
 * @returns agencyId - the viewer's own or, of whoever acts for several, the only one whose features change, else `null`.
 */
export async function placeChanges(
  territory: TerritoryStore,
  viewer: Viewer,
  changes: readonly DraftChange[],
): Promise<{ agencyId: number | null; faults: ChangeFault[] }> {
  const names = changes.flatMap((change) => [change, ...referencesOf(change)]);
  const found = await territory.known(viewer.scope, [
    ...new Map(names.map(({ layer, code }) => [keyOf({ layer, code }), { layer, code }])).values(),
  ]);
  const known = new Map(found.map((feature) => [keyOf(feature), feature]));
  const added = new Set(changes.filter(({ attributes }) => attributes).map(keyOf));
  const faults = changes.flatMap((change, i) => faultsOf(viewer, change, known, added, `/changes/${i}`));
  const owners = changes
    .filter(({ layer }) => layer !== 'adjacency-zone')
    .flatMap((change) => [change, ...referencesOf(change)])
    .flatMap((name) => known.get(keyOf(name))?.agencyIds ?? []);
  const [only, ...others] = new Set(owners);
  return { agencyId: viewer.agencyId ?? (others.length === 0 ? (only ?? null) : null), faults };
}

function faultsOf(
  viewer: Viewer,
  change: DraftChange,
  known: ReadonlyMap<string, Known>,
  added: ReadonlySet<string>,
  at: string,
): ChangeFault[] {
  const isZone = change.layer === 'adjacency-zone';
  if (isZone && viewer.scope.kind !== 'agencies')
    return [{ pointer: `${at}/layer`, detail: 'a layer that you may change' }];
  const self = known.get(keyOf(change));
  if (self && !self.isInScope) return [{ pointer: `${at}/code`, detail: 'a feature in your scope, or a free code' }];
  if (!change.attributes && !self) return [{ pointer: `${at}/code`, detail: 'a feature that is there' }];
  const references = referencesOf(change);
  const isOurs = (name: FeatureName): boolean => known.get(keyOf(name))?.isInScope === true;
  if (isZone) {
    const unknown = references.some((name) => !known.has(keyOf(name)));
    const isParty = references.length === 0 || references.some(isOurs);
    const pointer = `${at}/attributes/agencies`;
    return unknown || !isParty ? [{ pointer, detail: 'codes of agencies, your own among them' }] : [];
  }
  return references
    .filter((name) => !isOurs(name) && !(name.layer === 'jurisdiction' && added.has(keyOf(name))))
    .map(({ attribute }) => ({ pointer: `${at}/attributes/${attribute}`, detail: `a code of your scope` }));
}

/** What a publication needs and is not said yet. */
export function missingAttributes(changes: readonly DraftChange[]): ChangeFault[] {
  const needed = {
    jurisdiction: ['agency', 'station'],
    beat: ['jurisdiction', 'kind'],
    'adjacency-zone': ['agencies'],
  };
  return changes.flatMap(({ layer, attributes }, i) =>
    (needed[layer] as (keyof DrawnAttributes)[])
      .filter((name) => attributes !== null && attributes[name] === null)
      .map((name) => ({ pointer: `/changes/${i}/attributes/${name}`, detail: 'needed' })),
  );
}
