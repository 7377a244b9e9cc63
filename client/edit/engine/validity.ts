import { contactsOf, fallsApartAt } from './contacts.ts';
import type { Contact } from './contacts.ts';
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
  const pointed = spikes.map(({ fault }) => fault);
  const contacts = contactsOf(polygons);
  const crossed = crossingsOf(shape, contacts, spikes);
  if (!isFinite(shape) || crossed.length + written.length > 0) return [...crossed, ...written, ...pointed];
  const rebuilt = unionOf([polygons]);
  // Without the spikes on which a ring runs back its vertices are others.
  const misplaced = contacts.length > 0 ? null : misplacedAt(polygons, rebuilt);
  if (misplaced && !isTip(spikes, misplaced)) return [crossing(misplaced[0], misplaced[1]), ...pointed];
  return [...pointed, ...sliversOf(rebuilt, toleranceM)];
}

const isFinite = (shape: Shape): boolean => shape.area.flat(2).every((position) => position.every(Number.isFinite));

function anyPosition(shape: Shape): [number, number] {
  const [lon, lat] = shape.area.flat(2).find((position) => position.every(Number.isFinite)) ?? [];
  return [lon ?? 0, lat ?? 0];
}

const degrees = (x: number, y: number): [number, number] => [toDegrees(x), toDegrees(y)];
const crossing = (x: number, y: number): OwnFault => ({ kind: 'self-crossing', location: degrees(x, y), area: null });

const isTip = (spikes: readonly Spike[], [x, y]: readonly [number, number]): boolean =>
  spikes.some((spike) => spike.x === x && spike.y === y);

/** @param contacts - of rings with each other and themselves. */
function crossingsOf(shape: Shape, contacts: readonly Contact[], spikes: readonly Spike[]): OwnFault[] {
  if (!isFinite(shape)) return [{ kind: 'self-crossing', location: anyPosition(shape), area: null }];
  return contacts.filter(({ tip }) => !tip || !isTip(spikes, tip)).map(({ x, y }) => crossing(x, y));
}

/**
 * Rings that are simple and do not cross may still be no area: a hole outside its shell, a part inside another, holes
 * that touch so that the inside falls apart, an edge so near to another that the grid makes them one. Then the area built
 * anew from them has other rings.
 *
 * @param rebuilt - the area built anew.
 * @returns where a hole begins that lies elsewhere, a vertex of a part in another, or where the inside falls apart.
 */
function misplacedAt(
  polygons: readonly GridPolygon[],
  rebuilt: readonly GridPolygon[],
): readonly [number, number] | null {
  const namesOf = (some: readonly GridPolygon[]): string[] =>
    some.map((polygon) => polygon.map(ringName).sort().join(' ')).sort();
  if (namesOf(rebuilt).join('|') === namesOf(polygons).join('|')) return null;
  const kept = new Set(rebuilt.flatMap((polygon) => polygon.flatMap(verticesOf)).map(String));
  const isLost = (vertex: [number, number]): boolean => !kept.has(String(vertex));
  const holes = polygons.flatMap((polygon) => polygon.slice(1)).map(verticesOf);
  const shells = polygons.flatMap((polygon) => polygon.slice(0, 1)).flatMap(verticesOf);
  return (
    holes.find((hole) => hole.some(isLost))?.[0] ??
    shells.find(isLost) ??
    polygons.map(fallsApartAt).find((place) => place !== null) ??
    holes[0]?.[0] ??
    shells[0] ??
    null
  );
}

const verticesOf = (chain: GridChain): [number, number][] =>
  Array.from({ length: chain.length / 2 }, (_, i) => [chain[i * 2]!, chain[i * 2 + 1]!]);

/** A ring told from others by its box, so that it does not matter where it begins and what nodes it gained. */
function ringName(chain: GridChain): string {
  const { west, south, east, north } = boxOf([chain]);
  return [west, south, east, north].join();
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

function sliversOf(rebuilt: readonly GridPolygon[], toleranceM: number): OwnFault[] {
  return rebuilt
    .filter((polygon) => !fitsCircle(polygon, toleranceM))
    .map((polygon) => ({
      kind: 'sliver',
      location: degrees(polygon[0]![0]!, polygon[0]![1]!),
      area: areaOf([polygon]),
    }));
}

/** Square metres of a fault's area. */
export const sizeOf = (area: AreaCoordinates | null): number => (area ? areaM2(area) : 0);
