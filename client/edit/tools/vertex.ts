import { isSamePosition, onGrid } from '../engine/grid.ts';
import { applyPatch } from '../engine/history.ts';
import { beginMove } from '../engine/move.ts';
import type { LonLat, Patch, Shape } from '../engine/types.ts';
import { insertVertex, removeVertex } from '../engine/vertex.ts';
import type { Sketch } from '../../map/sketch.ts';
import { createGrip } from './grip.ts';
import type { Grip } from './grip.ts';
import type { MakeTool, ToolPointer } from './tool.ts';

/** Pixels within which a handle is meant. */
const REACH = { mouse: 10, touch: 24 } as const;
/** Halves of edges shorter than this get no handle. */
const MIDPOINT_PX = 34;

/** Of vertices nearer than this only one is shown; all of them can be taken. */
const APART_PX = matchMedia('(pointer: coarse)').matches ? 22 : 9;

interface Handles {
  readonly area: Shape['area'];
  readonly vertices: readonly LonLat[];
  readonly midpoints: readonly LonLat[];
}

function handlesOf({ area }: Shape, leastDeg: number): Handles {
  const vertices: LonLat[] = [];
  const midpoints: LonLat[] = [];
  for (const ring of area.flat() as unknown as LonLat[][]) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      vertices.push(a);
      if (Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) > leastDeg)
        midpoints.push(onGrid([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]));
    }
  }
  return { area, vertices, midpoints };
}

/** Positions in their order without those that stand next to the one before. */
function apart(all: readonly LonLat[], leastDeg: number): LonLat[] {
  let last: LonLat | null = null;
  return all.filter((position) => {
    const isClear = !last || Math.abs(last[0] - position[0]) + Math.abs(last[1] - position[1]) > leastDeg;
    if (isClear) last = position;
    return isClear;
  });
}

function nearest(all: readonly LonLat[], at: LonLat, reachDeg: number): LonLat | null {
  const stretch = 1 / Math.cos((at[1] * Math.PI) / 180);
  let [found, least]: [LonLat | null, number] = [null, reachDeg];
  for (const position of all) {
    const distance = Math.hypot(position[0] - at[0], (position[1] - at[1]) * stretch);
    if (distance <= least) [found, least] = [position, distance];
  }
  return found;
}

/** Moves, inserts and deletes vertices of the selected feature; neighbours that share them follow. */
export const vertexTool: MakeTool = (host) => {
  let picked: LonLat | null = null;
  let grip: Grip | null = null;
  let handles: Handles | null = null;
  let leastDeg = 0;

  function currentHandles(): Handles | null {
    const shape = host.selected();
    if (!shape) return null;
    const least = host.degrees(MIDPOINT_PX);
    if (handles?.area !== shape.area || leastDeg !== least) {
      leastDeg = least;
      handles = handlesOf(shape, least);
    }
    return handles;
  }
  const options = (isAlone: boolean) => {
    const { key } = host.selected()!;
    return isAlone !== host.state().isAlone ? { alone: key } : { of: key };
  };
  function hold(vertex: LonLat, isAlone: boolean, first: Patch = new Map()): void {
    const coverage = applyPatch(host.coverage(), first);
    host.attempt(() => {
      const move = beginMove(coverage, { vertex, ...options(isAlone) });
      grip = createGrip(host, move, first.size > 0 ? 'edit.did.insert-vertex' : 'edit.did.move-vertex', vertex, first);
    });
  }
  /** Takes the handle at a place: a vertex, or the middle of an edge, which becomes one. */
  function take({ raw, isAlt, isTouch }: ToolPointer): boolean {
    const all = currentHandles();
    if (!all) return false;
    const reach = host.degrees(isTouch ? REACH.touch : REACH.mouse);
    const vertex = nearest(all.vertices, raw, reach);
    if (vertex) {
      picked = vertex;
      hold(vertex, isAlt);
      return grip !== null;
    }
    const middle = nearest(all.midpoints, raw, reach);
    if (!middle) return false;
    picked = middle;
    host.attempt(() => hold(middle, isAlt, insertVertex(host.coverage(), middle, options(isAlt))));
    return grip !== null;
  }
  function drop(): void {
    grip?.drop();
    grip = null;
  }
  function letGo(): void {
    grip?.giveUp();
    grip = null;
  }
  function remove(): void {
    const shape = host.selected();
    if (!shape || !picked || grip) return;
    const at = picked;
    host.attempt(() => host.apply('edit.did.remove-vertex', removeVertex(host.coverage(), at, options(false))));
    picked = null;
  }
  function sketch(): Sketch {
    const all = currentHandles();
    if (!all || grip) return grip?.sketch() ?? {};
    const looks = [
      ...all.midpoints.map((at) => ({ at, look: 'midpoint' as const })),
      ...apart(all.vertices, host.degrees(APART_PX)).map((at) => ({ at, look: 'vertex' as const })),
    ];
    return { points: picked ? [...looks, { at: picked, look: 'picked' as const }] : looks };
  }
  return {
    hint() {
      if (!host.selected()) return { key: 'edit.hint.select-first' };
      if (grip) return { key: 'edit.hint.vertex.held' };
      return { key: picked ? 'edit.hint.vertex.picked' : 'edit.hint.vertex' };
    },
    measures: () => grip?.measures() ?? null,
    sketch,
    down: (pointer) => take(pointer),
    held: () => picked,
    drag: ({ at }) => {
      grip?.drag(at);
      if (grip) picked = at;
    },
    up: drop,
    giveUp: letGo,
    move({ at, isKeyboard }) {
      if (isKeyboard) grip?.drag(at);
    },
    click(pointer) {
      if (pointer.isKeyboard && grip) {
        picked = pointer.at;
        drop();
      } else if (!take(pointer)) {
        picked = null;
        host.select(host.shapeAt(pointer.raw)?.key ?? null);
      } else if (!pointer.isKeyboard) letGo();
    },
    cancel() {
      if (grip) letGo();
      else if (picked) picked = null;
      else if (host.selected()) host.select(null);
      else return false;
      return true;
    },
    remove,
    offers: () => (picked && !grip ? ['remove'] : []),
    back() {
      if (grip || !picked) return false;
      remove();
      return true;
    },
    walk(by) {
      const vertices = currentHandles()?.vertices;
      if (!vertices || grip) return null;
      const from = picked
        ? vertices.findIndex((vertex) => isSamePosition(vertex, picked!))
        : by > 0
          ? -1
          : vertices.length;
      picked = vertices[from + by] ?? null;
      return picked;
    },
    takesPosition: () => grip !== null,
    anchor: () => (grip ? picked : null),
    ignores: (source) => grip?.moves(source) ?? false,
    refresh() {
      letGo();
      if (picked && !currentHandles()?.vertices.some((vertex) => isSamePosition(vertex, picked!))) picked = null;
    },
    stop: letGo,
  };
};
