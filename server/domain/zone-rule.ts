import { flatDistanceM, isClosed } from './border.ts';
import type { Line, LonLat } from './border.ts';

/** A part of a border. */
interface Stretch {
  /** In the order along the border. */
  readonly lines: readonly Line[];
  /** On the border, where it begins and ends; in the order in which they were asked for. */
  readonly from: LonLat;
  readonly to: LonLat;
}

/** A place on a border: `along` counts positions of the line, with a fraction between two of them. */
interface Mark {
  readonly line: number;
  readonly along: number;
  readonly at: LonLat;
}

/** A centimetre: coordinates are kept to this. */
const onGrid = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/**
 * The stretch of a border between the places on it that are nearest to two positions: the pieces between them in the
 * border's order, the first and the last cut there. On a closed piece it goes the shorter way round.
 *
 * @param border - as `borderInOrder` gives it.
 * @param from - and `to` in either order; `null` for where the border begins, or ends.
 * @returns no lines when both are the same place.
 */
export function stretchOf(border: readonly Line[], from: LonLat | null, to: LonLat | null): Stretch {
  const last = border.length - 1;
  const start = from ? nearestMark(border, from) : { line: 0, along: 0, at: border[0]![0]! };
  const end = to ? nearestMark(border, to) : { line: last, along: border[last]!.length - 1, at: border[last]!.at(-1)! };
  const isForward = start.line < end.line || (start.line === end.line && start.along <= end.along);
  const [a, b] = isForward ? [start, end] : [end, start];
  const lines = between(border, a, b, from !== null && to !== null).filter((line) => lengthM(line) > 0);
  return { lines, from: start.at, to: end.at };
}

function between(border: readonly Line[], a: Mark, b: Mark, isBothNamed: boolean): Line[] {
  const [first, last] = [border[a.line]!, border[b.line]!];
  if (a.line !== b.line) return [after(first, a), ...border.slice(a.line + 1, b.line), before(last, b)];
  const inner = [a.at, ...first.slice(Math.floor(a.along) + 1, Math.ceil(b.along)), b.at];
  if (!isBothNamed || !isClosed(first)) return [inner];
  const outer = [...after(first, b), ...before(first, a).slice(1)];
  return [lengthM(outer) < lengthM(inner) ? outer : inner];
}

const after = (line: Line, { along, at }: Mark): Line => [at, ...line.slice(Math.floor(along) + 1)];
const before = (line: Line, { along, at }: Mark): Line => [...line.slice(0, Math.ceil(along)), at];

/** Metres along a line. */
const lengthM = (line: Line): number => line.slice(1).reduce((sum, at, i) => sum + flatDistanceM(line[i]!, at), 0);

function nearestMark(border: readonly Line[], position: LonLat): Mark {
  let best: Mark | undefined;
  let bestM = Infinity;
  border.forEach((line, number) => {
    for (let i = 1; i < line.length; i++) {
      const [fraction, at] = nearestOnEdge(line[i - 1]!, line[i]!, position);
      const distanceM = flatDistanceM(at, position);
      if (distanceM >= bestM) continue;
      bestM = distanceM;
      best = { line: number, along: i - 1 + fraction, at: [onGrid(at[0]), onGrid(at[1])] };
    }
  });
  return best!;
}

/** How far along an edge, 0 to 1, its place nearest to a position is, and that place. */
function nearestOnEdge(a: LonLat, b: LonLat, [lon, lat]: LonLat): [fraction: number, at: LonLat] {
  const scale = Math.cos((lat * Math.PI) / 180);
  const [dx, dy] = [(b[0] - a[0]) * scale, b[1] - a[1]];
  const along = ((lon - a[0]) * scale * dx + (lat - a[1]) * dy) / (dx * dx + dy * dy || 1);
  const fraction = Math.max(0, Math.min(1, along));
  if (fraction === 0 || fraction === 1) return [fraction, fraction === 0 ? a : b];
  return [fraction, [a[0] + fraction * (b[0] - a[0]), a[1] + fraction * (b[1] - a[1])]];
}
