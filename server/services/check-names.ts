import type { FeatureName, NamedFeature, TerritoryStore } from '../domain/draft-ports.ts';
import type { Scope } from '../domain/scope.ts';
import { PARENT_LAYERS } from '../domain/territory.ts';
import type { DraftCheck } from './draft-check.ts';

/**
 * What those are called that a check tells by their code: neighbours and containers in scope, and the agencies that it touches.
 * Who is only in the draft is named there.
 */
export async function namesIn(
  territory: Pick<TerritoryStore, 'known'>,
  scope: Scope,
  { faults, differences, touches }: DraftCheck,
): Promise<NamedFeature[]> {
  const told: FeatureName[] = [
    ...touches.map((code) => ({ layer: 'agency', code })),
    ...faults.flatMap(({ layer, codes, parent }) => [
      ...codes.map((code) => ({ layer, code })),
      ...(parent === null ? [] : [{ layer: PARENT_LAYERS[layer] ?? layer, code: parent }]),
    ]),
    ...differences.flatMap(({ layer, exchanges }) =>
      exchanges.flatMap(({ code }) => (code === null ? [] : [{ layer, code }])),
    ),
  ];
  const once = new Map(told.map((name) => [`${name.layer}/${name.code}`, name]));
  const found = await territory.known(scope, [...once.values()]);
  return found
    .filter(({ layer, isInScope }) => isInScope || layer === 'agency')
    .map(({ layer, code, name_zh, name_en }) => ({ layer, code, name_zh, name_en }));
}
