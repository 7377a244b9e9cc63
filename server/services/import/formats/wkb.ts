const TYPES = ['', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'];
const COLLECTION = 7;
/** Geometries in geometries: collections in collections. */
const MAX_NESTING = 8;

/**
 * Reads well-known binary (OGC 06-103r4) with or without Z and M, of which only x and y are kept, and PostGIS's own form.
 *
 * @returns a geometry as GeoJSON has it.
 * @throws {RangeError} when it is none, or of curves.
 */
export function readWkb(bytes: Uint8Array): unknown {
  return new WkbReader(bytes).geometry(0);
}

class WkbReader {
  readonly #view: DataView;
  #at = 0;
  #isLittle = true;
  #ordinates = 2;
  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  geometry(nesting: number): unknown {
    if (nesting > MAX_NESTING) throw new RangeError('nested too deeply');
    this.#isLittle = this.#view.getUint8(this.#at++) === 1;
    const code = this.#count();
    const flags = code >>> 29;
    const thousands = Math.floor((code & 0xffff) / 1000);
    const hasZ = (flags & 4) !== 0 || thousands === 1 || thousands === 3;
    const hasM = (flags & 2) !== 0 || thousands === 2 || thousands === 3;
    if (flags & 1) this.#at += 4;
    const kind = (code & 0xffff) % 1000;
    this.#ordinates = 2 + Number(hasZ) + Number(hasM);
    if (kind === COLLECTION) {
      return { type: 'GeometryCollection', geometries: this.#list(9, () => this.geometry(nesting + 1)) };
    }
    const type = TYPES[kind];
    if (!type) throw new RangeError(`geometry type ${code}`);
    return { type, coordinates: this.#coordinates(kind, nesting) };
  }

  #coordinates(kind: number, nesting: number): unknown {
    switch (kind) {
      case 1:
        return this.#position();
      case 2:
        return this.#list(16, () => this.#position());
      case 3:
        return this.#list(4, () => this.#list(16, () => this.#position()));
      default:
        return this.#list(9, () => (this.geometry(nesting + 1) as { coordinates: unknown }).coordinates);
    }
  }

  #position(): [number, number] {
    const position: [number, number] = [
      this.#view.getFloat64(this.#at, this.#isLittle),
      this.#view.getFloat64(this.#at + 8, this.#isLittle),
    ];
    this.#at += 8 * this.#ordinates;
    return position;
  }

  /** @param least - bytes of an item: a count that cannot be is not believed. */
  #list<T>(least: number, item: () => T): T[] {
    const count = this.#count();
    if (count * least > this.#view.byteLength - this.#at) throw new RangeError('a count is too large');
    return Array.from({ length: count }, item);
  }

  #count(): number {
    const count = this.#view.getUint32(this.#at, this.#isLittle);
    this.#at += 4;
    return count;
  }
}
