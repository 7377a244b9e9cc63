import { z } from 'zod';
import { readBy } from './list-schema.ts';
import type { ReadFault } from './list-schema.ts';

type Area = [number, number][][][];

/** Of one area, and of all areas of a draft: a county's 2,000 jurisdictions and beats of a hundred corners each have as many. */
export const MAX_POSITIONS = 200_000;

export const lonLat = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** A draft may be broken, but not be nonsense: positions are numbers on the globe. */
const shape = z
  .array(z.array(z.array(lonLat)))
  .describe('coordinates of a GeoJSON MultiPolygon, EPSG:4326; altitudes are left out');

export const areaCoordinates: z.ZodType<Area> = readBy(shape, function* (area): Generator<ReadFault, Area> {
  let positions = 0;
  let isFlat = true;
  for (const [polygon, p] of yield* itemsOf(area, [])) {
    for (const [ring, r] of yield* itemsOf(polygon, [p])) {
      for (const [position, i] of yield* itemsOf(ring, [p, r])) {
        if (++positions > MAX_POSITIONS) {
          yield { message: `no more than ${MAX_POSITIONS} positions`, path: [] };
          return [];
        }
        if (!isLonLat(position)) yield* faultsOf(position, [p, r, i], nextTo(ring as unknown[], i));
        else if (position.length > 2) isFlat = false;
      }
    }
  }
  return (isFlat ? area : flat(area)) as Area;
});

/** Without what comes after longitude and latitude (RFC 7946 §3.1.1); what is no position stays as it is. */
function flat(node: unknown): unknown {
  if (isLonLat(node)) return node.slice(0, 2);
  return Array.isArray(node) ? node.map(flat) : node;
}

/** What is in a list, with its index; nothing of what is none. */
function* itemsOf(value: unknown, path: number[]): Generator<ReadFault, Iterable<[unknown, number]>> {
  if (Array.isArray(value)) return pairs(value);
  yield { message: 'a list', path };
  return [];
}

function* pairs(values: readonly unknown[]): Generator<[unknown, number]> {
  for (let i = 0; i < values.length; i++) yield [values[i], i];
}

const isWithin = (value: unknown, limit: number): boolean =>
  typeof value === 'number' && value >= -limit && value <= limit;

const isLonLat = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length >= 2 && isWithin(value[0], 180) && isWithin(value[1], 90);

/** Where on the map a position that is none has to be looked for: at the one before it in the ring, else after it. */
function nextTo(ring: readonly unknown[], at: number): [number, number] | undefined {
  const near = [ring[at - 1], ring[at + 1]].find(isLonLat);
  return near && [near[0], near[1]];
}

function* faultsOf(
  position: unknown,
  path: number[],
  location: [number, number] | undefined,
): Generator<ReadFault, void> {
  if (!Array.isArray(position) || position.length < 2) {
    yield { message: 'a position: longitude and latitude', path, location };
    return;
  }
  for (const [i, limit] of [180, 90].entries()) {
    if (!isWithin(position[i], limit)) {
      yield { message: `a number from -${limit} to ${limit}`, path: [...path, i], location };
    }
  }
}
