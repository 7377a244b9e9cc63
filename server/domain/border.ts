/** `[lon, lat]` in degrees, EPSG:4326. */
export type LonLat = readonly [lon: number, lat: number];
export type Line = readonly LonLat[];

const METRES_PER_DEGREE = 111_195;

/** Metres between two places; flat, good to a percent over some hundred kilometres. */
export function flatDistanceM([aLon, aLat]: LonLat, [bLon, bLat]: LonLat): number {
  const lonScale = Math.cos((((aLat + bLat) / 2) * Math.PI) / 180);
  return Math.hypot((aLon - bLon) * lonScale, aLat - bLat) * METRES_PER_DEGREE;
}

export const isClosed = (line: Line): boolean => flatDistanceM(line[0]!, line.at(-1)!) === 0;

/** An end of a piece: its number, and whether it is where the piece begins. */
interface End {
  readonly piece: number;
  readonly isStart: boolean;
  readonly at: LonLat;
}

const isWestOf = (a: LonLat, b: LonLat): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/**
 * Puts the pieces of a border in the order along it. Ends are joined to each other from the shortest gap up, until all
 * pieces are one chain, whose largest gap is thereby left open; the chain begins at its western end. A closed piece, around an
 * exclave, begins and ends at its place that is nearest to the ends of the others, or where it is westernmost.
 *
 * @param pieces - at least one, of two or more positions each, in any order and direction.
 * @returns the same pieces, turned to follow each other.
 */
export function borderInOrder(pieces: readonly Line[]): Line[] {
  const open = pieces.filter((piece) => !isClosed(piece)).flatMap((piece) => [piece[0]!, piece.at(-1)!]);
  const lines = pieces.map((piece) => (isClosed(piece) ? turned(piece, open) : piece));
  const neighbour = joinEnds(lines);
  const ends = endsOf(lines).filter((end) => !neighbour.has(keyOf(end)));
  let end = ends.reduce((west, each) => (isWestOf(each.at, west.at) ? each : west));
  const ordered: Line[] = [];
  for (;;) {
    const line = lines[end.piece]!;
    ordered.push(end.isStart ? line : line.toReversed());
    const next = neighbour.get(keyOf({ ...end, isStart: !end.isStart }));
    if (!next) return ordered;
    end = next;
  }
}

const keyOf = ({ piece, isStart }: Pick<End, 'piece' | 'isStart'>): number => 2 * piece + (isStart ? 0 : 1);
const endsOf = (lines: readonly Line[]): End[] =>
  lines.flatMap((line, piece) => [
    { piece, isStart: true, at: line[0]! },
    { piece, isStart: false, at: line.at(-1)! },
  ]);

/** Which end goes on at which other one. */
function joinEnds(lines: readonly Line[]): Map<number, End> {
  const ends = endsOf(lines);
  const gaps = ends
    .flatMap((a, i) => ends.slice(i + 1).map((b) => ({ a, b, distanceM: flatDistanceM(a.at, b.at) })))
    .filter(({ a, b }) => a.piece !== b.piece)
    .sort((one, other) => one.distanceM - other.distanceM);
  const chainOf = lines.map((_, piece) => piece);
  const neighbour = new Map<number, End>();
  for (const { a, b } of gaps) {
    const [from, to] = [chainOf[a.piece]!, chainOf[b.piece]!];
    if (from === to || neighbour.has(keyOf(a)) || neighbour.has(keyOf(b))) continue;
    neighbour.set(keyOf(a), b).set(keyOf(b), a);
    chainOf.forEach((chain, piece) => {
      if (chain === from) chainOf[piece] = to;
    });
  }
  return neighbour;
}

/** A ring that begins at its position nearest to `others`. */
function turned(ring: Line, others: readonly LonLat[]): Line {
  const apart = ring.map((at) => Math.min(...others.map((other) => flatDistanceM(at, other))));
  const first =
    others.length > 0
      ? apart.indexOf(Math.min(...apart))
      : ring.reduce((west, at, i) => (isWestOf(at, ring[west]!) ? i : west), 0);
  return [...ring.slice(first, -1), ...ring.slice(0, first), ring[first]!];
}
