type Ring = readonly (readonly number[])[];

/** Twice the area, above 0 for a ring that runs counter-clockwise. */
function signedArea(ring: Ring): number {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    sum += (ax! - x0) * (by! - y0) - (bx! - x0) * (ay! - y0);
  }
  return sum;
}

interface Shell {
  readonly rings: Ring[];
  readonly area: number;
  readonly box: readonly [number, number, number, number];
}

/**
 * Puts the rings of a shapefile's polygon together: shells run clockwise there, holes the other way, in any order. A hole
 * belongs to the smallest shell around it; one that lies in none is a shell that was drawn the wrong way round.
 *
 * @returns coordinates of a GeoJSON Polygon or MultiPolygon; `null` without rings.
 */
export function polygonOfRings(rings: readonly Ring[]): { type: string; coordinates: unknown } | null {
  if (rings.length === 0) return null;
  const shells: Shell[] = [];
  const holes: Ring[] = [];
  for (const ring of rings) {
    const area = signedArea(ring);
    if (area > 0) holes.push(ring);
    else shells.push({ rings: [ring], area: -area, box: boxOf(ring) });
  }
  const strays: Ring[][] = [];
  for (const hole of holes) {
    const around = shells.filter((shell) => isAround(shell, hole)).sort((a, b) => a.area - b.area)[0];
    if (around) around.rings.push(hole);
    else strays.push([hole]);
  }
  const polygons = [...shells.map((shell) => shell.rings), ...strays];
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function boxOf(ring: Ring): Shell['box'] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    west = Math.min(west, x!);
    east = Math.max(east, x!);
    south = Math.min(south, y!);
    north = Math.max(north, y!);
  }
  return [west, south, east, north];
}

/** Whether the hole's first vertex that is not on the shell lies in it; a hole all on the shell counts as inside. */
function isAround({ rings: [shell], box }: Shell, hole: Ring): boolean {
  const [west, south, east, north] = box;
  const [x0, y0] = hole[0]!;
  if (x0! < west || x0! > east || y0! < south || y0! > north) return false;
  for (const [x, y] of hole) {
    const side = sideOf(shell!, x!, y!);
    if (side !== 0) return side > 0;
  }
  return true;
}

/** 1 inside, 0 on the line, -1 outside. */
function sideOf(ring: Ring, x: number, y: number): number {
  let isInside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    const turn = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
    const isBetween = Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
    if (turn === 0 && isBetween) return 0;
    if (ay > y !== by > y && turn > 0 === by > ay) isInside = !isInside;
  }
  return isInside ? 1 : -1;
}
