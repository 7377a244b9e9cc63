import { PART } from './flat-geometry.ts';
import type { FlatGeometry } from './flat-geometry.ts';

const EMPTY = 16;
const SIZE = 2;
const BBOX = 1;
const IDS = 4;
const EXTENDED = 8;

/** Types of TWKB geometries: point, line, polygon, and 4–6 their collections of one type, 7 of any. */
const POINT = 1;
const LINE = 2;
const POLYGON = 3;
const MULTI = 3;
const COLLECTION = 7;

/**
 * Reads a TWKB collection with an id list, of precision 0 and two dimensions, feature by feature.
 *
 * @see https://github.com/TWKB/Specification/blob/master/twkb.md
 */
export class TwkbReader {
  readonly #bytes: Uint8Array;
  readonly #ids: number[];
  readonly #type: number;
  #at = 0;
  // Deltas run on through a whole geometry, so that the cursor is shared by its parts.
  #x = 0;
  #y = 0;

  /** @throws {RangeError} when the bytes are of another kind. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const { type, isEmpty, hasIds } = this.#header();
    this.#type = type;
    this.#ids = [];
    if (isEmpty) return;
    if (type <= MULTI || !hasIds) throw new RangeError('TWKB is not a collection with ids');
    const count = this.#unsigned();
    for (let i = 0; i < count; i++) this.#ids.push(this.#signed());
  }

  /** The ids of the features, in the order in which `read` gives their geometries. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** Reads the next feature's geometry in place of what is in `into`. @throws {RangeError} on an unknown type. */
  read(into: FlatGeometry): void {
    into.clear();
    if (this.#type === COLLECTION) this.#whole(into);
    else this.#single(this.#type - MULTI, into);
  }

  #unsigned(): number {
    let byte = this.#bytes[this.#at++]!;
    if (byte < 128) return byte;
    let value = byte & 127;
    let factor = 128;
    do {
      byte = this.#bytes[this.#at++]!;
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte >= 128);
    return value;
  }

  #signed(): number {
    const value = this.#unsigned();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  #header(): { type: number; isEmpty: boolean; hasIds: boolean } {
    const first = this.#bytes[this.#at++]!;
    const meta = this.#bytes[this.#at++]!;
    if (first >> 4 !== 0) throw new RangeError(`TWKB precision ${first >> 4}, not 0`);
    if (meta & EXTENDED) throw new RangeError('TWKB of more than two dimensions');
    if (meta & SIZE) this.#unsigned();
    const isEmpty = (meta & EMPTY) !== 0;
    if (!isEmpty && meta & BBOX) for (let i = 0; i < 4; i++) this.#signed();
    return { type: first & 15, isEmpty, hasIds: (meta & IDS) !== 0 };
  }

  #whole(into: FlatGeometry): void {
    const { type, isEmpty, hasIds } = this.#header();
    if (isEmpty) return;
    this.#x = this.#y = 0;
    if (type <= MULTI) {
      this.#single(type, into);
      return;
    }
    const count = this.#unsigned();
    if (hasIds) for (let i = 0; i < count; i++) this.#signed();
    for (let i = 0; i < count; i++) {
      if (type === COLLECTION) this.#whole(into);
      else this.#single(type - MULTI, into);
    }
  }

  #single(type: number, into: FlatGeometry): void {
    if (type === POINT) this.#part(1, PART.POINT, into);
    else if (type === LINE) this.#part(this.#unsigned(), PART.LINE, into);
    else if (type === POLYGON) {
      const rings = this.#unsigned();
      for (let i = 0; i < rings; i++) this.#part(this.#unsigned(), i === 0 ? PART.SHELL : PART.HOLE, into);
    } else throw new RangeError(`TWKB type ${type}`);
  }

  #part(positions: number, kind: number, into: FlatGeometry): void {
    into.reserve(2 * positions);
    const { xy } = into;
    const bytes = this.#bytes;
    let at = this.#at;
    let x = this.#x;
    let y = this.#y;
    let to = into.length;
    // Nine deltas in ten are one or two bytes long; all that fits a tile's grid is read as integers.
    for (const end = to + 2 * positions; to < end; to++) {
      let delta = bytes[at++]!;
      if (delta >= 128) {
        const second = bytes[at++]!;
        delta = (delta & 127) | ((second & 127) << 7);
        if (second >= 128) {
          this.#at = at - 2;
          delta = this.#unsigned();
          at = this.#at;
        }
      }
      const step = delta % 2 === 1 ? -(delta + 1) / 2 : delta / 2;
      xy[to] = to % 2 === 0 ? (x += step) : (y += step);
    }
    this.#at = at;
    this.#x = x;
    this.#y = y;
    into.length = to;
    into.endPart(kind);
  }
}
