import { onGrid } from './grid.ts';
import type { LonLat } from './types.ts';

/** Where a position was drawn to, and by what. */
export interface Snap {
  /** On the grid. */
  readonly position: LonLat;
  readonly kind: 'vertex' | 'edge';
  /** The name that the lines were put in under. */
  readonly source: string;
}

/** Draws positions to vertices and edges of many sources. */
export interface Snapper {
  /** Puts lines in under a name, in place of what it had: rings of a shape under its key, a river, the border. */
  set(source: string, lines: readonly (readonly (readonly number[])[])[]): void;
  delete(source: string): void;
  /**
   * The nearest vertex within the radius, else the nearest place on an edge, else `null`.
   *
   * @param radiusDeg - degrees of longitude at this latitude, which on a Mercator map is the same to every side.
   * @param accepts - which sources count; all without it.
   */
  snap(position: LonLat, radiusDeg: number, accepts?: (source: string) => boolean): Snap | null;
}

type Lines = readonly (readonly (readonly number[])[])[];

/** Edges of one source in cells of their own box: an edge is in each cell that its box meets. */
interface Source {
  readonly lines: Lines;
  readonly box: readonly [west: number, south: number, east: number, north: number];
  cells: Cells | undefined;
}

interface Cells {
  readonly columns: number;
  readonly rows: number;
  /** Pairs of line and edge numbers. */
  readonly edges: readonly (readonly number[])[];
}

/** A snapper without sources. A source is indexed when the pointer first comes near it. */
export function createSnapper(): Snapper {
  const sources = new Map<string, Source>();
  return {
    set: (name, lines) => void sources.set(name, { lines, box: boxOfLines(lines), cells: undefined }),
    delete: (name) => void sources.delete(name),
    snap(position, radiusDeg, accepts) {
      const search = new Search(position, radiusDeg);
      for (const [name, source] of sources) {
        if (search.reaches(source.box) && (accepts?.(name) ?? true)) search.look(name, source);
      }
      return search.found();
    },
  };
}

function boxOfLines(lines: Lines): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (const [lon, lat] of line as readonly LonLat[]) {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
  }
  return box;
}

class Search {
  readonly #at: LonLat;
  readonly #radius: number;
  /** What a degree of latitude is in degrees of longitude. */
  readonly #stretch: number;
  #vertex: { position: LonLat; source: string; distance: number } | null = null;
  #edge: { position: LonLat; source: string; distance: number } | null = null;

  constructor(at: LonLat, radius: number) {
    this.#at = at;
    this.#radius = radius;
    this.#stretch = 1 / Math.max(Math.cos((at[1] * Math.PI) / 180), 1e-6);
  }

  reaches([west, south, east, north]: Source['box']): boolean {
    const [lon, lat] = this.#at;
    const [rx, ry] = [this.#radius, this.#radius / this.#stretch];
    return lon >= west - rx && lon <= east + rx && lat >= south - ry && lat <= north + ry;
  }

  look(name: string, source: Source): void {
    source.cells ??= cellsOf(source);
    const { columns, rows, edges } = source.cells;
    const [rx, ry] = [this.#radius, this.#radius / this.#stretch];
    const range = cellRange(source.box, columns, rows, [
      this.#at[0] - rx,
      this.#at[1] - ry,
      this.#at[0] + rx,
      this.#at[1] + ry,
    ]);
    for (let row = range[1]; row <= range[3]; row++) {
      for (let column = range[0]; column <= range[2]; column++) {
        const cell = edges[row * columns + column]!;
        for (let i = 0; i < cell.length; i += 2) {
          const line = source.lines[cell[i]!]!;
          this.#tryEdge(name, line[cell[i + 1]!] as LonLat, (line[cell[i + 1]! + 1] ?? line[0]) as LonLat);
        }
      }
    }
  }

  #tryEdge(source: string, a: LonLat, b: LonLat): void {
    this.#tryVertex(source, a);
    this.#tryVertex(source, b);
    const [ax, ay] = this.#from(a);
    const [bx, by] = this.#from(b);
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
    if (length2 === 0) return;
    const t = Math.min(1, Math.max(0, -(ax * (bx - ax) + ay * (by - ay)) / length2));
    const distance = Math.hypot(ax + t * (bx - ax), ay + t * (by - ay));
    if (distance > this.#radius || distance >= (this.#edge?.distance ?? Infinity)) return;
    this.#edge = { position: [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])], source, distance };
  }

  #tryVertex(source: string, position: LonLat): void {
    const [x, y] = this.#from(position);
    const distance = Math.hypot(x, y);
    if (distance > this.#radius || distance >= (this.#vertex?.distance ?? Infinity)) return;
    this.#vertex = { position, source, distance };
  }

  #from(position: LonLat): [number, number] {
    return [position[0] - this.#at[0], (position[1] - this.#at[1]) * this.#stretch];
  }

  found(): Snap | null {
    const best = this.#vertex ?? this.#edge;
    if (!best) return null;
    return { position: onGrid(best.position), kind: this.#vertex ? 'vertex' : 'edge', source: best.source };
  }
}

function cellsOf({ lines, box }: Source): Cells {
  const count = lines.reduce((sum, line) => sum + line.length, 0);
  const side = Math.max(1, Math.min(128, Math.round(Math.sqrt(count / 2))));
  const edges: number[][] = Array.from({ length: side * side }, () => []);
  lines.forEach((line, lineNumber) => {
    const last = Math.min(line.length, Math.max(1, line.length - 1));
    for (let i = 0; i < last; i++) {
      const [a, b] = [line[i] as LonLat, (line[i + 1] ?? line[i]) as LonLat];
      const around = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])] as const;
      const range = cellRange(box, side, side, around);
      for (let row = range[1]; row <= range[3]; row++) {
        for (let column = range[0]; column <= range[2]; column++) edges[row * side + column]!.push(lineNumber, i);
      }
    }
  });
  return { columns: side, rows: side, edges };
}

/** First column and row, last column and row of the cells that a box meets. */
function cellRange(
  [west, south, east, north]: Source['box'],
  columns: number,
  rows: number,
  around: readonly [number, number, number, number],
): [number, number, number, number] {
  const column = (lon: number): number => cellOf(lon, west, east, columns);
  const row = (lat: number): number => cellOf(lat, south, north, rows);
  return [column(around[0]), row(around[1]), column(around[2]), row(around[3])];
}

function cellOf(value: number, from: number, to: number, count: number): number {
  const cell = Math.floor(((value - from) / (to - from || 1)) * count);
  return Math.min(count - 1, Math.max(0, cell));
}
