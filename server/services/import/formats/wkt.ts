/** A geometry as GeoJSON has it; numbers may be NaN. */
interface WrittenGeometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly WrittenGeometry[];
}

const TYPES: Readonly<Record<string, { readonly type: string; readonly depth: number }>> = {
  POINT: { type: 'Point', depth: 0 },
  LINESTRING: { type: 'LineString', depth: 1 },
  POLYGON: { type: 'Polygon', depth: 2 },
  MULTIPOINT: { type: 'MultiPoint', depth: 1 },
  MULTILINESTRING: { type: 'MultiLineString', depth: 2 },
  MULTIPOLYGON: { type: 'MultiPolygon', depth: 3 },
};
const TOKEN = /\s*([A-Za-z]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[(),])/y;
/** PostGIS's prefix that names a system by its EPSG code. */
export const SRID = /^\s*SRID\s*=\s*(\d{1,9})\s*;/i;

/**
 * Reads well-known text (OGC 06-103r4), also with Z and M, of which only x and y are kept, and PostGIS's `SRID=…;` before it.
 *
 * @returns `undefined` when it is none.
 */
export function readWkt(text: string): { geometry: WrittenGeometry; srid: number | null } | undefined {
  const srid = SRID.exec(text);
  try {
    const reader = new WktReader(text, srid?.[0].length ?? 0);
    const geometry = reader.geometry(0);
    return reader.isAtEnd() ? { geometry, srid: srid ? Number(srid[1]) : null } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class WktReader {
  readonly #text: string;
  #at: number;
  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  isAtEnd(): boolean {
    return this.#text.slice(this.#at).trim() === '';
  }

  geometry(nesting: number): WrittenGeometry {
    const word = this.#next().toUpperCase();
    if (/^(Z|M|ZM)$/i.test(this.#peek())) this.#next();
    const name = word.replace(/(?<=[A-Z])(ZM|Z|M)$/, '');
    if (name === 'GEOMETRYCOLLECTION' && nesting < 8) {
      return { type: 'GeometryCollection', geometries: this.#list(() => this.geometry(nesting + 1)) };
    }
    const kind = TYPES[name];
    if (!kind) throw new SyntaxError(word);
    return { type: kind.type, coordinates: this.#coordinates(kind.depth, name === 'MULTIPOINT') };
  }

  #coordinates(depth: number, areBare: boolean): unknown {
    if (depth > 0) return this.#list(() => this.#coordinates(depth - 1, areBare));
    // The points of a MULTIPOINT stand with or without brackets of their own.
    if (areBare && this.#peek() !== '(') return this.#position();
    const [position] = this.#list(() => this.#position());
    return position ?? [];
  }

  #list<T>(item: () => T): T[] {
    const first = this.#next();
    if (first.toUpperCase() === 'EMPTY') return [];
    if (first !== '(') throw new SyntaxError(first);
    const items: T[] = [];
    for (;;) {
      items.push(this.#isPositionNext() ? (this.#position() as T) : item());
      const after = this.#next();
      if (after === ')') return items;
      if (after !== ',') throw new SyntaxError(after);
    }
  }

  #isPositionNext(): boolean {
    return /^([-+.\d]|nan$|inf)/i.test(this.#peek());
  }

  #position(): number[] {
    const ordinates: number[] = [];
    while (this.#isPositionNext()) {
      const word = this.#next();
      ordinates.push(/^(nan|inf)/i.test(word) ? NaN : Number(word));
    }
    if (ordinates.length < 2) throw new SyntaxError('a position has two numbers');
    return ordinates.slice(0, 2);
  }

  #peek(): string {
    TOKEN.lastIndex = this.#at;
    return TOKEN.exec(this.#text)?.[1] ?? '';
  }

  #next(): string {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found) throw new SyntaxError('unexpected');
    this.#at = TOKEN.lastIndex;
    return found[1]!;
  }
}
