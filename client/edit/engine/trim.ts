import type { GridBox, GridChain, GridPolygon } from './grid.ts';

/**
 * Polygons with fewer vertices that are the same within a box: a run of vertices that all lie beyond one side of it is
 * cut short, which moves edges only beyond that side. Outside of the box they are nonsense and may cross themselves.
 */
export const trimmed = (polygons: readonly GridPolygon[], box: GridBox): GridPolygon[] =>
  polygons.map((polygon) => polygon.map((chain) => trimmedChain(chain, box)));

const ALL_SIDES = 15;

function trimmedChain(chain: GridChain, box: GridBox): GridChain {
  const kept: number[] = [];
  const count = chain.length;
  const beyond = (i: number): number => sidesBeyond(chain[i]!, chain[i + 1]!, box);
  let run = ALL_SIDES;
  for (let i = 0; i < count; i += 2) {
    const common = i === 0 ? 0 : run & beyond(i - 2) & beyond(i) & beyond((i + 2) % count);
    run = common === 0 ? ALL_SIDES : common;
    if (common === 0) kept.push(chain[i]!, chain[i + 1]!);
  }
  return kept.length === count ? chain : kept;
}

function sidesBeyond(x: number, y: number, { west, south, east, north }: GridBox): number {
  return (x < west ? 1 : 0) | (x > east ? 2 : 0) | (y < south ? 4 : 0) | (y > north ? 8 : 0);
}
