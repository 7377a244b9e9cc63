import { contactsOf } from './contacts.ts';
import { areaOf, boxOf, doubleArea, toDegrees } from './grid.ts';
import type { GridChain, GridPolygon } from './grid.ts';
import { areaM2 } from './measure.ts';
import { unionOf } from './overlay.ts';
import type { Shape } from './types.ts';
import type { AreaCoordinates, FaultKind } from '../../../server/domain/territory.ts';
import { writtenFaults } from '../../../server/domain/written-area.ts';
import { fitsCircle } from './width.ts';
import { polygonsOf } from './fit.ts';

/** What is wrong with one area by itself. */
export interface OwnFault {
  readonly kind: Extract<FaultKind, 'self-crossing' | 'outside-parent' | 'spike' | 'sliver' | 'no-area'>;
  readonly location: readonly [number, number];
  readonly area: AreaCoordinates | null;
}

/** Faults of a shape that no other has a part in. */
export function ownFaults(shape: Shape, toleranceM: number): OwnFault[] {
  const polygons = polygonsOf(shape);
  if (!polygons.some(([shell]) => shell !== undefined && shell.length >= 6)) {
    return [{ kind: 'no-area', location: anyPosition(shape), area: null }];
  }
  const spikes = polygons.flatMap((polygon) => polygon.flatMap((chain) => spikesOf(chain, toleranceM)));
  const written = isFinite(shape) ? writtenFaults(shape.area).map((fault) => ({ ...fault, area: null })) : [];
  const crossings = [...crossingsOf(shape, polygons, spikes), ...written];
  if (crossings.length > 0) return [...crossings, ...spikes.map(({ fault }) => fault)];
  return [...spikes.map(({ fault }) => fault), ...sliversOf(polygons, toleranceM)];
}

const isFinite = (shape: Shape): boolean => shape.area.flat(2).every((position) => position.every(Number.isFinite));

function anyPosition(shape: Shape): [number, number] {
  const [lon, lat] = shape.area.flat(2).find((position) => position.every(Number.isFinite)) ?? [];
  return [lon ?? 0, lat ?? 0];
}

const degrees = (x: number, y: number): [number, number] => [toDegrees(x), toDegrees(y)];
const crossing = (x: number, y: number): OwnFault => ({ kind: 'self-crossing', location: degrees(x, y), area: null });

function crossingsOf(shape: Shape, polygons: readonly GridPolygon[], spikes: readonly Spike[]): OwnFault[] {
  if (!isFinite(shape)) {
    return [{ kind: 'self-crossing', location: anyPosition(shape), area: null }];
  }
  const isTold = (tip: readonly number[] | undefined): boolean =>
    tip !== undefined && spikes.some((spike) => spike.x === tip[0] && spike.y === tip[1]);
  const contacts = contactsOf(polygons);
  if (contacts.length > 0) return contacts.filter(({ tip }) => !isTold(tip)).map(({ x, y }) => crossing(x, y));
  const misplaced = misplacedAt(polygons);
  return misplaced && !isTold(misplaced) ? [crossing(misplaced[0], misplaced[1])] : [];
}

/**
 * Rings that are simple and do not cross may still be no area: a hole outside its shell, a part inside another, holes
 * that touch so that the inside falls apart, an edge so near to another that the grid makes them one. Then the area built
 * anew from them has other rings.
 *
 * @returns a vertex that the new rings have not, of a hole if there is one, or else one where rings meet.
 */
function misplacedAt(polygons: readonly GridPolygon[]): readonly [number, number] | null {
  const namesOf = (some: readonly GridPolygon[]): string[] =>
    some.map((polygon) => polygon.map(ringName).sort().join(' ')).sort();
  const rebuilt = unionOf([polygons]);
  if (namesOf(rebuilt).join('|') === namesOf(polygons).join('|')) return null;
  const kept = new Set(rebuilt.flatMap((polygon) => polygon.flatMap(verticesOf)).map(String));
  const holesFirst = [
    ...polygons.flatMap(([, ...holes]) => holes),
    ...polygons.flatMap(([shell]) => (shell ? [shell] : [])),
  ];
  const vertices = holesFirst.flatMap(verticesOf);
  return vertices.find((vertex) => !kept.has(String(vertex))) ?? meetingPlace(polygons) ?? vertices[0] ?? null;
}

