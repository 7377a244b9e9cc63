import { edit } from '../../state/edit.ts';
import { preferences } from '../../state/preferences.ts';
import type { OwnEditControl } from '../create-control.ts';
import type { ToolId } from '../tool-ids.ts';

/** The letter of each tool. */
export const TOOL_KEYS: Readonly<Record<ToolId, string>> = {
  select: 'V',
  polygon: 'P',
  freehand: 'F',
  rectangle: 'R',
  circle: 'C',
  corridor: 'L',
  vertex: 'A',
  edge: 'E',
  move: 'M',
  rotate: 'O',
  reshape: 'H',
  split: 'S',
  merge: 'G',
  subtract: 'D',
  hole: 'K',
  'add-part': 'J',
  'remove-part': 'X',
};
const LAYERS = ['jurisdiction', 'beat', 'adjacency-zone'] as const;

/** Whether the keys go to the map: it has the focus, or nothing has. */
const isMapFocused = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof HTMLElement && target.closest('#map') !== null);

/** What keys do wherever the focus is, but in a field. */
function commandOf(event: KeyboardEvent, control: OwnEditControl): (() => void) | undefined {
  const { runner } = control;
  const tool = (Object.keys(TOOL_KEYS) as ToolId[]).find((id) => TOOL_KEYS[id] === event.key.toUpperCase());
  if (tool) return () => control.setTool(tool);
  const layer = LAYERS[Number(event.key) - 1];
  if (layer) return () => control.setLayer(layer);
  const { isSnapping, isAlone } = edit.getState();
  const commands: Readonly<Record<string, () => void>> = {
    n: () => control.setSnapping(!isSnapping),
    i: () => control.setAlone(!isAlone),
    q: () => document.getElementById('edit-position')?.focus(),
    z: () => control.flyToSelected(),
    t: () => preferences.setState(({ theme }) => ({ theme: theme === 'dark' ? 'light' : 'dark' })),
    '?': () => control.openDialog('help'),
    '+': () => control.zoomBy(1),
    '=': () => control.zoomBy(1),
    '-': () => control.zoomBy(-1),
    Backspace: () => runner.back(),
    Delete: () => runner.remove(),
  };
  return commands[event.key] ?? commands[event.key.toLowerCase()];
}

const ARROWS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys that point: only while the map has the focus, so that lists and fields keep theirs. */
function pointingOf(event: KeyboardEvent, { runner }: OwnEditControl): (() => boolean) | undefined {
  const arrow = ARROWS[event.key];
  const done = (work: () => void) => (): boolean => {
    work();
    return true;
  };
  if (arrow) return done(() => runner.arrow(...arrow, event.shiftKey));
  if (event.key === 'Enter') return done(() => runner.enter(event.ctrlKey || event.metaKey));
  return event.key === 'Tab' ? () => runner.walk(event.shiftKey ? -1 : 1) : undefined;
}

function escape(control: OwnEditControl): void {
  const { dialog, menu, versions } = edit.getState();
  if (menu) edit.setState({ menu: null });
  else if (versions) control.showVersions(null);
  else if (control.endPicking(null)) return;
  else if (dialog !== 'none') control.openDialog('none');
  else if (!control.runner.cancel()) control.setTool('select');
}

/** Undo and redo as everywhere. @returns whether it was one of them. */
function stepBack(event: KeyboardEvent, control: OwnEditControl): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  const key = event.key.toLowerCase();
  if (key === 'y' || (key === 'z' && event.shiftKey)) control.redo();
  else if (key === 'z' && control.runner.isDrawing()) control.runner.back();
  else if (key === 'z') control.undo();
  else return false;
  return true;
}

/** @returns takes the keys away again. */
export function listenToEditKeys(control: OwnEditControl): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const isTyping = target.closest('input:not([type=checkbox]), textarea, select, dialog, [contenteditable]') !== null;
    if (event.defaultPrevented || event.isComposing || isTyping) return;
    if (stepBack(event, control)) {
      event.preventDefault();
      return;
    }
    const isOnMap = isMapFocused(target);
    const pointing = isOnMap && !event.altKey ? pointingOf(event, control) : undefined;
    if (pointing) {
      if (pointing()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      escape(control);
      return;
    }
    const command = commandOf(event, control);
    if (!command) return;
    event.preventDefault();
    command();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
