import type { PositionFrame } from '../../server/contract/position-frame.ts';
import { UNKNOWN_U16 } from '../../server/contract/position-frame.ts';

/** Metres in a degree of latitude (R = 6 371 008.8 m). */
const METRES_PER_DEGREE = 111_195;
/** A new fix is glided to within this many seconds. */
export const GLIDE_S = 1.2;
/** A unit that falls silent is not carried on for longer than this many seconds: the map must not invent its way. */
export const MAX_RECKONING_S = 12;
/** Columns of `motion`: velocity (degrees/s), what is left to glide (degrees), when the glide began, when the fix was made (s). */
export const MOTION_COLUMNS = 6;

const TOLD_COLUMNS = 6;
const RADIANS = Math.PI / 180;

/** A unit's last fix as it was told. */
export interface UnitState {
  readonly position: readonly [lon: number, lat: number];
  /** Epoch milliseconds by this machine's clock. */
  readonly fixedAt: number;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly accuracyM: number | null;
  readonly batteryPercent: number | null;
}

/**
 * Where all units are, in columns that go to the graphics card as they are. Positions are offsets in degrees from an
 * origin, since 32-bit floats keep centimetres only near zero; times are seconds since `epochMs`.
 */
export class UnitStore {
  readonly origin: readonly [number, number];
  epochMs: number;
  /** x, y of the last fix for each slot. */
  position: Float32Array;
  motion: Float32Array;
  /** Sign and colour of the unit's kind. */
  kind: Uint8Array;
  count = 0;
  /** When the newest fix of all was made, epoch milliseconds by this machine's clock; 0 before the first. */
  newestFixAt = 0;
  #capacity: number;
  readonly #slotOf = new Map<number, number>();
  #unitIds: Uint32Array;
  /** What was told of each slot, as it came: longitude, latitude (1e-7 degree); speed, course, accuracy, battery. */
  #told: Int32Array;
  #fixedAt: Float64Array;
  readonly #kindOf = new Map<number, number>();

  constructor(origin: readonly [number, number], capacity = 4_096) {
    this.origin = origin;
    this.epochMs = Date.now();
    this.#capacity = capacity;
    this.position = new Float32Array(2 * capacity);
    this.motion = new Float32Array(MOTION_COLUMNS * capacity);
    this.kind = new Uint8Array(capacity);
    this.#unitIds = new Uint32Array(capacity);
    this.#told = new Int32Array(TOLD_COLUMNS * capacity);
    this.#fixedAt = new Float64Array(capacity);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Seconds since the store's epoch. */
  seconds(atMs: number): number {
    return (atMs - this.epochMs) / 1000;
  }

  /** Tells the kinds of units (small numbers) by unit id. */
  setKinds(kinds: ReadonlyMap<number, number>): void {
    for (const [unitId, kind] of kinds) {
      this.#kindOf.set(unitId, kind);
      const slot = this.#slotOf.get(unitId);
      if (slot !== undefined) this.kind[slot] = kind;
    }
  }

  /** Forgets all units. */
  clear(): void {
    this.#keepOnly(new Uint32Array());
    this.newestFixAt = 0;
  }

  /**
   * Takes a frame in; a snapshot forgets what it does not name.
   *
   * @param isGliding - otherwise marks jump, for who wants no motion.
   * @returns the lowest and highest slot that changed.
   */
  apply(frame: PositionFrame, isGliding: boolean): { first: number; last: number } {
    if (frame.kind === 'snapshot') {
      this.#keepOnly(frame.unitId);
      this.#rebase();
    }
    const nowMs = Date.now();
    const now = this.seconds(nowMs);
    const { motion, position } = this.#room(frame.count);
    let first = Infinity;
    let last = -1;
    // No object is made in here: this runs a hundred thousand times a second when a province is on the map.
    for (let i = 0; i < frame.count; i++) {
      const unitId = frame.unitId[i]!;
      const known = this.#slotOf.get(unitId);
      const slot = known ?? this.#add(unitId);
      const p = 2 * slot;
      const m = MOTION_COLUMNS * slot;
      const fixedAt = nowMs - frame.ageMs[i]!;
      const lat = frame.latE7[i]! / 1e7;
      const x = frame.lonE7[i]! / 1e7 - this.origin[0];
      const y = lat - this.origin[1];
      let vx = 0;
      let vy = 0;
      if (frame.speedCms[i] !== UNKNOWN_U16 && frame.courseCdeg[i] !== UNKNOWN_U16) {
        const course = (frame.courseCdeg[i]! / 100) * RADIANS;
        const perSecond = frame.speedCms[i]! / 100 / METRES_PER_DEGREE;
        vx = (Math.sin(course) * perSecond) / Math.cos(lat * RADIANS);
        vy = Math.cos(course) * perSecond;
      }
      const reckoning = Math.min(Math.max(0, (nowMs - fixedAt) / 1000), MAX_RECKONING_S);
      // What is shown now minus what will be: it shrinks to nothing during the glide.
      const isMoved = isGliding && known !== undefined;
      motion[m + 2] = isMoved ? this.#shown(slot, now, 0) - (x + vx * reckoning) : 0;
      motion[m + 3] = isMoved ? this.#shown(slot, now, 1) - (y + vy * reckoning) : 0;
      position[p] = x;
      position[p + 1] = y;
      motion[m] = vx;
      motion[m + 1] = vy;
      motion[m + 4] = now;
      motion[m + 5] = this.seconds(fixedAt);
      const t = TOLD_COLUMNS * slot;
      this.#told[t] = frame.lonE7[i]!;
      this.#told[t + 1] = frame.latE7[i]!;
      this.#told[t + 2] = frame.speedCms[i]!;
      this.#told[t + 3] = frame.courseCdeg[i]!;
      this.#told[t + 4] = frame.accuracyDm[i]!;
      this.#told[t + 5] = frame.batteryPercent[i]!;
      this.#fixedAt[slot] = fixedAt;
      if (fixedAt > this.newestFixAt) this.newestFixAt = fixedAt;
      if (slot < first) first = slot;
      if (slot > last) last = slot;
    }
    return { first: Math.min(first, this.count), last };
  }

  /** The offset at which a slot is drawn; the same formula runs on the graphics card (`motion-extension.ts`). */
  #shown(slot: number, now: number, axis: 0 | 1): number {
    const m = MOTION_COLUMNS * slot;
    const reckoning = Math.min(Math.max(0, now - this.motion[m + 5]!), MAX_RECKONING_S);
    const left = 1 - Math.min(1, Math.max(0, (now - this.motion[m + 4]!) / GLIDE_S));
    const eased = left * left * (3 - 2 * left);
    return this.position[2 * slot + axis]! + this.motion[m + axis]! * reckoning + this.motion[m + 2 + axis]! * eased;
  }