const verticesOf = (chain: GridChain): [number, number][] =>
  Array.from({ length: chain.length / 2 }, (_, i) => [chain[i * 2]!, chain[i * 2 + 1]!]);

/** A ring told from others by its box, so that it does not matter where it begins and what nodes it gained. */
function ringName(chain: GridChain): string {
  const { west, south, east, north } = boxOf([chain]);
  return [west, south, east, north].join();
}

/** A vertex that two rings have. */
function meetingPlace(polygons: readonly GridPolygon[]): [number, number] | null {
  const seen = new Set<string>();
  for (const chain of polygons.flat()) {
    const own: string[] = [];
    for (let i = 0; i < chain.length; i += 2) {
      const name = `${chain[i]},${chain[i + 1]}`;
      if (seen.has(name)) return [chain[i]!, chain[i + 1]!];
      own.push(name);
    }
    own.forEach((name) => seen.add(name));
  }
  return null;
}

interface Spike {
  readonly x: number;
  readonly y: number;
  readonly fault: OwnFault;
}

/** The angle between two edges, as a tangent, below which they run there and back: 10°. */
const SPIKE_TANGENT = Math.tan((10 * Math.PI) / 180);
const METRES_A_STEP = toDegrees(1) * 110_900;

/** Corners sharper than 10° whose shorter edge is longer than the tolerance and ends within it of the other edge. */
function spikesOf(chain: GridChain, toleranceM: number): Spike[] {
  const spikes: Spike[] = [];
  const count = chain.length;
  if (count < 6) return spikes;
  const shrink = Math.cos((toDegrees(chain[1]!) * Math.PI) / 180) * 1.003;
  for (let i = 0; i < count; i += 2) {
    const [x, y] = [chain[i]!, chain[i + 1]!];
    const side = (j: number): [number, number] => [
      (chain[j]! - x) * METRES_A_STEP * shrink,
      (chain[j + 1]! - y) * METRES_A_STEP,
    ];
    const [before, after] = [(i + count - 2) % count, (i + 2) % count];
    if (!isSpike(side(before), side(after), toleranceM)) continue;
    const corners = [chain[before]!, chain[before + 1]!, x, y, chain[after]!, chain[after + 1]!];
    const area = doubleArea(corners) === 0 ? null : areaOf([[corners]]);
    spikes.push({ x, y, fault: { kind: 'spike', location: degrees(x, y), area } });
  }
  return spikes;
}

function isSpike([ux, uy]: [number, number], [vx, vy]: [number, number], toleranceM: number): boolean {
  const along = ux * vx + uy * vy;
  if (along <= 0) return false;
  const across = Math.abs(ux * vy - uy * vx);
  if (across > along * SPIKE_TANGENT) return false;
  const [short, long] = [Math.hypot(ux, uy), Math.hypot(vx, vy)].sort((a, b) => a - b) as [number, number];
  return short > toleranceM && across / long < toleranceM;
}

function sliversOf(polygons: readonly GridPolygon[], toleranceM: number): OwnFault[] {
  return unionOf([polygons])
    .filter((polygon) => !fitsCircle(polygon, toleranceM))
    .map((polygon) => ({
      kind: 'sliver',
      location: degrees(polygon[0]![0]!, polygon[0]![1]!),
      area: areaOf([polygon]),
    }));
}

/** Square metres of a fault's area. */
export const sizeOf = (area: AreaCoordinates | null): number => (area ? areaM2(area) : 0);
