import type { Geometry, Position } from 'geojson';

/** Writes numbers one after the other, least byte first. */
export class NumberWriter {
  #bytes = Buffer.alloc(4_096);
  #length = 0;

  #room(count: number): number {
    if (this.#length + count > this.#bytes.length) {
      const larger = Buffer.alloc(2 * (this.#length + count));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    const at = this.#length;
    this.#length += count;
    return at;
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes.writeUInt8(value, at);
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeInt32LE(value, at);
  }

  int32BigEndian(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeInt32BE(value, at);
  }

  double(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  get length(): number {
    return this.#length;
  }

  done(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

const CODES = { Point: 1, LineString: 2, Polygon: 3, MultiPoint: 4, MultiLineString: 5, MultiPolygon: 6 } as const;

/** Well-known binary of OGC 06-103r4, two ordinates, least byte first. */
export function writeWkb(out: NumberWriter, geometry: Geometry): void {
  out.byte(1);
  if (geometry.type === 'GeometryCollection') {
    out.int32(7);
    out.int32(geometry.geometries.length);
    for (const part of geometry.geometries) writeWkb(out, part);
    return;
  }
  out.int32(CODES[geometry.type]);
  const position = ([x, y]: Position): void => {
    out.double(x!);
    out.double(y!);
  };
  const each = <T>(items: readonly T[], write: (item: T) => void): void => {
    out.int32(items.length);
    items.forEach(write);
  };
  const line = (positions: Position[]): void => each(positions, position);
  switch (geometry.type) {
    case 'Point':
      return position(geometry.coordinates);
    case 'LineString':
      return line(geometry.coordinates);
    case 'Polygon':
      return each(geometry.coordinates, line);
    case 'MultiPoint':
      return each(geometry.coordinates, (part) => writeWkb(out, { type: 'Point', coordinates: part }));
    case 'MultiLineString':
      return each(geometry.coordinates, (part) => writeWkb(out, { type: 'LineString', coordinates: part }));
    case 'MultiPolygon':
      return each(geometry.coordinates, (part) => writeWkb(out, { type: 'Polygon', coordinates: part }));
  }
}

/** Least and greatest x and y; infinite where there is nothing. */
export function boxOf(geometries: Iterable<Geometry | null>): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const widen = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] !== 'number') return node.forEach(widen);
    const [x, y] = node as [number, number];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  for (const geometry of geometries) {
    if (geometry?.type === 'GeometryCollection')
      geometry.geometries.forEach((part) => widen((part as { coordinates?: unknown }).coordinates));
    else widen(geometry?.coordinates);
  }
  return box;
}

/** An area with one part like one with several, so that all areas are of one type. */
export const multiPolygonOf = (geometry: Geometry | null): Geometry | null =>
  geometry?.type === 'Polygon' ? { type: 'MultiPolygon', coordinates: [geometry.coordinates] } : geometry;