  /** The unit drawn nearest to a position, within `radius` degrees of longitude; slots with `hidden` kinds are passed over. */
  nearest([lon, lat]: readonly [number, number], radius: number, hidden: ReadonlySet<number>): number | undefined {
    const now = this.seconds(Date.now());
    const scale = 1 / Math.cos((lat * Math.PI) / 180);
    let best = radius * radius;
    let found: number | undefined;
    for (let slot = 0; slot < this.count; slot++) {
      const dx = this.#shown(slot, now, 0) + this.origin[0] - lon;
      const dy = (this.#shown(slot, now, 1) + this.origin[1] - lat) * scale;
      const squared = dx * dx + dy * dy;
      if (squared < best && !hidden.has(this.kind[slot]!)) [best, found] = [squared, this.#unitIds[slot]];
    }
    return found;
  }

  /** Where a unit is drawn now, degrees. */
  shownPosition(unitId: number): readonly [lon: number, lat: number] | undefined {
    const slot = this.#slotOf.get(unitId);
    if (slot === undefined) return undefined;
    const now = this.seconds(Date.now());
    return [this.#shown(slot, now, 0) + this.origin[0], this.#shown(slot, now, 1) + this.origin[1]];
  }

  state(unitId: number): UnitState | undefined {
    const slot = this.#slotOf.get(unitId);
    if (slot === undefined) return undefined;
    const [lonE7, latE7, speed, course, accuracy, battery] = this.#told.subarray(
      TOLD_COLUMNS * slot,
      TOLD_COLUMNS * (slot + 1),
    );
    return {
      position: [lonE7! / 1e7, latE7! / 1e7],
      fixedAt: this.#fixedAt[slot]!,
      speedMps: speed === UNKNOWN_U16 ? null : speed! / 100,
      courseDeg: course === UNKNOWN_U16 ? null : course! / 100,
      accuracyM: accuracy === UNKNOWN_U16 ? null : accuracy! / 10,
      batteryPercent: battery === 255 ? null : battery!,
    };
  }

  /** Makes room for as many more units, so that the columns stay the same objects meanwhile. */
  #room(more: number): this {
    while (this.count + more > this.#capacity) this.#grow();
    return this;
  }

  #add(unitId: number): number {
    const slot = this.count++;
    this.#slotOf.set(unitId, slot);
    this.#unitIds[slot] = unitId;
    this.kind[slot] = this.#kindOf.get(unitId) ?? 0;
    return slot;
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = <T extends Float32Array | Float64Array | Int32Array | Uint8Array | Uint32Array>(
      make: new (n: number) => T,
      old: T,
      columns: number,
    ): T => {
      const next = new make(columns * this.#capacity);
      next.set(old);
      return next;
    };
    this.position = grown(Float32Array, this.position, 2);
    this.motion = grown(Float32Array, this.motion, MOTION_COLUMNS);
    this.kind = grown(Uint8Array, this.kind, 1);
    this.#unitIds = grown(Uint32Array, this.#unitIds, 1);
    this.#told = grown(Int32Array, this.#told, TOLD_COLUMNS);
    this.#fixedAt = grown(Float64Array, this.#fixedAt, 1);
  }

  /** A wall runs for weeks, and 32-bit seconds grow coarse: now and then they are counted from anew. */
  #rebase(): void {
    const passed = this.seconds(Date.now());
    if (passed < 3_600) return;
    this.epochMs += passed * 1000;
    for (let slot = 0; slot < this.count; slot++) {
      this.motion[MOTION_COLUMNS * slot + 4]! -= passed;
      this.motion[MOTION_COLUMNS * slot + 5]! -= passed;
    }
  }

  #keepOnly(unitIds: Uint32Array): void {
    const kept = new Set(unitIds);
    for (let slot = this.count - 1; slot >= 0; slot--) {
      const unitId = this.#unitIds[slot]!;
      if (kept.has(unitId)) continue;
      const last = --this.count;
      this.#slotOf.delete(unitId);
      if (slot === last) continue;
      const moved = this.#unitIds[last]!;
      this.#unitIds[slot] = moved;
      this.#slotOf.set(moved, slot);
      this.#told.copyWithin(TOLD_COLUMNS * slot, TOLD_COLUMNS * last, TOLD_COLUMNS * (last + 1));
      this.#fixedAt[slot] = this.#fixedAt[last]!;
      this.kind[slot] = this.kind[last]!;
      this.position.copyWithin(2 * slot, 2 * last, 2 * last + 2);
      this.motion.copyWithin(MOTION_COLUMNS * slot, MOTION_COLUMNS * last, MOTION_COLUMNS * (last + 1));
    }
  }
}
