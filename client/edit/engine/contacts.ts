import { indexBoxes } from './cells.ts';
import { boxOf, turn } from './grid.ts';
import type { GridPolygon } from './grid.ts';
import { crossingOf } from './noding.ts';

/** A place, in grid steps, where rings touch as those of a valid area do not. */
export interface Contact {
  readonly x: number;
  readonly y: number;
  /** Where a ring runs back on itself: the vertex at which it turns. */
  readonly tip?: readonly [x: number, y: number];
}

interface RingEdge {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly ring: number;
  readonly place: number;
}

/**
 * Where edges of an area cross, lie on each other, or where a ring comes back to itself. That they do is exact; the place
 * of a crossing is on the grid. Different rings may touch at a position.
 *
 * @param most - no more are looked for.
 */
export function contactsOf(polygons: readonly GridPolygon[], most = 20): Contact[] {
  const lengths = polygons.flat().map((chain) => chain.length / 2);
  const found = new Map<string, Contact>();
  // Where many parts lie on each other, all of it is at the same few places.
  let times = 0;
  eachMeeting(polygons, (e, f) => {
    const contact = contactOf(e, f, lengths[e.ring]!);
    if (contact) found.set(`${contact.x},${contact.y}`, contact);
    if (contact) times++;
    return found.size < most && times < 50 * most;
  });
  return [...found.values()];
}

/**
 * Where the inside of a polygon falls apart: a place at which rings touch that already hang together, over other places and
 * rings. Of a polygon whose rings do not cross, and touch at single positions only.
 */
export function fallsApartAt(polygon: GridPolygon): [number, number] | null {
  const groups = new Map<string, string>();
  const groupOf = (name: string): string => {
    let group = name;
    for (let next = groups.get(group); next !== undefined; next = groups.get(group)) {
      // Each second step is made shorter: chains stay short, however many rings there are.
      const after = groups.get(next) ?? next;
      groups.set(group, after);
      group = after;
    }
    return group;
  };
  const known = new Set<string>();
  let place: [number, number] | null = null;
  eachMeeting([polygon], (e, f) => {
    const [touch] = e.ring === f.ring ? [] : touchesOf(e, f);
    for (const { ring } of touch ? [e, f] : []) {
      const [here, link] = [`${touch!.x},${touch!.y}`, `${ring} ${touch!.x},${touch!.y}`];
      if (known.has(link)) continue;
      known.add(link);
      const [one, other] = [groupOf(here), groupOf(String(ring))];
      if (one === other) place = [touch!.x, touch!.y];
      else groups.set(one, other);
    }
    return place === null;
  });
  return place;
}

/** Calls `visit` with each two edges whose boxes meet, until it says that it has seen enough. */
function eachMeeting(polygons: readonly GridPolygon[], visit: (e: RingEdge, f: RingEdge) => boolean): void {
  const edges = edgesOf(polygons);
  const boxes = new Float64Array(edges.length * 4);
  edges.forEach(({ ax, ay, bx, by }, i) => {
    boxes.set([Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)], i * 4);
  });
  const index = indexBoxes(boxes, boxOf(polygons.flat()));
  let goesOn = true;
  for (let i = 0; i < edges.length && goesOn; i++) {
    index.visit(boxes[i * 4]!, boxes[i * 4 + 1]!, boxes[i * 4 + 2]!, boxes[i * 4 + 3]!, (j) => {
      if (j > i) goesOn = visit(edges[i]!, edges[j]!) && goesOn;
    });
  }
}

function edgesOf(polygons: readonly GridPolygon[]): RingEdge[] {
  const edges: RingEdge[] = [];
  polygons.flat().forEach((chain, ring) => {
    for (let i = 0; i < chain.length; i += 2) {
      const j = (i + 2) % chain.length;
      edges.push({ ax: chain[i]!, ay: chain[i + 1]!, bx: chain[j]!, by: chain[j + 1]!, ring, place: i / 2 });
    }
  });
  return edges;
}

function contactOf(e: RingEdge, f: RingEdge, length: number): Contact | null {
  const crossing = crossingOf(e.ax, e.ay, e.bx, e.by, f.ax, f.ay, f.bx, f.by);
  if (crossing) return { x: crossing[0], y: crossing[1] };
  const [first, second] = touchesOf(e, f);
  if (!first) return null;
  if (!isFollowing(e, f, length)) return second || e.ring === f.ring ? first : null;
  if (!second) return null;
  const tip = (e.bx === f.ax && e.by === f.ay ? [e.bx, e.by] : [e.ax, e.ay]) as [number, number];
  return { ...(first.x === tip[0] && first.y === tip[1] ? second : first), tip };
}

/** Ends of either edge that lie on the other one, each once. */
function touchesOf(e: RingEdge, f: RingEdge): Contact[] {
  const touches: Contact[] = [];
  const take = (edge: RingEdge, x: number, y: number): void => {
    if (isWithin(edge, x, y) && !touches.some((touch) => touch.x === x && touch.y === y)) touches.push({ x, y });
  };
  take(e, f.ax, f.ay);
  take(e, f.bx, f.by);
  take(f, e.ax, e.ay);
  take(f, e.bx, e.by);
  return touches;
}

const isFollowing = (e: RingEdge, f: RingEdge, length: number): boolean =>
  e.ring === f.ring && (f.place - e.place === 1 || f.place - e.place === length - 1);

function isWithin({ ax, ay, bx, by }: RingEdge, x: number, y: number): boolean {
  if (x < Math.min(ax, bx) || x > Math.max(ax, bx) || y < Math.min(ay, by) || y > Math.max(ay, by)) return false;
  return turn(ax, ay, bx, by, x, y) === 0;
}
