import type { EditMap } from '../map/edit-map.ts';
import type { Sketch } from '../map/sketch.ts';
import { edit } from '../state/edit.ts';
import type { EditState, Line } from '../state/edit.ts';
import type { Snap } from './engine/snap.ts';
import type { LonLat } from './engine/types.ts';
import { snapWords } from './snap-words.ts';
import type { ToolOffer } from './tool-ids.ts';
import type { Tool } from './tools/tool.ts';

const NOTHING: readonly ToolOffer[] = [];

/** Where the keyboard's cross is and what the pointer snaps to, if they are anywhere. */
interface Cursor {
  readonly cross: LonLat | null;
  readonly snap: Snap | null;
}

function cursorSketch({ cross, snap }: Cursor): Sketch {
  const points: NonNullable<Sketch['points']>[number][] = cross ? [{ at: cross, look: 'cross' }] : [];
  if (!snap) return { points };
  const look = snap.kind === 'vertex' ? 'snap-vertex' : 'snap-edge';
  return {
    points: [...points, { at: snap.position, look }],
    labels: [{ at: snap.position, text: snapWords(snap), look }],
  };
}

/** Tells the state and the map what a tool says; what it says again is not told again. */
export function showTool(map: Pick<EditMap, 'sketch'>, tool: Tool, cursor: Cursor): void {
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
  map.sketch('cursor', cursorSketch(cursor));
}

const isSameLine = (a: Line, b: Line): boolean =>
  a.key === b.key && JSON.stringify(a.values ?? {}) === JSON.stringify(b.values ?? {});
const isSameEntry = (a: EditState['entry'], b: EditState['entry']): boolean =>
  a?.anchor === b?.anchor && (a === null) === (b === null);
