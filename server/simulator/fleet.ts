import type { Feature, Geometry, MultiPolygon, Point, Polygon, Position } from 'geojson';
import type { Api } from './api.ts';
import type { Walker } from './walker.ts';

/** How far from its base a unit without a beat goes, degrees: a boat stays on the open water that it is moored on. */
const RANGE_DEGREES: Readonly<Record<string, number>> = { boat: 0.012, 'patrol-car': 0.06, 'drone-crew': 0.03 };
const DEFAULT_RANGE = 0.015;

export const readUnits = (api: Api) => api.collection('/api/units?limit=5000');

/**
 * Gives each unit a walker that keeps to its own ground.
 *
 * @param now - epoch milliseconds.
 */
export async function readFleet(api: Api, random: () => number, now: number): Promise<Walker[]> {
  const [units, beats] = await Promise.all([readUnits(api), api.collection('/api/beats?limit=5000')]);
  const beatAreas = new Map(beats.map(({ id, geometry }) => [id as number, geometry as Polygon | MultiPolygon]));
  return units.map((unit): Walker => {
    const kind = String(unit.properties['kind']);
    const home = (unit.geometry as Point).coordinates;
    const area = beatAreas.get(unit.properties['beat_id'] as number);
    const range = RANGE_DEGREES[kind] ?? DEFAULT_RANGE;
    return {
      unitId: unit.id as number,
      kind,
      position: home,
      goal: home,
      speedMps: 0,
      courseDeg: 0,
      standsUntil: now + random() * 20_000,
      movedAt: now,
      batteryPercent: 40 + Math.floor(random() * 60),
      nextGoal: (from) => (area ? goalIn(area, from, random) : around(home, range, random)),
    };
  });
}

function around([lon, lat]: Position, range: number, random: () => number): Position {
  return [lon! + (random() * 2 - 1) * range, lat! + (random() * 2 - 1) * range];
}

/**
 * A random position that the straight way from `from` leads to without leaving the area, or any when `from` lies outside;
 * `from` itself when none is found.
 */
function goalIn(area: Polygon | MultiPolygon, from: Position, random: () => number): Position {
  const rings = ringsOf(area);
  if (!isInside(rings, from)) return pointIn(area, random) ?? from;
  for (let tries = 0; tries < 20; tries++) {
    const goal = pointIn(area, random);
    if (goal && !rings.some((ring) => isCrossed(ring, from, goal))) return goal;
  }
  return from;
}

const ringsOf = (area: Polygon | MultiPolygon): Position[][] =>
  area.type === 'Polygon' ? area.coordinates : area.coordinates.flat();

/** Whether the way from `a` to `b` crosses or touches an edge of the ring. */
function isCrossed(ring: readonly Position[], a: Position, b: Position): boolean {
  for (let i = 1; i < ring.length; i++) {
    const [p, q] = [ring[i - 1]!, ring[i]!];
    if (side(a, b, p) * side(a, b, q) <= 0 && side(p, q, a) * side(p, q, b) <= 0) return true;
  }
  return false;
}

/** Above 0 when `p` lies to the left of the line from `a` to `b`. */
const side = (a: Position, b: Position, p: Position): number =>
  (b[0]! - a[0]!) * (p[1]! - a[1]!) - (b[1]! - a[1]!) * (p[0]! - a[0]!);

/** A random position inside an area; `undefined` when it is so thin that none is found. */
export function pointIn(area: Polygon | MultiPolygon, random: () => number): Position | undefined {
  const rings = ringsOf(area);
  const lons = rings.flat().map(([lon]) => lon!);
  const lats = rings.flat().map(([, lat]) => lat!);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  for (let tries = 0; tries < 60; tries++) {
    const position: Position = [west + random() * (east - west), south + random() * (north - south)];
    if (isInside(rings, position)) return position;
  }
  return undefined;
}

function isInside(rings: readonly Position[][], [x, y]: Position): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x1, y1] = ring[i] as [number, number];
      const [x2, y2] = ring[j] as [number, number];
      if (y1 > y! !== y2 > y! && x! < ((x2 - x1) * (y! - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

/** Beats by kind, for incidents that fit the place. */
export async function readBeatsByKind(api: Api): Promise<Map<string, Feature<Geometry, Record<string, unknown>>[]>> {
  const byKind = new Map<string, Feature<Geometry, Record<string, unknown>>[]>();
  for (const beat of await api.collection('/api/beats?limit=5000')) {
    const kind = String(beat.properties['kind']);
    byKind.set(kind, [...(byKind.get(kind) ?? []), beat]);
  }
  return byKind;
}
