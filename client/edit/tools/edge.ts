import { sharedEdge } from '../engine/edge.ts';
import type { SharedEdge } from '../engine/edge.ts';
import { isSamePosition } from '../engine/grid.ts';
import { beginMove } from '../engine/move.ts';
import type { LonLat } from '../engine/types.ts';
import { EditRefused } from '../engine/types.ts';
import { createGrip } from './grip.ts';
import type { Grip } from './grip.ts';
import type { MakeTool, ToolPointer } from './tool.ts';

/** Moves a whole boundary between two junctions; both neighbours follow. */
export const edgeTool: MakeTool = (host) => {
  let edge: SharedEdge | null = null;
  let foundAt: LonLat | null = null;
  let grip: Grip | null = null;

  /** The boundary at the pointer; found anew only when the pointer is at another place of a boundary. */
  function look({ raw, isTouch }: ToolPointer): void {
    const place = host.edgeAt(raw, isTouch);
    if (!place) {
      edge = null;
      foundAt = null;
      return;
    }
    if (foundAt && isSamePosition(foundAt, place.position)) return;
    foundAt = place.position;
    try {
      edge = sharedEdge(host.coverage(), place.position, { of: place.source });
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      edge = null;
    }
  }
  function take(pointer: ToolPointer): boolean {
    look(pointer);
    if (!edge || !foundAt) return false;
    const [held, from] = [edge, foundAt];
    const isAlone = pointer.isAlt !== host.state().isAlone;
    const options = isAlone ? { alone: host.selected()?.key ?? held.keys[0]! } : { of: held.keys[0]! };
    host.attempt(() => {
      grip = createGrip(host, beginMove(host.coverage(), { edge: held, from, ...options }), 'edit.did.move-edge', from);
    });
    return grip !== null;
  }
  function drop(): void {
    grip?.drop();
    grip = null;
    edge = null;
    foundAt = null;
  }
  function letGo(): void {
    grip?.giveUp();
    grip = null;
  }
  return {
    hint: () => ({ key: grip ? 'edit.hint.edge.held' : edge ? 'edit.hint.edge.found' : 'edit.hint.edge' }),
    measures: () => grip?.measures() ?? null,
    sketch: () =>
      grip?.sketch() ?? {
        lines: edge
          ? [{ line: edge.isClosed ? [...edge.positions, edge.positions[0]!] : edge.positions, look: 'edge' }]
          : [],
      },
    move(pointer) {
      if (!grip) look(pointer);
      else if (pointer.isKeyboard) grip.drag(pointer.at);
    },
    down: take,
    held: () => foundAt,
    drag: ({ at }) => grip?.drag(at),
    up: drop,
    giveUp: letGo,
    click(pointer) {
      if (pointer.isKeyboard && grip) drop();
      else if (!take(pointer)) host.select(host.shapeAt(pointer.raw)?.key ?? null);
      else if (!pointer.isKeyboard) letGo();
    },
    cancel() {
      if (!grip) return false;
      letGo();
      return true;
    },
    takesPosition: () => grip !== null,
    ignores: (source) => !grip || grip.moves(source),
    refresh() {
      letGo();
      edge = null;
      foundAt = null;
    },
    stop: letGo,
  };
};
