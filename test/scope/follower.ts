import type { WireEvent } from '../../server/contract/live.ts';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import { openReader } from '../protocol/reader.ts';
import { unitOutcomes } from './comparison.ts';
import type { Case } from './comparison.ts';

/** A liaison's socket from its connection on. */
export interface Follower {
  /** When it was opened, epoch milliseconds. */
  readonly since: number;
  /** Replayed and live. */
  readonly events: readonly WireEvent[];
  /**
   * What no agreement shows of the frames that came, and whether the picture that they add up to is the one that is shown.
   *
   * @param cases - with the fixes that were known one after another, the last with all.
   */
  faults(cases: readonly Case[]): string[];
  close(): void;
}

const UNKNOWN_U16 = 65_535;
const UNKNOWN_U8 = 255;

interface Mark {
  readonly unitId: number;
  readonly lon: number;
  readonly lat: number;
  readonly fixedAt: number;
  readonly speedCms: number;
  readonly courseCdeg: number;
  readonly accuracyDm: number;
  readonly batteryPercent: number;
}

const marksOf = (frame: PositionFrame): Mark[] =>
  Array.from({ length: frame.count }, (_, i) => ({
    unitId: frame.unitId[i]!,
    lon: frame.lonE7[i]! / 1e7,
    lat: frame.latE7[i]! / 1e7,
    fixedAt: frame.frameTime - frame.ageMs[i]!,
    speedCms: frame.speedCms[i]!,
    courseCdeg: frame.courseCdeg[i]!,
    accuracyDm: frame.accuracyDm[i]!,
    batteryPercent: frame.batteryPercent[i]!,
  }));

/** Replays the whole log, and follows. */
export async function follow(url: string, token: string): Promise<Follower> {
  const since = Date.now();
  const reader = openReader(url, { token, after: 0 });
  await reader.whenReady();
  return {
    since,
    events: reader.events,
    faults(cases) {
      const after = cases.at(-1)!;
      const faults = reader.breaches.map((breach) => `liaison ${after.liaison}, socket: ${breach}`);
      const picture = new Map<number, Mark>();
      for (const frame of reader.frames) {
        const marks = marksOf(frame);
        if (frame.kind === 'snapshot') picture.clear();
        for (const mark of marks) {
          picture.set(mark.unitId, mark);
          if (!cases.some((seen) => isShown(seen, mark, frame.frameTime))) {
            faults.push(`liaison ${after.liaison}, frame: LEAK of ${JSON.stringify(mark)}`);
          }
        }
      }
      const now = Date.now();
      after.world.units.forEach(({ id }, i) => {
        const outcomes = unitOutcomes(after, i, now, now);
        const mark = picture.get(id);
        const isRight = outcomes.some((shown) => (shown && mark ? isNear(mark, shown) : !shown && !mark));
        if (!isRight) {
          faults.push(
            `liaison ${after.liaison}, frames: unit ${id} as ${JSON.stringify(mark)}, not ${JSON.stringify(outcomes)}`,
          );
        }
      });
      return faults;
    },
    close: () => reader.close(),
  };
}

type Outcome = NonNullable<ReturnType<typeof unitOutcomes>[number]>;

const isNear = ({ lon, lat, fixedAt }: Mark, { at, fixedAt: time }: Outcome): boolean =>
  Math.abs(lon - at[0]!) < 1e-6 && Math.abs(lat - at[1]!) < 1e-6 && Math.abs(fixedAt - time) <= 1;

function isShown(seen: Case, mark: Mark, frameTime: number): boolean {
  const i = seen.world.units.findIndex(({ id }) => id === mark.unitId);
  return (
    i >= 0 &&
    unitOutcomes(seen, i, frameTime, frameTime).some((shown) => {
      if (!shown || !isNear(mark, shown) || mark.fixedAt > frameTime - shown.delayS * 1000) return false;
      const told = (field: string, value: number, unknown: number): number =>
        shown.fields.has(field) ? value : unknown;
      return (
        mark.speedCms === told('speed', Math.round(shown.fix.speedMps * 100), UNKNOWN_U16) &&
        mark.courseCdeg === told('course', 9_000, UNKNOWN_U16) &&
        mark.accuracyDm === told('accuracy', 50, UNKNOWN_U16) &&
        mark.batteryPercent === told('battery', shown.fix.batteryPercent, UNKNOWN_U8)
      );
    })
  );
}
