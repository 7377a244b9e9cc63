import type { PositionFix } from '../domain/position-fix.ts';
import type { UnitIdentity } from '../domain/ports.ts';

/** A unit's last fix, and what unit it is. */
export interface UnitPosition extends PositionFix {
  readonly unit: UnitIdentity;
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
   * agency, beat or kind.
   *
   * @param unitOf - what a unit is now, by its id; the same object as long as it is the same, `undefined` when it is gone.
   */
  revise(unitOf: (unitId: number) => UnitIdentity | undefined, oldest: number): void {
    for (const [unitId, position] of this.#latest) {
      const unit = unitOf(unitId);
      if (unit === position.unit && position.fixedAt >= oldest) continue;
      if (unit === undefined || position.fixedAt < oldest) this.#latest.delete(unitId);
      else this.#latest.set(unitId, { ...position, unit });
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

  get(unitId: number): UnitPosition | undefined {
    return this.#latest.get(unitId);
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
