type Place = readonly [number, number];

interface Edge {
  readonly a: Place;
  readonly b: Place;
  /** The ring, for one edge follows another in it. */
  readonly ring: readonly Place[];
  readonly at: number;
}

/** Degrees within which a vertex counts as on an edge: a millimetre. */
const NEAR = 1e-8;

/**
 * Where an area's boundary meets itself otherwise than from edge to next edge: every place that a database may name as
 * the fault, found by trying each edge with each other.
 *
 * @param coordinates - of a Polygon or MultiPolygon.
 */
export function faultPlaces(coordinates: unknown): Place[] {
  const edges = edgesOf(coordinates);
  const places: Place[] = [];
  edges.forEach((one, i) => {
    for (const other of edges.slice(i + 1)) places.push(...meetings(one, other));
  });
  return places;
}

function edgesOf(node: unknown): Edge[] {
  if (!Array.isArray(node)) return [];
  const isRing = Array.isArray(node[0]) && typeof node[0][0] === 'number';
  if (!isRing) return node.flatMap(edgesOf);
  const ring = node as Place[];
  return ring.slice(1).map((b, at) => ({ a: ring[at]!, b, ring, at }));
}

/** Whether one edge follows the other. */
function areNext(one: Edge, other: Edge): boolean {
  const last = one.ring.length - 2;
  return one.ring === other.ring && (Math.abs(one.at - other.at) === 1 || Math.abs(one.at - other.at) === last);
}

function meetings(one: Edge, other: Edge): Place[] {
  const touching = [one.a, one.b].filter((end) => distance(end, other) < NEAR);
  const touched = [other.a, other.b].filter((end) => distance(end, one) < NEAR);
  // Next to each other they share a vertex, and lie on each other only where one runs back.
  if (areNext(one, other) && touching.length + touched.length <= 2) return [];
  const crossing = crossingOf(one, other);
  return [...touching, ...touched, ...(crossing ? [crossing] : [])];
}

function crossingOf({ a, b }: Edge, { a: c, b: d }: Edge): Place | undefined {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const across = rx * sy - ry * sx;
  if (across === 0) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / across;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / across;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [a[0] + t * rx, a[1] + t * ry] : undefined;
}

function distance([x, y]: Place, { a, b }: Edge): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / length));
  return Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy);
}
