import { isSamePosition } from '../engine/grid.ts';
import { areaM2, bearingDeg, distanceM, lengthM, perimeterM } from '../engine/measure.ts';
import type { LonLat } from '../engine/types.ts';
import type { LineLook, Sketch } from '../../map/sketch.ts';
import { lengthText } from '../../text/measure.ts';
import type { Line, Measures } from '../../state/edit.ts';
import type { Tool, ToolHost, ToolPointer } from './tool.ts';

/** Pixels around the first point within which a click closes a ring; a finger that taps twice misses by as much. */
const CLOSE_PX = { mouse: 12, touch: 24 } as const;

interface PathOptions {
  /** `edit.hint.<name>.first`, `.next` and `.finish` say what the next click does. */
  readonly name: string;
  /** Whether it is a ring: it closes by itself. */
  readonly isRing: boolean;
  readonly look?: LineLook;
  /** Works on the feature that is selected: without one a click selects. */
  readonly needsSelection: boolean;
  /** What becomes of the points. @throws {EditRefused} */
  complete(points: readonly LonLat[]): void;
  /** Something of its own beside the path, such as the strip around it. */
  extra?(points: readonly LonLat[]): Sketch;
}

/** Draws a line or a ring point by point: clicks, typed positions, Enter to finish, Backspace for the last point, Escape. */
export function createPathTool(host: ToolHost, options: PathOptions): Tool {
  const { name, isRing, look = 'draft', needsSelection, complete, extra } = options;
  const least = isRing ? 3 : 2;
  let points: LonLat[] = [];
  let pointer: LonLat | null = null;

  const isWaiting = (): boolean => needsSelection && !host.selected();
  const isNear = (a: LonLat, b: LonLat, isTouch: boolean): boolean =>
    Math.hypot(a[0] - b[0], (a[1] - b[1]) / Math.cos((a[1] * Math.PI) / 180)) <=
    host.degrees(isTouch ? CLOSE_PX.touch : CLOSE_PX.mouse);
  /** Whether a click means the first point: there exactly, or near it where nothing else is meant. */
  const isFirst = ({ at, raw, snap, isTouch }: ToolPointer, first: LonLat): boolean =>
    isSamePosition(first, at) || (!snap && isNear(first, raw, isTouch));
  /** Whether a click means the last point; to a finger that is drawn to another vertex that one is meant. */
  const isLast = ({ at, raw, snap, isTouch }: ToolPointer, last: LonLat): boolean =>
    isSamePosition(last, at) || (isTouch && snap?.kind !== 'vertex' && isNear(last, raw, true));
  function finish(): void {
    if (points.length < least) {
      if (points.length > 0) host.notice({ key: 'edit.refused.too-few-positions' });
      return;
    }
    const done = points;
    if (host.attempt(() => complete(done))) points = [];
  }
  function click(clicked: ToolPointer): void {
    const { at, raw, isTouch } = clicked;
    if (isWaiting()) {
      host.select(host.shapeAt(raw)?.key ?? null);
      return;
    }
    pointer = isTouch ? null : at;
    const first = points[0];
    if (isRing && first && points.length >= least && isFirst(clicked, first)) {
      finish();
      return;
    }
    const last = points.at(-1);
    if (last && isLast(clicked, last)) {
      if (points.length >= least) finish();
      return;
    }
    host.notice(null);
    points = [...points, at];
  }
  /** The points with the one that a click would add; right after a click there is none. */
  function ahead(): readonly LonLat[] {
    const last = points.at(-1);
    return pointer && last && !isSamePosition(last, pointer) ? [...points, pointer] : points;
  }
  function measures(): Measures | null {
    if (points.length === 0) return null;
    const line = ahead();
    const last = points.at(-1)!;
    const closed = [...line, line[0]!] as unknown as number[][];
    const hasArea = isRing && line.length >= 3;
    return {
      areaM2: hasArea ? areaM2([[closed]]) : null,
      perimeterM: hasArea ? perimeterM([[closed]]) : lengthM(line),
      lastM: pointer ? distanceM(last, pointer) : null,
      bearingDeg: pointer ? bearingDeg(last, pointer) : null,
    };
  }
  function labels(): NonNullable<Sketch['labels']> {
    const last = points.at(-1);
    if (!last || !pointer || isSamePosition(last, pointer)) return [];
    const middle: LonLat = [(last[0] + pointer[0]) / 2, (last[1] + pointer[1]) / 2];
    return [{ at: middle, text: lengthText(distanceM(last, pointer)), look: 'dimension' }];
  }
  function hint(): Line {
    if (isWaiting()) return { key: 'edit.hint.select-first' };
    if (points.length === 0) return { key: `edit.hint.${name}.first` };
    return { key: points.length < least ? `edit.hint.${name}.next` : `edit.hint.${name}.finish` };
  }
  return {
    hint,
    measures,
    sketch(): Sketch {
      const more = extra?.(ahead()) ?? {};
      const first = points[0];
      const closing =
        isRing && first && pointer && points.length > 1 ? [{ line: [pointer, first], look: 'rubber' as const }] : [];
      const rubber = pointer && points.length > 0 ? [{ line: [points.at(-1)!, pointer], look: 'rubber' as const }] : [];
      const area =
        isRing && ahead().length > 2
          ? [{ area: [[[...ahead(), first!] as unknown as number[][]]], look: 'active' as const }]
          : [];
      return {
        areas: [...area, ...(more.areas ?? [])],
        lines: [{ line: points, look }, ...rubber, ...closing],
        points: points.map((at, i) => ({ at, look: i === 0 && isRing ? ('first' as const) : ('vertex' as const) })),
        labels: labels(),
      };
    },
    move({ at }) {
      pointer = at;
    },
    click,
    finish,
    back() {
      if (points.length === 0) return false;
      points = points.slice(0, -1);
      return true;
    },
    cancel() {
      if (points.length === 0) return false;
      points = [];
      host.notice(null);
      return true;
    },
    isDrawing: () => points.length > 0,
    offers() {
      if (points.length === 0) return [];
      return points.length < least ? ['back', 'cancel'] : ['finish', 'back', 'cancel'];
    },
    takesPosition: () => !isWaiting(),
    anchor: () => points.at(-1) ?? null,
  };
}
