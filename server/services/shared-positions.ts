import type { ShareScope } from '../domain/scope.ts';
import { coarsened, isInZones, unitTerms } from '../domain/share.ts';
import type { Grant, ShareLayer, ShownUnit } from '../domain/share.ts';
import type { UnitPicture, UnitPosition } from './unit-picture.ts';

/** A unit's position as its share shows it: coarse and late as agreed, and without what is not shared. */
export interface SharedPosition extends ShownUnit {
  readonly fixedAt: number;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly accuracyM: number | null;
  readonly batteryPercent: number | null;
  /** `null` where kinds are not shared. */
  readonly kind: string | null;
  readonly ownerId: number;
}

/** Pictures by their delay in milliseconds. */
export type Pictures = ReadonlyMap<number, UnitPicture>;

/** The pictures that a scope's positions come from. */
export async function picturesOf(
  { grants }: ShareScope,
  pictureAt: (delayMs: number) => Promise<UnitPicture>,
): Promise<Pictures> {
  const delays = new Set(grants.flatMap(({ layers: { unit } }) => unit?.delayMs ?? []));
  return new Map(await Promise.all([...delays].map(async (delayMs) => [delayMs, await pictureAt(delayMs)] as const)));
}

/**
 * What shares show of positions. A unit is shown by the first grant that shows it, the least delayed and then the finest
 * first; where it is by that grant's delay decides, not where it is now.
 */
export class SharedPositions {
  readonly #grants: readonly { readonly grant: Grant; readonly terms: ShareLayer }[];
  readonly #shown = new Map<number, SharedPosition>();

  constructor({ grants }: ShareScope) {
    this.#grants = grants
      .flatMap((grant) => (grant.layers.unit ? [{ grant, terms: grant.layers.unit }] : []))
      .sort(
        (a, b) =>
          a.terms.delayMs - b.terms.delayMs || a.terms.gridM - b.terms.gridM || a.grant.shareId - b.grant.shareId,
      );
  }

  all(): SharedPosition[] {
    return [...this.#shown.values()];
  }

  /** Looks at every unit anew. */
  fill(pictures: Pictures): this {
    this.#shown.clear();
    for (const picture of pictures.values()) for (const { unitId } of picture.all()) this.#look(unitId, pictures);
    return this;
  }

  /**
   * Looks at the units that have moved in one of the pictures.
   *
   * @returns those to be told anew, and whether some are to be seen no longer.
   */
  follow(unitIds: Iterable<number>, pictures: Pictures): { changed: SharedPosition[]; hasGone: boolean } {
    const changed: SharedPosition[] = [];
    let hasGone = false;
    for (const unitId of unitIds) {
      const before = this.#shown.get(unitId);
      const now = this.#look(unitId, pictures);
      if (now && (now.fixedAt !== before?.fixedAt || now.shareId !== before.shareId)) changed.push(now);
      else if (before && !now) hasGone = true;
    }
    return { changed, hasGone };
  }

  #look(unitId: number, pictures: Pictures): SharedPosition | undefined {
    const shown = this.#find(unitId, pictures);
    if (shown) this.#shown.set(unitId, shown);
    else this.#shown.delete(unitId);
    return shown;
  }

  #find(unitId: number, pictures: Pictures): SharedPosition | undefined {
    for (const { grant, terms } of this.#grants) {
      const position = pictures.get(terms.delayMs)?.get(unitId);
      if (!position || !unitTerms(grant, position.unit.agencyId, position.unit.kind)) continue;
      if (isInZones(grant, position.position)) return sharedPosition(grant, terms, position);
    }
    return undefined;
  }
}

function sharedPosition(
  { shareId, ownerId }: Grant,
  { fields, gridM }: ShareLayer,
  position: UnitPosition,
): SharedPosition {
  const told = <T>(field: string, value: T): T | null => (fields.includes(field) ? value : null);
  return {
    unitId: position.unitId,
    shareId,
    ownerId,
    position: coarsened(position.position, gridM),
    fixedAt: position.fixedAt,
    kind: told('kind', position.unit.kind),
    speedMps: told('speed', position.speedMps),
    courseDeg: told('course', position.courseDeg),
    accuracyM: told('accuracy', position.accuracyM),
    batteryPercent: told('battery', position.batteryPercent),
  };
}
