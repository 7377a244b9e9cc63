import type { PositionFix } from '../domain/position-fix.ts';

/** A unit's last fix, and whose unit it is. */
export interface UnitPosition extends PositionFix {
  readonly agencyId: number;
}

/** Where every unit is, as far as anybody knows: the last fix of each, in memory. */
export class UnitPicture {
  readonly #latest = new Map<number, UnitPosition>();
  #changed = new Map<number, UnitPosition>();
  #isRevised = false;

  get size(): number {
    return this.#latest.size;
  }

  /** Takes a fix unless a later one is known: a late fix belongs to the track, and the mark never jumps back. */
  apply(position: UnitPosition): void {
    const known = this.#latest.get(position.unitId);
    if (known && known.fixedAt >= position.fixedAt) return;
    this.#latest.set(position.unitId, position);
    this.#changed.set(position.unitId, position);
  }

  /**
   * Forgets the units that are gone and the fixes from before `oldest` (epoch milliseconds), and follows a unit to another
   * agency.
   *
   * @param agencyOf - whose a unit is, by its id; `undefined` when it is gone.
   */
  revise(agencyOf: (unitId: number) => number | undefined, oldest: number): void {
    for (const [unitId, position] of this.#latest) {
      const agencyId = agencyOf(unitId);
      if (agencyId === position.agencyId && position.fixedAt >= oldest) continue;
      if (agencyId === undefined || position.fixedAt < oldest) this.#latest.delete(unitId);
      else this.#latest.set(unitId, { ...position, agencyId });
      this.#changed.delete(unitId);
      this.#isRevised = true;
    }
  }

  /** Whether `revise` found something since the last call: then only the whole picture tells what is no longer there. */
  takeRevised(): boolean {
    const isRevised = this.#isRevised;
    this.#isRevised = false;
    return isRevised;
  }

  all(): UnitPosition[] {
    return [...this.#latest.values()];
  }

  /** What changed since the last call. */
  takeChanges(): UnitPosition[] {
    const changes = [...this.#changed.values()];
    this.#changed = new Map();
    return changes;
  }
}
