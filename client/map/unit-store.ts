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
  #capacity: number;
  readonly #slotOf = new Map<number, number>();
  #unitIds: Uint32Array;
  #states: (UnitState | undefined)[] = [];
  readonly #kindOf = new Map<number, number>();

  constructor(origin: readonly [number, number], capacity = 4_096) {
    this.origin = origin;
    this.epochMs = Date.now();
    this.#capacity = capacity;
    this.position = new Float32Array(2 * capacity);
    this.motion = new Float32Array(MOTION_COLUMNS * capacity);
    this.kind = new Uint8Array(capacity);
    this.#unitIds = new Uint32Array(capacity);
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
    let first = Infinity;
    let last = -1;
    for (let i = 0; i < frame.count; i++) {
      const unitId = frame.unitId[i]!;
      const known = this.#slotOf.get(unitId);
      const slot = known ?? this.#add(unitId);
      const fixedAt = nowMs - frame.ageMs[i]!;
      const lon = frame.lonE7[i]! / 1e7;
      const lat = frame.latE7[i]! / 1e7;
      const x = lon - this.origin[0];
      const y = lat - this.origin[1];
      const speedMps = frame.speedCms[i] === UNKNOWN_U16 ? null : frame.speedCms[i]! / 100;
      const courseDeg = frame.courseCdeg[i] === UNKNOWN_U16 ? null : frame.courseCdeg[i]! / 100;
      const p = 2 * slot;
      const m = MOTION_COLUMNS * slot;
      const [vx, vy] = velocity(speedMps, courseDeg, lat);
      const reckoning = Math.min(Math.max(0, now - this.seconds(fixedAt)), MAX_RECKONING_S);
      if (isGliding && known !== undefined) {
        // What is shown now minus what will be: it shrinks to nothing during the glide.
        const shown = this.shownAt(slot, now);
        this.motion[m + 2] = shown[0] - (x + vx * reckoning);
        this.motion[m + 3] = shown[1] - (y + vy * reckoning);
      } else {
        this.motion[m + 2] = this.motion[m + 3] = 0;
      }
      this.position[p] = x;
      this.position[p + 1] = y;
      this.motion[m] = vx;
      this.motion[m + 1] = vy;
      this.motion[m + 4] = now;
      this.motion[m + 5] = this.seconds(fixedAt);
      this.#states[slot] = {
        position: [lon, lat],
        fixedAt,
        speedMps,
        courseDeg,
        accuracyM: frame.accuracyDm[i] === UNKNOWN_U16 ? null : frame.accuracyDm[i]! / 10,
        batteryPercent: frame.batteryPercent[i] === 255 ? null : frame.batteryPercent[i]!,
      };
      if (slot < first) first = slot;
      if (slot > last) last = slot;
    }
    return { first: Math.min(first, this.count), last };
  }

  /** The offset at which a slot is drawn; the same formula runs on the graphics card (`motion-extension.ts`). */
  shownAt(slot: number, now: number): [number, number] {
    const m = MOTION_COLUMNS * slot;
    const reckoning = Math.min(Math.max(0, now - this.motion[m + 5]!), MAX_RECKONING_S);
    const left = 1 - Math.min(1, Math.max(0, (now - this.motion[m + 4]!) / GLIDE_S));
    const eased = left * left * (3 - 2 * left);
    return [
      this.position[2 * slot]! + this.motion[m]! * reckoning + this.motion[m + 2]! * eased,
      this.position[2 * slot + 1]! + this.motion[m + 1]! * reckoning + this.motion[m + 3]! * eased,
    ];
  }

  /** The unit drawn nearest to a position, within `radius` degrees of longitude; slots with `hidden` kinds are passed over. */
  nearest([lon, lat]: readonly [number, number], radius: number, hidden: ReadonlySet<number>): number | undefined {
    const now = this.seconds(Date.now());
    const scale = 1 / Math.cos((lat * Math.PI) / 180);
    let best = radius * radius;
    let found: number | undefined;
    for (let slot = 0; slot < this.count; slot++) {
      const [x, y] = this.shownAt(slot, now);
      const dx = x + this.origin[0] - lon;
      const dy = (y + this.origin[1] - lat) * scale;
      const squared = dx * dx + dy * dy;
      if (squared < best && !hidden.has(this.kind[slot]!)) [best, found] = [squared, this.#unitIds[slot]];
    }
    return found;
  }

  state(unitId: number): UnitState | undefined {
    const slot = this.#slotOf.get(unitId);
    return slot === undefined ? undefined : this.#states[slot];
  }

  #add(unitId: number): number {
    if (this.count === this.#capacity) this.#grow();
    const slot = this.count++;
    this.#slotOf.set(unitId, slot);
    this.#unitIds[slot] = unitId;
    this.kind[slot] = this.#kindOf.get(unitId) ?? 0;
    return slot;
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = <T extends Float32Array | Uint8Array | Uint32Array>(
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
      this.#states[slot] = this.#states[last];
      this.kind[slot] = this.kind[last]!;
      this.position.copyWithin(2 * slot, 2 * last, 2 * last + 2);
      this.motion.copyWithin(MOTION_COLUMNS * slot, MOTION_COLUMNS * last, MOTION_COLUMNS * (last + 1));
    }
  }
}

/** Degrees of longitude and latitude a second. */
function velocity(speedMps: number | null, courseDeg: number | null, lat: number): [number, number] {
  if (speedMps === null || courseDeg === null) return [0, 0];
  const radians = (courseDeg * Math.PI) / 180;
  const perSecond = speedMps / METRES_PER_DEGREE;
  return [(Math.sin(radians) * perSecond) / Math.cos((lat * Math.PI) / 180), Math.cos(radians) * perSecond];
}
