import type { EditMap, EditPointer } from '../map/edit-map.ts';
import { edit } from '../state/edit.ts';
import type { Line } from '../state/edit.ts';
import { onGrid } from './engine/grid.ts';
import type { Snap } from './engine/snap.ts';
import type { LonLat } from './engine/types.ts';
import type { createSnapping } from './snapping.ts';
import { isTooFar } from './territory-loader.ts';
import type { ToolId } from './tool-ids.ts';
import { showTool } from './tool-view.ts';
import { pickTool } from './tools/pick.ts';
import { TOOLS } from './tools/tools.ts';
import type { Tool, ToolHost, ToolPointer } from './tools/tool.ts';

/** Pixels that an arrow key moves the cross by; with Shift it goes one by one. */
const STEP_PX = 12;
const TOO_FAR: Line = { key: 'edit.hint.zoomIn' };

interface RunnerParts {
  readonly map: EditMap;
  readonly host: ToolHost;
  readonly snapping: ReturnType<typeof createSnapping>;
  /** A right click or a long press that no drawing is under way for. */
  onAsk(pointer: EditPointer): void;
}

export type ToolRunner = ReturnType<typeof createToolRunner>;

/** Leads pointer and keyboard to the tool that is chosen, and shows what it says. */
export function createToolRunner({ map, host, snapping, onAsk }: RunnerParts) {
  let tool: Tool = TOOLS.select(host);
  /** Where the keyboard's cross is, while the keyboard points. */
  let cross: LonLat | null = null;
  let hasPressedHere = false;
  let lastSnap: Snap | null = null;
  let isLooking = false;
  /** Only a position is asked for, whatever is drawn. */
  let isPicking = false;
  /** From a finger to what it took; for a mouse there is no distance. */
  let reach: LonLat = [0, 0];

  function pointerOf({ position, isShift, isAlt, isCtrl, isTouch }: EditPointer, isKeyboard = false): ToolPointer {
    const raw = onGrid([position[0] + reach[0], position[1] + reach[1]]);
    const isSnapping = edit.getState().isSnapping && !isCtrl;
    const snap = isSnapping ? snapping.snap(raw, isTouch, (source) => tool.ignores?.(source) ?? false) : null;
    lastSnap = snap;
    return { at: snap?.position ?? raw, raw, snap, isShift, isAlt, isTouch, isKeyboard };
  }
  const pointerAt = (at: LonLat): ToolPointer => {
    lastSnap = null;
    return { at, raw: at, snap: null, isShift: false, isAlt: false, isTouch: false, isKeyboard: true };
  };

  const show = (): void => showTool(map, tool, { cross, snap: lastSnap });
  /** Whether the tool waits as it is. */
  const isWaiting = (): boolean => isLooking || edit.getState().isHeld;
  /** Does something with the tool, and shows what has become of it. */
  function run(work: () => void): void {
    if (isWaiting()) return;
    work();
    show();
  }
  /** Puts something down or takes it up, but not on ground that was not read. */
  function mark(work: () => void): void {
    const { tool: chosen, layer, zoom } = edit.getState();
    if (chosen !== 'select' && !isPicking && isTooFar(layer, zoom)) edit.setState({ notice: TOO_FAR });
    else run(work);
  }
  function leaveCross(): void {
    cross = null;
    hasPressedHere = false;
  }
  function letGo(): void {
    reach = [0, 0];
    lastSnap = null;
  }
  function giveUp(): void {
    tool.giveUp?.();
    letGo();
  }
  function take(pointer: EditPointer): boolean {
    reach = [0, 0];
    if (!tool.down?.(pointerOf(pointer))) return false;
    const held = pointer.isTouch ? tool.held?.() : null;
    if (held) reach = [held[0] - pointer.position[0], held[1] - pointer.position[1]];
    return true;
  }
  function press(pointer: ToolPointer): void {
    if (tool.click) tool.click(pointer);
    else if (tool.down?.(pointer)) tool.giveUp?.();
  }

  map.listen({
    move(pointer) {
      leaveCross();
      run(() => tool.move?.(pointerOf(pointer)));
    },
    leave: () =>
      run(() => {
        lastSnap = null;
      }),
    down(pointer) {
      leaveCross();
      let isTaken = false;
      mark(() => {
        isTaken = take(pointer);
      });
      return isTaken;
    },
    drag: (pointer) => run(() => tool.drag?.(pointerOf(pointer))),
    up(pointer) {
      // Let go of while the tool waits: it cannot be told where.
      if (isWaiting()) giveUp();
      run(() => {
        tool.up?.(pointerOf(pointer));
        letGo();
      });
    },
    giveUp() {
      // Also while the tool waits: nothing is held any more.
      giveUp();
      if (!isLooking) show();
    },
    click(pointer) {
      leaveCross();
      mark(() => press(pointerOf(pointer)));
    },
    doubleClick: () => mark(() => tool.finish?.()),
    ask(pointer) {
      if (tool.isDrawing?.() === true) run(() => void tool.back?.());
      else onAsk(pointer);
    },
  });

  return {
    set(id: ToolId): void {
      isPicking = false;
      tool.stop?.();
      tool = TOOLS[id](host);
      letGo();
      show();
    },
    /** The next click or Enter tells a position, whatever the tool; Escape or another tool tells none. */
    pick(onPicked: (position: LonLat | null) => void): void {
      isPicking = true;
      tool.stop?.();
      tool = pickTool(onPicked);
      letGo();
      show();
    },
    /** Nothing is drawn while earlier versions are looked at. */
    setLooking(next: boolean): void {
      isLooking = next;
      map.sketch('tool', null);
      if (!next) show();
    },
    refresh(): void {
      tool.refresh?.();
      show();
    },
    show,
    /** Moves the cross; -1, 0, 1 to the right and down. */
    arrow(right: number, down: number, isFine: boolean): void {
      const step = isFine ? 1 : STEP_PX;
      const pointer = map.step(cross ?? map.middle(), right * step, down * step);
      cross = pointer.position;
      hasPressedHere = false;
      run(() => tool.move?.(pointerOf(pointer, true)));
    },
    /** Enter: a press at the cross, a second one at the same place finishes; with a mouse it finishes. */
    enter(isFinishing: boolean): void {
      if (!cross || hasPressedHere || isFinishing) {
        hasPressedHere = false;
        mark(() => tool.finish?.());
        return;
      }
      const pointer = pointerOf(map.step(cross, 0, 0), true);
      hasPressedHere = true;
      mark(() => tool.click?.(pointer));
    },
    /** A position that was typed: exactly there. */
    place(at: LonLat): void {
      mark(() => {
        tool.move?.(pointerAt(at));
        tool.click?.(pointerAt(at));
      });
      map.bringIntoView(at);
    },
    walk(by: 1 | -1): boolean {
      const at = tool.walk?.(by) ?? null;
      if (!at) {
        show();
        return false;
      }
      cross = at;
      hasPressedHere = false;
      map.bringIntoView(at);
      show();
      return true;
    },
    finish: (): void => mark(() => tool.finish?.()),
    back: (): void => run(() => void tool.back?.()),
    isDrawing: (): boolean => tool.isDrawing?.() ?? false,
    remove: (): void => mark(() => tool.remove?.()),
    /** @returns whether there was anything to give up. */
    cancel(): boolean {
      const hadCross = cross !== null;
      let isDone = false;
      run(() => {
        isDone = tool.cancel?.() ?? false;
      });
      if (isDone || !hadCross) return isDone;
      leaveCross();
      show();
      return true;
    },
    stop: (): void => tool.stop?.(),
  };
}
