/** Flat integer coordinates of an open ring. */
type Ring = readonly number[];
type Point = readonly [x: number, y: number];

const cornersOf = (ring: Ring): Point[] =>
  Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]);
const edgesOf = (ring: Ring): [Point, Point][] => {
  const corners = cornersOf(ring);
  return corners.map((corner, i) => [corner, corners[(i + 1) % corners.length]!]);
};
const turn = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
const isOn = (p: Point, a: Point, b: Point): boolean =>
  turn(a, b, p) === 0 &&
  Math.min(a[0], b[0]) <= p[0] &&
  p[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= p[1] &&
  p[1] <= Math.max(a[1], b[1]);
const doCross = (a: Point, b: Point, c: Point, d: Point): boolean =>
  turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

/** Where a point lies to a ring, both in the same coordinates. */
function sideOf(p: Point, edges: readonly [Point, Point][]): 'in' | 'on' | 'out' {
  let crossings = 0;
  for (const [a, b] of edges) {
    if (isOn(p, a, b)) return 'on';
    const [low, high] = a[1] < b[1] ? [a, b] : [b, a];
    if (low[1] <= p[1] && p[1] < high[1] && turn(low, high, p) > 0) crossings++;
  }
  return crossings % 2 === 1 ? 'in' : 'out';
}

/** Whether a ring goes all the way inside another one, outside it, or neither; touching at points is both. */
function placeOf(ring: Ring, other: Ring): 'in' | 'out' | 'neither' {
  const others = edgesOf(other);
  const doubled = edgesOf(other.map((n) => 2 * n));
  const places = new Set<string>();
  for (const [a, b] of edgesOf(ring)) {
    if (others.some(([c, d]) => doCross(a, b, c, d))) return 'neither';
    // Rings that do not cross meet at corners of one of them: cut there, each piece lies on one side.
    const cuts = [a, ...cornersOf(other).filter((corner) => isOn(corner, a, b)), b];
    cuts.sort(([x, y], [u, v]) => (x - u) * (b[0] - a[0]) + (y - v) * (b[1] - a[1]));
    for (const [i, [x, y]] of cuts.slice(1).entries()) {
      const [u, v] = cuts[i]!;
      if (x !== u || y !== v) places.add(sideOf([x + u, y + v], doubled));
    }
  }
  const [place] = places;
  return places.size === 1 && place !== 'on' ? (place as 'in' | 'out') : 'neither';
}

function isSimple(ring: Ring): boolean {
  const edges = edgesOf(ring);
  const n = edges.length;
  return edges.every(([a, b], i) =>
    edges.slice(i + 1).every(([c, d], k) => {
      const j = i + 1 + k;
      const isNext = j === i + 1;
      const isLast = (j + 1) % n === i;
      if (isNext || isLast) return isNext ? !isOn(d, a, b) && !isOn(a, c, d) : !isOn(c, a, b) && !isOn(b, c, d);
      return ![c, d].some((p) => isOn(p, a, b)) && ![a, b].some((p) => isOn(p, c, d)) && !doCross(a, b, c, d);
    }),
  );
}

/**
 * What is wrong with polygons by the rules of OGC simple features, as text, found by brute force: rings simple, holes in
 * their shell and beside each other, shells beside each other or in a hole.
 *
 * @param polygons - shells with their holes, whole coordinates.
 */
export function polygonFaults(polygons: readonly (readonly Ring[])[]): string[] {
  const faults: string[] = [];
  polygons.forEach(([shell, ...holes], i) => {
    if (![shell!, ...holes].every(isSimple)) faults.push('a ring meets itself');
    holes.forEach((hole, j) => {
      if (placeOf(hole, shell!) !== 'in') faults.push('a hole is not inside its shell');
      const others = holes.filter((_, k) => k !== j);
      if (others.some((other) => placeOf(hole, other) !== 'out')) faults.push('holes overlap');
    });
    polygons.forEach(([outer, ...gaps], k) => {
      if (k === i) return;
      const place = placeOf(shell!, outer!);
      const isInGap = place === 'in' && gaps.some((gap) => placeOf(shell!, gap) === 'in');
      // One shell may hold another one in a hole, and then its own edge is outside that other.
      if (place === 'neither' || (place === 'in' && !isInGap)) faults.push('polygons overlap');
    });
  });
  return faults;
}
