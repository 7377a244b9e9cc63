import type { Geometry, Position } from 'geojson';
import { fromWgs84, isMetric, toWgs84 } from '../../domain/coordinate-system.ts';
import type { CoordinateSystem } from '../../domain/coordinate-system.ts';
import { gaussKruegerZone } from '../../domain/gauss-krueger.ts';
import type { Layer } from '../../domain/layer.ts';
import { CHINA, isInChina } from '../../domain/written-area.ts';
import type { FaultReason, ImportFault } from './fault.ts';

type GeometryFault = Pick<
  ImportFault,
  'reason' | 'found' | 'location' | 'position' | 'isRepairable' | 'before' | 'after'
>;

/** Degrees of longitude that a position may lie outside of its Gauss–Krüger zone: an agency may reach over its edge. */
const ZONE_MARGIN = 3;

const ALLOWED: Record<Layer['geometry'], readonly string[]> = {
  point: ['Point'],
  area: ['Polygon', 'MultiPolygon'],
  any: ['Point', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'],
};
/** How deep the positions lie in `coordinates`. */
const DEPTH: Record<string, number> = { Point: 0, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

interface Checked {
  /** EPSG:4326. */
  readonly geometry: Geometry;
  /** What was mended on the way, with the geometry before and after. */
  readonly mended?: GeometryFault;
}

/**
 * Checks what PostGIS would take without a word (a null ordinate becomes 0, axes may be swapped, metres pass for degrees)
 * and brings the geometry to WGS 84.
 *
 * @param repair - drops vertices without numbers and closes rings, instead of refusing them.
 * @returns the geometry in EPSG:4326, or the first fault.
 */
export function checkGeometry(
  value: unknown,
  allowed: Layer['geometry'],
  system: CoordinateSystem,
  repair = false,
): Checked | { fault: GeometryFault } {
  const fault = (reason: FaultReason, found: string) => ({ fault: { reason, found, location: null } });
  if (typeof value !== 'object' || value === null) return fault('wrong-geometry', 'null');
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  if (typeof type !== 'string' || !ALLOWED[allowed].includes(type)) return fault('wrong-geometry', String(type));
  const walk = new Walk(type, system);
  const walked = walk.node(coordinates, DEPTH[type]!);
  const { refused, mendable, lines } = walk;
  if (refused) return { fault: refused };
  if (!mendable) return { geometry: { type, coordinates: walked } as Geometry };
  const after = withoutCollapsed(type === 'Polygon' ? [walked as Position[][]] : (walked as Position[][][]));
  const before: Geometry = { type: 'MultiLineString', coordinates: lines };
  const told = { ...mendable, isRepairable: after !== null, before, after };
  return repair && after ? { geometry: after, mended: told } : { fault: told };
}

/** One geometry, walked from outside in; areas without their vertices that are none, and with their rings closed. */
class Walk {
  /** What no repair mends. */
  refused: GeometryFault | undefined;
  /** The first that a repair mends. */
  mendable: GeometryFault | undefined;
  /** The rings as they are written, without what is no position. */
  readonly lines: Position[][] = [];
  readonly #isArea: boolean;
  readonly #system: CoordinateSystem;
  /** The last good position as written. */
  #last: [number, number] | null = null;

  constructor(type: string, system: CoordinateSystem) {
    this.#isArea = type === 'Polygon' || type === 'MultiPolygon';
    this.#system = system;
  }

  node(node: unknown, depth: number): unknown {
    if (depth === 0) return this.#position(node);
    if (!Array.isArray(node) || node.length === 0) return this.#refuse('bad-coordinates', short(node));
    if (depth === 1 && this.#isArea) return this.#ring(node);
    return node.map((child) => this.node(child, depth - 1));
  }

  #ring(ring: unknown[]): Position[] {
    const good = ring.map((child) => this.#position(child)).filter((position) => position !== null);
    this.lines.push(good);
    const [first, last] = [good[0], good.at(-1)];
    if (!first || !last) return [];
    const isOpen = first[0] !== last[0] || first[1] !== last[1];
    if (ring.length < 4 || isOpen) {
      const at = this.#written(first);
      this.mendable ??= {
        reason: 'open-ring',
        found: `${ring.length}`,
        location: at,
        position: [first[0]!, first[1]!],
      };
    }
    return isOpen ? [...good, first] : good;
  }

  #position(candidate: unknown): Position | null {
    if (!Array.isArray(candidate) || candidate.length < 2 || candidate.length > 4) {
      return this.#refuse('bad-coordinates', short(candidate));
    }
    const [x, y] = candidate as unknown[];
    if (!isOrdinate(x) || !isOrdinate(y)) return this.#refuse('bad-coordinates', short(candidate));
    if (!Number.isFinite(x ?? NaN) || !Number.isFinite(y ?? NaN)) return this.#lost(short(candidate));
    const [east, north] = [x as number, y as number];
    const problem = placeFault(east, north, this.#system);
    if (problem) {
      const isPlace = isMetric(this.#system) || (Math.abs(east) <= 180 && Math.abs(north) <= 90);
      return this.#refuse(problem, short(candidate), { location: isPlace ? [east, north] : null });
    }
    this.#last = [east, north];
    return [...toWgs84(east, north, this.#system)];
  }

  /** A vertex without numbers: of an area it can be dropped. */
  #lost(found: string): null {
    if (!this.#isArea) return this.#refuse('bad-coordinates', found);
    this.mendable ??= { reason: 'bad-coordinates', found, ...this.#lastPlace() };
    return null;
  }

  #refuse(
    reason: FaultReason,
    found: string,
    place: Pick<GeometryFault, 'location' | 'position'> = this.#lastPlace(),
  ): null {
    this.refused ??= { reason, found, ...place };
    return null;
  }

  /** Where to look for what is no position: at the last one that is. */
  #lastPlace(): Required<Pick<GeometryFault, 'location' | 'position'>> {
    const at = this.#last;
    return { location: at, position: at && ([...toWgs84(...at, this.#system)] as [number, number]) };
  }

  #written([lon, lat]: Position): [number, number] {
    return fromWgs84(lon!, lat!, this.#system);
  }
}

/** `null` is what JSON makes of a number that is none. */
const isOrdinate = (value: unknown): value is number | null => typeof value === 'number' || value === null;

/** What is left when rings of fewer than three places are dropped; `null` for nothing. */
function withoutCollapsed(polygons: readonly Position[][][]): Geometry | null {
  const isRing = (ring: Position[] | undefined): boolean =>
    ring !== undefined && ring.length >= 4 && new Set(ring.map((position) => position.join())).size >= 3;
  const coordinates = polygons
    .filter(([shell]) => isRing(shell))
    .map(([shell, ...holes]) => [shell!, ...holes.filter(isRing)]);
  return coordinates.length > 0 ? { type: 'MultiPolygon', coordinates } : null;
}

function placeFault(x: number, y: number, system: CoordinateSystem): FaultReason | null {
  if (isMetric(system)) return planeFault(x, y, system);
  if (isInChina([x, y])) return null;
  if (isInChina([y, x])) return 'swapped-axes';
  return Math.abs(x) > 180 || Math.abs(y) > 90 ? 'not-degrees' : 'out-of-region';
}

/** Easting and northing: the easting tells the zone, where the system writes its number in front. */
function planeFault(x: number, y: number, system: CoordinateSystem): FaultReason | null {
  const zone = gaussKruegerZone(Number(system));
  const inZone = (easting: number, northing: number): boolean => {
    // A third of a million metres and more lie between the meridians of neighbouring zones.
    if (Math.abs(easting - zone.falseEasting) > 1_000_000 || northing < 0 || northing > 6_500_000) return false;
    const [lon, lat] = toWgs84(easting, northing, system);
    const isNear = Math.abs(lon - zone.meridian) <= zone.width / 2 + ZONE_MARGIN;
    return isNear && lat >= CHINA.south && lat <= CHINA.north;
  };
  if (inZone(x, y)) return null;
  return inZone(y, x) ? 'swapped-axes' : 'not-in-zone';
}

const short = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);
