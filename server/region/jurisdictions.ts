import { distanceM, eachSegment, polygonsOf } from './geometry.ts';
import type { Areal, LonLat } from './geometry.ts';

/** A piece of a district and a place inside it. */
export interface Cell {
  readonly area: Areal;
  readonly site: LonLat;
}

/**
 * Gives each cell to the station from whose own cell the way across neighbouring cells is shortest, so that every
 * jurisdiction is in one piece (Dijkstra 1959 from all stations at once).
 *
 * @param homes - for each station the cell that it stands in, all different.
 * @returns the cells of each station, in their order; those that no way leads to are nobody's.
 */
export function growJurisdictions<C extends Cell>(cells: readonly C[], homes: readonly C[]): C[][] {
  const neighbours = neighboursOf(cells);
  const reached = new Map<C, { station: number; wayM: number }>();
  const open = new Set(homes);
  homes.forEach((home, station) => reached.set(home, { station, wayM: 0 }));
  const wayTo = (cell: C): number => reached.get(cell)?.wayM ?? Infinity;
  while (open.size > 0) {
    const here = [...open].reduce((best, cell) => (wayTo(cell) < wayTo(best) ? cell : best));
    open.delete(here);
    for (const there of neighbours.get(here) ?? []) {
      const wayM = wayTo(here) + distanceM(here.site, there.site);
      if (wayM >= wayTo(there)) continue;
      reached.set(there, { station: reached.get(here)?.station ?? 0, wayM });
      open.add(there);
    }
  }
  return homes.map((_, station) => cells.filter((cell) => reached.get(cell)?.station === station));
}

/** Two cells are neighbours when an edge of one is, reversed, an edge of the other; this holds because both are noded. */
function neighboursOf<C extends Cell>(cells: readonly C[]): Map<C, Set<C>> {
  const ownerOf = new Map<string, C>();
  for (const cell of cells) eachEdge(cell.area, (from, to) => ownerOf.set(`${from} ${to}`, cell));
  return new Map(
    cells.map((cell) => {
      const found = new Set<C>();
      eachEdge(cell.area, (from, to) => {
        const other = ownerOf.get(`${to} ${from}`);
        if (other) found.add(other);
      });
      return [cell, found];
    }),
  );
}

function eachEdge(area: Areal, visit: (from: string, to: string) => void): void {
  for (const ring of polygonsOf(area).flat()) eachSegment(ring, (from, to) => visit(from.join(), to.join()));
}
