import type { EditMap, EditPointer } from '../map/edit-map.ts';
import type { Sketch } from '../map/sketch.ts';
import { edit } from '../state/edit.ts';
import type { EditState, Line } from '../state/edit.ts';
import { onGrid } from './engine/grid.ts';
import type { Snap } from './engine/snap.ts';
import type { LonLat } from './engine/types.ts';
import type { createSnapping } from './snapping.ts';
import type { ToolId, ToolOffer } from './tool-ids.ts';
import { pickTool } from './tools/pick.ts';
import { TOOLS } from './tools/tools.ts';
import type { Tool, ToolHost, ToolPointer } from './tools/tool.ts';

const NOTHING: readonly ToolOffer[] = [];
/** Pixels that an arrow key moves the cross by; with Shift it goes one by one. */
const STEP_PX = 12;

interface RunnerParts {
  readonly map: EditMap;
  readonly host: ToolHost;
  readonly snapping: ReturnType<typeof createSnapping>;
  /** What stands beside the mark of a snap. */
  snapWords(snap: Snap): string;
  /** A right click or a long press that no drawing is under way for. */
  onAsk(pointer: EditPointer): void;
}

export type ToolRunner = ReturnType<typeof createToolRunner>;

/** Leads pointer and keyboard to the tool that is chosen, and shows what it says. */
export function createToolRunner({ map, host, snapping, snapWords, onAsk }: RunnerParts) {
  let tool: Tool = TOOLS.select(host);
  /** Where the keyboard's cross is, while the keyboard points. */
  let cross: LonLat | null = null;
  let hasPressedHere = false;
  let lastSnap: Snap | null = null;
  let isLooking = false;
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

  function cursorSketch(): Sketch {
    const points: NonNullable<Sketch['points']>[number][] = cross ? [{ at: cross, look: 'cross' }] : [];
    if (!lastSnap) return { points };
    const look = lastSnap.kind === 'vertex' ? 'snap-vertex' : 'snap-edge';
    return {
      points: [...points, { at: lastSnap.position, look }],
      labels: [{ at: lastSnap.position, text: snapWords(lastSnap), look }],
    };
  }
  function show(): void {
    const hint = tool.hint();
    const measures = tool.measures?.() ?? null;
    const entry = tool.takesPosition?.() ? { anchor: tool.anchor?.() ?? null } : null;
    const isDrawing = tool.isDrawing?.() ?? false;
    const offers = tool.offers?.() ?? NOTHING;
    const before = edit.getState();
    const isSame =
      isSameLine(before.hint, hint) &&
      before.measures === measures &&
      before.isDrawing === isDrawing &&
      before.offers.join() === offers.join() &&
      isSameEntry(before.entry, entry);
    if (!isSame) edit.setState({ hint, measures, entry, isDrawing, offers });
    map.sketch('tool', tool.sketch());
    map.sketch('cursor', cursorSketch());
  }
  /** Does something with the tool, and shows what has become of it. */
  function run(work: () => void): void {
    if (isLooking) return;
    work();
    show();
  }
  function leaveCross(): void {
    cross = null;
    hasPressedHere = false;
  }
  function letGo(): void {
    reach = [0, 0];
    lastSnap = null;
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
      run(() => {
        isTaken = take(pointer);
      });
      return isTaken;
    },
    drag: (pointer) => run(() => tool.drag?.(pointerOf(pointer))),
    up: (pointer) =>
      run(() => {
        tool.up?.(pointerOf(pointer));
        letGo();
      }),
    giveUp: () =>
      run(() => {
        tool.giveUp?.();
        letGo();
      }),
    click(pointer) {
      leaveCross();
      run(() => press(pointerOf(pointer)));
    },
    doubleClick: () => run(() => tool.finish?.()),
    ask(pointer) {
      if (tool.isDrawing?.() === true) run(() => void tool.back?.());
      else onAsk(pointer);
    },
  });

  return {
    set(id: ToolId): void {
      tool.stop?.();
      tool = TOOLS[id](host);
      lastSnap = null;
      show();
    },
    /** The next click or Enter tells a position, whatever the tool; Escape or another tool tells none. */
    pick(onPicked: (position: LonLat | null) => void): void {
      tool.stop?.();
      tool = pickTool(onPicked);
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
        run(() => tool.finish?.());
        return;
      }
      const pointer = pointerOf(map.step(cross, 0, 0), true);
      hasPressedHere = true;
      run(() => tool.click?.(pointer));
    },
    /** A position that was typed: exactly there. */
    place(at: LonLat): void {
      run(() => {
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
    finish: (): void => run(() => tool.finish?.()),
    back: (): void => run(() => void tool.back?.()),
    isDrawing: (): boolean => tool.isDrawing?.() ?? false,
    remove: (): void => run(() => tool.remove?.()),
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

const isSameLine = (a: Line, b: Line): boolean =>
  a.key === b.key && JSON.stringify(a.values ?? {}) === JSON.stringify(b.values ?? {});
const isSameEntry = (a: EditState['entry'], b: EditState['entry']): boolean =>
  a?.anchor === b?.anchor && (a === null) === (b === null);
