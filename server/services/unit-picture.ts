import type { PositionFix } from '../domain/position-fix.ts';

/** A unit's last fix, and whose unit it is. */
export interface UnitPosition extends PositionFix {
  readonly agencyId: number;
}

/** Where every unit is, as far as anybody knows: the last fix of each, in memory. */
export class UnitPicture {
  readonly #latest = new Map<number, UnitPosition>();
  #changed = new Map<number, UnitPosition>();

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
