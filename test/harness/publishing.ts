import { expect } from 'vitest';
import type {
  WireChange,
  WireDraft,
  WireDraftConflict,
  WireTerritoryFeature,
} from '../../server/contract/draft-schemas.ts';
import type { TerritoryFault } from '../../server/domain/territory.ts';
import { ringsOf } from './drawing.ts';
import type { createDrawing } from './drawing.ts';

export type Position = readonly [number, number];

/** Degrees: some thirty metres. */
export const HALF = 3e-4;
export const beside = ([lon, lat]: Position): Position => [Number((lon + HALF).toFixed(7)), lat];
export const textOf = (position: Position): string => position.join();

/** Every vertex with the features of the layers that have it. */
export function vertices(features: readonly WireTerritoryFeature[]): Map<string, WireTerritoryFeature[]> {
  const found = new Map<string, Set<WireTerritoryFeature>>();
  for (const feature of features) {
    for (const position of ringsOf(feature).flat()) {
      const key = textOf(position);
      found.set(key, (found.get(key) ?? new Set()).add(feature));
    }
  }
  return new Map([...found].map(([key, all]) => [key, [...all]]));
}

/** The body of a refusal, which is of this kind. */
export async function problem(answer: Response, status: number, code: string) {
  const body = (await answer.json()) as {
    type: string;
    location: Position;
    faults: TerritoryFault[];
    conflicts: WireDraftConflict[];
    errors: { pointer: string }[];
  };
  expect([answer.status, body.type]).toEqual([status, `/problems/${code}`]);
  return body;
}

/** What an administrator publishes of an agency. */
export function createPublishing(drawing: ReturnType<typeof createDrawing>, administrator: string) {
  let used = 0;
  return {
    /**
     * A vertex inside the agency that just these numbers of jurisdictions and beats share and whose neighbours on the rings
     * are as far inside; another one at each call, and away from those before.
     */
    async vertexOf(jurisdictions: number, beats: number): Promise<{ at: Position; all: WireTerritoryFeature[] }> {
      const all = await drawing.territory(administrator, '&layers=jurisdiction,beat,agency');
      const byVertex = vertices(all);
      const count = (key: string, layer: string): number =>
        byVertex.get(key)!.filter(({ properties }) => properties.layer === layer).length;
      const fits = (at: Position): boolean =>
        byVertex
          .get(textOf(at))!
          .every((feature) =>
            neighboursOf(feature, at).every(
              (near) => count(textOf(near), 'agency') === 0 && Math.hypot(near[0] - at[0], near[1] - at[1]) >= 3 * HALF,
            ),
          );
      const candidates = [...byVertex.keys()].filter(
        (key) =>
          count(key, 'agency') === 0 && count(key, 'jurisdiction') === jurisdictions && count(key, 'beat') === beats,
      );
      for (used += 40; ; used++) {
        const at = candidates[used % candidates.length]!.split(',').map(Number) as unknown as Position;
        if (fits(at)) return { at, all };
      }
    },
    publish: (who: string, id: number, body: object = {}): Promise<Response> =>
      drawing.act(who, id, 'publication', body),
    published: async (changes: readonly WireChange[], body: object = {}): Promise<WireDraft> =>
      drawing.done(administrator, (await drawing.begin(administrator, changes)).id, 'publication', body),
    /** Takes a scheduled one back. */
    withdraw: (id: number): Promise<Response> => drawing.ask(administrator, 'DELETE', `/api/drafts/${id}/publication`),
    /** Newest first. */
    versionsOf: async ({ layer, code }: { layer: string; code: string }): Promise<WireTerritoryFeature[]> =>
      (
        await drawing.read<{ versions: WireTerritoryFeature[] }>(
          administrator,
          `/api/territory/${layer}/${code}/versions`,
        )
      ).versions,
  };
}

/** The vertices next to one on the rings of a feature. */
const neighboursOf = (feature: WireTerritoryFeature, at: Position): Position[] =>
  ringsOf(feature).flatMap((ring) => {
    const i = ring.findIndex((position) => textOf(position) === textOf(at));
    return i < 0 ? [] : [-1, 1].map((j) => ring[(i + j + ring.length - 1) % (ring.length - 1)]!);
  });

/** A place so many metres from a vertex, into the area, across the line between its neighbours on the ring. */
export function inwards(feature: WireTerritoryFeature, at: Position, metres: number): Position {
  const ring = ringsOf(feature).find((positions) => positions.some((position) => textOf(position) === textOf(at)))!;
  const [before, after] = neighboursOf(feature, at) as [Position, Position];
  const perLon = 111_320 * Math.cos((at[1] * Math.PI) / 180); // metres a degree
  const [east, north] = [(after[0] - before[0]) * perLon, (after[1] - before[1]) * 111_000];
  // Shells go round against the clock, or with it: the area is on the left, or on the right.
  const doubled = ring.slice(1).reduce((sum, [x, y], k) => sum + ring[k]![0] * y - x * ring[k]![1], 0);
  const share = (Math.sign(doubled) * metres) / Math.hypot(east, north);
  return [Number((at[0] - (share * north) / perLon).toFixed(7)), Number((at[1] + (share * east) / 111_000).toFixed(7))];
}
