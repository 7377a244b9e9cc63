import type { Position } from 'geojson';
import { LON_SCALE, polygonsOf } from './geometry.ts';
import type { Areal } from './geometry.ts';

/** A piece of a district and a place inside it. */
export interface Beat {
  readonly geometry: Areal;
  readonly site: Position;
}

/**
 * Gives each beat to the station from whose own beat the way across neighbouring beats is shortest, so that every
 * jurisdiction is in one piece (Dijkstra 1959 from all stations at once).
 *
 * @param seeds - for each station the index of the beat that it stands in, all different.
 * @returns for each beat the index of its station; beats that no way leads to get the first.
 */
export function growJurisdictions(beats: readonly Beat[], seeds: readonly number[]): number[] {
  const neighbours = neighboursOf(beats);
  const wayOf = beats.map(() => Infinity);
  const stationOf = beats.map(() => 0);
  const open = new Set(seeds);
  seeds.forEach((beat, station) => {
    wayOf[beat] = 0;
    stationOf[beat] = station;
  });
  while (open.size > 0) {
    const here = [...open].reduce((best, beat) => (wayOf[beat]! < wayOf[best]! ? beat : best));
    open.delete(here);
    for (const there of neighbours[here]!) {
      const way = wayOf[here]! + distance(beats[here]!.site, beats[there]!.site);
      if (way >= wayOf[there]!) continue;
      wayOf[there] = way;
      stationOf[there] = stationOf[here]!;
      open.add(there);
    }
  }
  return stationOf;
}

/** Two beats are neighbours when an edge of one is, reversed, an edge of the other; this holds because both are noded. */
function neighboursOf(beats: readonly Beat[]): Set<number>[] {
  const ownerOf = new Map<string, number>();
  beats.forEach(({ geometry }, beat) => {
    for (const [from, to] of edgesOf(geometry)) ownerOf.set(`${from} ${to}`, beat);
  });
  return beats.map(({ geometry }) => {
    const found = new Set<number>();
    for (const [from, to] of edgesOf(geometry)) {
      const other = ownerOf.get(`${to} ${from}`);
      if (other !== undefined) found.add(other);
    }
    return found;
  });
}

function edgesOf(geometry: Areal): [string, string][] {
  return polygonsOf(geometry)
    .flat()
    .flatMap((ring) => ring.slice(1).map((to, i): [string, string] => [ring[i]!.join(), to.join()]));
}

const distance = (a: Position, b: Position): number => Math.hypot((a[0]! - b[0]!) * LON_SCALE, a[1]! - b[1]!);
