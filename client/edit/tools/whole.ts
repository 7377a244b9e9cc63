import { beginMove } from '../engine/move.ts';
import type { LonLat } from '../engine/types.ts';
import { createGrip } from './grip.ts';
import type { Grip } from './grip.ts';
import type { MakeTool, Tool, ToolHost, ToolPointer } from './tool.ts';

/** Moves or turns the selected feature as a whole, with what lies in it; its neighbours stay. */
function createWholeTool(host: ToolHost, kind: 'move' | 'rotate'): Tool {
  let grip: Grip | null = null;

  function take({ raw }: ToolPointer): boolean {
    const shape = host.selected();
    if (!shape || (kind === 'move' && host.shapeAt(raw)?.key !== shape.key)) return false;
    const hold = (from: LonLat) => (kind === 'move' ? { shape: shape.key, from } : { rotation: shape.key, from });
    host.attempt(() => {
      grip = createGrip(host, beginMove(host.coverage(), hold(raw)), `edit.did.${kind}`, raw);
    });
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
  const follow = ({ at, raw }: ToolPointer): void => grip?.drag(kind === 'move' ? at : raw);
  return {
    hint() {
      if (!host.selected()) return { key: 'edit.hint.select-first' };
      return { key: grip ? `edit.hint.${kind}.held` : `edit.hint.${kind}` };
    },
    measures: () => grip?.measures() ?? null,
    sketch: () => grip?.sketch() ?? {},
    down: take,
    drag: follow,
    up: drop,
    giveUp: letGo,
    move(pointer) {
      if (pointer.isKeyboard) follow(pointer);
    },
    click(pointer) {
      if (pointer.isKeyboard && grip) drop();
      else if (!pointer.isKeyboard) host.select(host.shapeAt(pointer.raw)?.key ?? null);
      else if (!take(pointer)) host.select(host.shapeAt(pointer.raw)?.key ?? null);
    },
    cancel() {
      if (!grip) return false;
      letGo();
      return true;
    },
    takesPosition: () => grip !== null,
    ignores: (source) => grip?.moves(source) ?? false,
    refresh: letGo,
    stop: letGo,
  };
}

export const moveTool: MakeTool = (host) => createWholeTool(host, 'move');
export const rotateTool: MakeTool = (host) => createWholeTool(host, 'rotate');
