/** Integer coordinates `x0, y0, x1, y1, …` of a point list, line or ring. */
export type Path = number[];

/** A geometry with integer coordinates, by its parts. */
export interface TileGeometry {
  readonly points: Path[];
  readonly lines: Path[];
  /** Each polygon a shell and its holes, as they came: not oriented, not checked. */
  readonly polygons: Path[][];
}

export interface TwkbFeature {
  readonly id: number;
  readonly geometry: TileGeometry;
}

const EMPTY = 16;
const SIZE = 2;
const BBOX = 1;
const IDS = 4;
const EXTENDED = 8;

/**
 * Reads a TWKB collection with an id list, of precision 0 and two dimensions.
 *
 * @throws {RangeError} on anything else.
 * @see https://github.com/TWKB/Specification/blob/master/twkb.md
 */
export function readTwkbFeatures(bytes: Uint8Array): TwkbFeature[] {
  let at = 0;
  const unsigned = (): number => {
    let value = 0;
    let factor = 1;
    let byte: number;
    do {
      byte = bytes[at++]!;
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte & 128);
    return value;
  };
  const signed = (): number => {
    const value = unsigned();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };

  /** The header of a geometry; `count` is -1 for the single types. */
  const header = () => {
    const first = bytes[at++]!;
    const meta = bytes[at++]!;
    if (first >> 4 !== 0) throw new RangeError(`TWKB precision ${first >> 4}, not 0`);
    if (meta & EXTENDED) throw new RangeError('TWKB of more than two dimensions');
    if (meta & SIZE) unsigned();
    const isEmpty = (meta & EMPTY) !== 0;
    if (!isEmpty && meta & BBOX) for (let i = 0; i < 4; i++) signed();
    return { type: first & 15, isEmpty, hasIds: (meta & IDS) !== 0 };
  };

  // Deltas run on through a whole geometry, so that the cursor is shared by its parts.
  let x = 0;
  let y = 0;
  const path = (count: number): Path => {
    const coordinates = new Array<number>(2 * count);
    for (let i = 0; i < count; i++) {
      coordinates[2 * i] = x += signed();
      coordinates[2 * i + 1] = y += signed();
    }
    return coordinates;
  };
  const polygon = (): Path[] => {
    const rings = new Array<Path>(unsigned());
    for (let i = 0; i < rings.length; i++) rings[i] = path(unsigned());
    return rings;
  };
  const single = (type: number, into: TileGeometry): void => {
    if (type === 1) into.points.push(path(1));
    else if (type === 2) into.lines.push(path(unsigned()));
    else if (type === 3) into.polygons.push(polygon());
    else throw new RangeError(`TWKB type ${type}`);
  };
  const whole = (into: TileGeometry): void => {
    const { type, isEmpty, hasIds } = header();
    if (isEmpty) return;
    x = y = 0;
    if (type < 4) {
      single(type, into);
      return;
    }
    const count = unsigned();
    if (hasIds) for (let i = 0; i < count; i++) signed();
    for (let i = 0; i < count; i++) {
      if (type === 7) whole(into);
      else single(type - 3, into);
    }
  };

  const { type, isEmpty, hasIds } = header();
  if (isEmpty) return [];
  if (type < 4 || !hasIds) throw new RangeError('TWKB is not a collection with ids');
  const count = unsigned();
  const ids = Array.from({ length: count }, signed);
  return ids.map((id) => {
    const geometry: TileGeometry = { points: [], lines: [], polygons: [] };
    if (type === 7) whole(geometry);
    else single(type - 3, geometry);
    return { id, geometry };
  });
}
