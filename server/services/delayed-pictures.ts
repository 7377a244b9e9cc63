import type { PositionFixStore, UnitIdentity } from '../domain/ports.ts';
import { UnitPicture } from './unit-picture.ts';
import type { UnitPosition } from './unit-picture.ts';

const POLL_MS = 1_000;
/** A picture that nobody asked for in this time is let go. */
const UNUSED_MS = 60_000;

interface Parts {
  readonly store: PositionFixStore;
  readonly unitOf: (unitId: number) => UnitIdentity | undefined;
  /** How old a fix may be when it is shown. */
  readonly keptMs: number;
  readonly onError: (error: unknown) => void;
}

interface Delayed {
  readonly picture: UnitPicture;
  /** The picture has what was fixed up to then, epoch milliseconds. */
  horizon: number;
  askedAt: number;
}

/**
 * Where the units were a while ago, for shares that tell positions late: each picture follows the stored fixes, one for each
 * delay that somebody asks for. It is never ahead of its delay, and behind it by a second at most.
 */
export class DelayedPictures {
  readonly #parts: Parts;
  readonly #byDelay = new Map<number, Promise<Delayed>>();
  readonly #ready = new Map<number, Delayed>();
  readonly #timer: NodeJS.Timeout;
  #isPolling = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.#poll(), POLL_MS).unref();
  }

  async picture(delayMs: number): Promise<UnitPicture> {
    let made = this.#byDelay.get(delayMs);
    if (!made) {
      made = this.#make(delayMs);
      made.catch(() => this.#byDelay.delete(delayMs));
      this.#byDelay.set(delayMs, made);
    }
    const delayed = await made;
    delayed.askedAt = Date.now();
    return delayed.picture;
  }

  /** Takes a fix that was just stored, for the pictures that are past it already; the others will find it. */
  apply(position: UnitPosition): void {
    for (const { picture, horizon } of this.#ready.values()) {
      if (position.fixedAt <= horizon) picture.apply(position);
    }
  }

  /** As `UnitPicture.revise`. */
  revise(oldest: number): void {
    for (const [delayMs, { picture }] of this.#ready) picture.revise(this.#parts.unitOf, oldest - delayMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #make(delayMs: number): Promise<Delayed> {
    const horizon = Date.now() - delayMs;
    const delayed: Delayed = { picture: new UnitPicture(), horizon, askedAt: Date.now() };
    // From now on late fixes come in by themselves.
    this.#ready.set(delayMs, delayed);
    try {
      this.#applyAll(delayed, await this.#parts.store.lastUpTo(horizon - this.#parts.keptMs, horizon));
    } catch (error) {
      this.#ready.delete(delayMs);
      throw error;
    }
    return delayed;
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      for (const [delayMs, delayed] of this.#ready) {
        if (Date.now() - delayed.askedAt > UNUSED_MS) {
          this.#ready.delete(delayMs);
          this.#byDelay.delete(delayMs);
          continue;
        }
        const before = delayed.horizon;
        // Moved before the read: a fix that is stored meanwhile is in the read, or sees the new horizon.
        delayed.horizon = Math.max(before, Date.now() - delayMs);
        try {
          this.#applyAll(delayed, await this.#parts.store.lastBetween(before, delayed.horizon));
        } catch (error) {
          delayed.horizon = before;
          throw error;
        }
      }
    } catch (error) {
      this.#parts.onError(error);
    } finally {
      this.#isPolling = false;
    }
  }

  #applyAll({ picture }: Delayed, fixes: readonly Omit<UnitPosition, 'unit'>[]): void {
    for (const fix of fixes) {
      const unit = this.#parts.unitOf(fix.unitId);
      if (unit) picture.apply({ ...fix, unit });
    }
  }
}
