/** Integer coordinates `x0, y0, x1, y1, …` of a point list, line or open ring. */
export type Path = number[];

/** What a part of a geometry is. A hole belongs to the shell before it. */
export const PART = { POINT: 0, LINE: 1, SHELL: 2, HOLE: 3 } as const;

/**
 * The geometry of one feature, all its parts one after another in one array that the next feature uses again: tiles are
 * made of hundreds of thousands of positions, and an object for each would cost more than what is done with it.
 */
export class FlatGeometry {
  /** Coordinates of all parts. */
  xy = new Int32Array(8_192);
  /** How much of `xy` is used. */
  length = 0;
  /** How many parts there are. */
  parts = 0;
  /** Where each part ends in `xy`; it begins where the one before ends. */
  ends = new Int32Array(64);
  /** What each part is: `PART`. */
  kinds = new Uint8Array(64);

  clear(): void {
    this.length = 0;
    this.parts = 0;
  }

  /** Makes room for so many more coordinates. */
  reserve(coordinates: number): void {
    const needed = this.length + coordinates;
    if (needed <= this.xy.length) return;
    const grown = new Int32Array(Math.max(needed, 2 * this.xy.length));
    grown.set(this.xy.subarray(0, this.length));
    this.xy = grown;
  }

  /** Ends a part whose coordinates were written from the end of the one before up to `length`. */
  endPart(kind: number): void {
    if (this.parts === this.ends.length) {
      const ends = new Int32Array(2 * this.parts);
      const kinds = new Uint8Array(2 * this.parts);
      ends.set(this.ends);
      kinds.set(this.kinds);
      this.ends = ends;
      this.kinds = kinds;
    }
    this.ends[this.parts] = this.length;
    this.kinds[this.parts++] = kind;
  }

  addPart(kind: number, path: Path): void {
    this.reserve(path.length);
    this.xy.set(path, this.length);
    this.length += path.length;
    this.endPart(kind);
  }

  startOf(part: number): number {
    return part === 0 ? 0 : this.ends[part - 1]!;
  }

  /** The polygons as paths: each a shell and its holes. */
  polygons(): Path[][] {
    const polygons: Path[][] = [];
    for (let part = 0; part < this.parts; part++) {
      const path = Array.from(this.xy.subarray(this.startOf(part), this.ends[part]));
      if (this.kinds[part] === PART.SHELL) polygons.push([path]);
      else if (this.kinds[part] === PART.HOLE) polygons.at(-1)?.push(path);
    }
    return polygons;
  }

  setPolygons(polygons: readonly Path[][]): void {
    this.clear();
    for (const rings of polygons) rings.forEach((ring, i) => this.addPart(i === 0 ? PART.SHELL : PART.HOLE, ring));
  }
}
