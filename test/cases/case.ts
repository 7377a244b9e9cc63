import type { Geometry } from 'geojson';
import { readWkt } from '../../server/services/import/formats/wkt.ts';

/** A case as its list has it: a broken or odd geometry, what its source says of it, and what PostGIS 3.3 does with it. */
export interface Case {
  readonly name: string;
  readonly source: string;
  readonly why: string;
  readonly wkt?: string;
  /** A geometry, a feature or a collection of one. */
  readonly geojson?: unknown;
  /** A text that is no JSON. */
  readonly text?: string;
  readonly expected?: {
    readonly isValid?: boolean;
    readonly fixedTo?: unknown;
    readonly geojsonhint?: readonly string[];
  };
  readonly postgis: {
    readonly error?: string;
    readonly area?: number | 'NaN';
    readonly valid?: boolean;
    readonly reason?: string;
    readonly areaStructure?: number;
  };
  readonly verdict: string;
}

/** What a door has to do with a case. */
export interface Expectation {
  /** As it is. */
  readonly isTaken: boolean;
  /** Once mending is asked for. */
  readonly isTakenMended: boolean;
  /** Square units of the case's own coordinates, after mending. */
  readonly area: number | null;
  /** Where the fault lies, in the case's own coordinates. */
  readonly place: readonly [number, number] | null;
}

/** How a case's coordinates become degrees in the Huzhou region. */
export interface Placing {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Where cases are put that lie elsewhere, and how wide they may be there; degrees. */
const REGION = { x: 120, y: 30.8, size: 0.1 };

export function expectationOf({ source, postgis, verdict }: Case): Expectation {
  const found = /\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]/.exec(postgis.reason ?? '');
  const place = found ? ([Number(found[1]), Number(found[2])] as const) : null;
  const area = typeof postgis.areaStructure === 'number' ? postgis.areaStructure : null;
  switch (verdict) {
    case 'PostGIS calls it valid': {
      // Those that were written for the list are in it since a database takes them without a word; what has no area is none.
      const isTaken = source !== 'written for this list' && (area ?? 0) > 0;
      return { isTaken, isTakenMended: isTaken, area, place: null };
    }
    case 'invalid, repairable to polygons':
      return { isTaken: false, isTakenMended: true, area, place };
    case 'invalid, repairs to nothing':
    case 'unparseable by PostGIS':
      return { isTaken: false, isTakenMended: false, area: null, place };
    default:
      throw new Error(`no such verdict: ${verdict}`);
  }
}

/** The geometry of a case as GeoJSON has it, if it is any. */
export function geometryOf({ wkt, geojson }: Case): unknown {
  if (wkt !== undefined) return readWkt(wkt)?.geometry;
  const { type, geometry, features } = (geojson ?? {}) as { type?: string; geometry?: unknown; features?: unknown[] };
  if (type === 'FeatureCollection') return (features?.[0] as { geometry?: unknown } | undefined)?.geometry;
  return type === 'Feature' ? geometry : geojson;
}

/** What written for China lies where it is; everything else is brought into the region, shape and all. */
export function placingOf(test: Case): Placing {
  if (test.source === 'written for this list') return { scale: 1, x: 0, y: 0 };
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  const widen = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] !== 'number') return node.forEach(widen);
    const [x, y] = node as [number, number];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  widen((geometryOf(test) as Geometry & { coordinates?: unknown })?.coordinates);
  const size = Math.max(box[2] - box[0], box[3] - box[1]);
  const scale = Number.isFinite(size) && size > 0 ? REGION.size / size : 1;
  return { scale, x: REGION.x - scale * box[0], y: REGION.y - scale * box[1] };
}

/** The case where it is to be looked at; what is no position stays as it is. */
export function placed(node: unknown, placing: Placing): unknown {
  if (!Array.isArray(node)) return node;
  if (typeof node[0] !== 'number' && typeof node[1] !== 'number') return node.map((child) => placed(child, placing));
  const [x, y, ...rest] = node as unknown[];
  const moved = (ordinate: unknown, by: number): unknown =>
    typeof ordinate === 'number' ? ordinate * placing.scale + by : ordinate;
  return [moved(x, placing.x), moved(y, placing.y), ...rest];
}
