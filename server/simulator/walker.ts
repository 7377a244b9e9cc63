import type { Position } from 'geojson';

/** Metres in a degree of latitude (R = 6 371 008.8 m). */
const METRES_PER_DEGREE = 111_195;

export interface Walker {
  readonly unitId: number;
  readonly kind: string;
  position: Position;
  goal: Position;
  speedMps: number;
  /** Degrees from true north. */
  courseDeg: number;
  /** Stands until then, epoch milliseconds. */
  standsUntil: number;
  movedAt: number;
  batteryPercent: number;
  /** Where to go next; the way there is straight. */
  readonly nextGoal: (from: Position) => Position;
}

/** Metres per second by kind of unit: the slowest and the fastest. */
const SPEEDS: Readonly<Record<string, readonly [number, number]>> = {
  warden: [0.9, 1.6],
  'volunteer-team': [0.8, 1.4],
  'patrol-car': [7, 14],
  boat: [4, 9],
  'drone-crew': [6, 12],
};
/** A quarter of the wardens ride. */
const RIDING: readonly [number, number] = [4, 8];
const STAND_MS = 90_000;

/** Moves a walker on to `now` (epoch milliseconds): towards its goal, then it stands a while and takes another. */
export function move(walker: Walker, now: number, random: () => number): void {
  const elapsedS = Math.min(60, (now - walker.movedAt) / 1000);
  walker.movedAt = now;
  if (now < walker.standsUntil) {
    walker.speedMps = 0;
    return;
  }
  if (walker.speedMps === 0) setOff(walker, random);
  const [lon, lat] = walker.position as [number, number];
  const scale = Math.cos((lat * Math.PI) / 180);
  const dx = (walker.goal[0]! - lon) * scale * METRES_PER_DEGREE;
  const dy = (walker.goal[1]! - lat) * METRES_PER_DEGREE;
  const distanceM = Math.hypot(dx, dy);
  const stepM = walker.speedMps * elapsedS;
  walker.courseDeg = ((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360;
  if (distanceM <= stepM) {
    walker.position = walker.goal;
    walker.standsUntil = random() < 0.35 ? now + random() * STAND_MS : 0;
    walker.speedMps = 0;
    return;
  }
  const share = stepM / distanceM;
  walker.position = [lon + (walker.goal[0]! - lon) * share, lat + (walker.goal[1]! - lat) * share];
}

function setOff(walker: Walker, random: () => number): void {
  walker.goal = walker.nextGoal(walker.position);
  const isRiding = walker.kind === 'warden' && walker.unitId % 4 === 0;
  const [slow, fast] = isRiding ? RIDING : (SPEEDS[walker.kind] ?? SPEEDS['warden']!);
  walker.speedMps = slow + random() * (fast - slow);
}
