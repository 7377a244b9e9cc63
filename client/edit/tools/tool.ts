import type { Snap } from '../engine/snap.ts';
import type { Coverage, LonLat, Patch, Shape, ShapeKey } from '../engine/types.ts';
import type { Sketch } from '../../map/sketch.ts';
import type { EditState, Line, Measures } from '../../state/edit.ts';
import type { ToolId, ToolOffer } from '../tool-ids.ts';

/** Where a pointer, the keyboard's cross or a typed position is. */
export interface ToolPointer {
  /** On what it snaps to, if it does. */
  readonly at: LonLat;
  /** Where it really is. */
  readonly raw: LonLat;
  readonly snap: Snap | null;
  readonly isShift: boolean;
  readonly isAlt: boolean;
  readonly isTouch: boolean;
  /** The keyboard's: it holds nothing down, so that a first press takes and a second one lets go. */
  readonly isKeyboard: boolean;
}

/** What a tool may ask and do. */
export interface ToolHost {
  state(): EditState;
  coverage(): Coverage;
  /** The one that is selected, if it is of the layer that is drawn and may be changed. */
  selected(): Shape | null;
  select(key: ShapeKey | null, isAdded?: boolean): void;
  /** The feature of the drawn layer at a place. */
  shapeAt(at: LonLat): Shape | null;
  /** All of them at a place: zones lie over one another, and so does what was drawn over its neighbours. */
  shapesAt(at: LonLat): readonly Shape[];
  /** The nearest place on an edge of the drawn layer, whatever pointers snap to. */
  edgeAt(at: LonLat, isTouch: boolean): Snap | null;
  /** Pixels in degrees of longitude. */
  degrees(pixels: number): number;
  apply(label: string, patch: Patch): void;
  /** Does something that the engine may refuse, and says why it did. @returns whether it was done. */
  attempt(work: () => void): boolean;
  /** A feature that is not there yet, of the drawn layer, within what `at` lies in. @throws {EditRefused} */
  newShape(area: Shape['area'], at: LonLat): Shape;
  /** A feature that begins as another one, with a code and a name of its own. */
  newShapeOf(shape: Shape): Shape;
  /** Says something for a moment. */
  notice(line: Line | null): void;
  /** Shapes that the tool draws itself. */
  hide(keys: Iterable<ShapeKey>): void;
  setTool(tool: ToolId): void;
}

/** A small state machine between pointer, keys and engine. What it leaves out it does not answer to. */
export interface Tool {
  hint(): Line;
  sketch(): Sketch;
  measures?(): Measures | null;
  move?(pointer: ToolPointer): void;
  /** @returns whether it takes the drag. */
  down?(pointer: ToolPointer): boolean;
  drag?(pointer: ToolPointer): void;
  up?(pointer: ToolPointer): void;
  /** Where what was taken is: a finger beside it keeps its distance, so that it can be seen. */
  held?(): LonLat | null;
  /** The drag never was. */
  giveUp?(): void;
  click?(pointer: ToolPointer): void;
  /** Enter, a double click. */
  finish?(): void;
  /** Backspace. @returns whether there was anything to take back. */
  back?(): boolean;
  /** Whether points are being put down: undo takes back the last of them first. */
  isDrawing?(): boolean;
  offers?(): readonly ToolOffer[];
  /** Escape. @returns whether there was anything to give up. */
  cancel?(): boolean;
  /** Delete. */
  remove?(): void;
  /** Tab. @returns where the next one is; `null` past the last. */
  walk?(by: 1 | -1): LonLat | null;
  /** Whether a position may be typed in now. */
  takesPosition?(): boolean;
  /** From where a bearing and a length are meant. */
  anchor?(): LonLat | null;
  /** What pointers snap to is not itself. */
  ignores?(source: string): boolean;
  /** Somebody selected something else, or the coverage is another one. */
  refresh?(): void;
  stop?(): void;
}

export type MakeTool = (host: ToolHost) => Tool;
