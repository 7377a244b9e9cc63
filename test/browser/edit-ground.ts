import type { APIRequestContext } from 'playwright-core';
import type { WireDraft, WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { LonLat } from './edit-camera.ts';

export const nameOf = ([lon, lat]: readonly number[]): string => `${lon!.toFixed(7)},${lat!.toFixed(7)}`;

/** All vertices of an area, without the closing ones. */
export const verticesOf = (area: WireTerritoryFeature['geometry']['coordinates']): LonLat[] =>
  area.flat().flatMap((ring) => ring.slice(0, -1)) as unknown as LonLat[];

/** A beat at the edge of its agency, and two neighbours that meet it there. */
export interface BorderBeat {
  readonly beat: WireTerritoryFeature;
  /** Where a neighbour's edge meets the border, and where the other's does. */
  readonly ends: readonly [LonLat, LonLat];
  /** Next to the first end, on the boundary with that neighbour. */
  readonly beside: LonLat;
  readonly neighbours: readonly [string, string];
  /** In the middle of its vertices. */
  readonly middle: LonLat;
  /** The boundary that it has in common with one of the neighbours, the border's end first. */
  readonly common: readonly LonLat[];
}

/** The beats of a jurisdiction as they are in force. */
export async function beatsOf(
  request: APIRequestContext,
  url: string,
  jurisdiction: string,
): Promise<WireTerritoryFeature[]> {
  const beats: WireTerritoryFeature[] = [];
  for (let next: string | undefined = '/api/territory?layers=beat&limit=1000'; next !== undefined;) {
    const page = (await (await request.get(`${url}${next}`)).json()) as {
      features: WireTerritoryFeature[];
      next?: string;
    };
    beats.push(...page.features);
    next = page.next;
  }
  return beats.filter(({ properties }) => properties.jurisdiction === jurisdiction);
}

/** Finds a beat whose outer edge is nobody else's, between two of its neighbours. @param all - every beat at hand. */
export function borderBeat(mine: readonly WireTerritoryFeature[], all: readonly WireTerritoryFeature[]): BorderBeat {
  const owners = new Map<string, Set<string>>();
  for (const { geometry, properties } of all) {
    for (const vertex of verticesOf(geometry.coordinates)) {
      const name = nameOf(vertex);
      owners.set(name, (owners.get(name) ?? new Set()).add(properties.code));
    }
  }
  const others = (vertex: LonLat, code: string): string[] =>
    [...owners.get(nameOf(vertex))!].filter((one) => one !== code);
  for (const beat of mine) {
    if (beat.geometry.coordinates.length !== 1) continue;
    const ring = verticesOf([[...beat.geometry.coordinates[0]!.slice(0, 1)]]);
    const { code } = beat.properties;
    const alone = ring.map((vertex) => others(vertex, code).length === 0);
    const start = ring.findIndex((_, i) => alone[i] && !alone.at(i - 1));
    if (start < 0 || alone.filter((_, i) => alone[i] && !alone.at(i - 1)).length !== 1) continue;
    const turned = [...ring.slice(start), ...ring.slice(0, start)];
    const end = turned.findIndex((vertex) => others(vertex, code).length > 0);
    const [first, last] = [turned.at(-1)!, turned[end]!];
    const [a, b] = [others(first, code), others(last, code)];
    if (end < 2 || a.length !== 1 || b.length !== 1 || a[0] === b[0]) continue;
    const common = turned.slice(end).filter((vertex) => others(vertex, code).includes(b[0]!));
    if (common.length < 5) continue;
    const middle: LonLat = [
      ring.reduce((sum, [lon]) => sum + lon, 0) / ring.length,
      ring.reduce((sum, [, lat]) => sum + lat, 0) / ring.length,
    ];
    return { beat, ends: [first, last], neighbours: [a[0]!, b[0]!], beside: turned.at(-2)!, middle, common };
  }
  throw new Error('no beat on the border');
}

/** The newest draft of whoever asks, with what it changes. */
export async function newestDraft(request: APIRequestContext, url: string): Promise<WireDraft> {
  const { drafts } = (await (await request.get(`${url}/api/drafts`)).json()) as {
    drafts: { id: number; isMine: boolean }[];
  };
  const mine = drafts.filter(({ isMine }) => isMine).sort((a, b) => b.id - a.id)[0];
  return (await (await request.get(`${url}/api/drafts/${mine!.id}`)).json()) as WireDraft;
}
