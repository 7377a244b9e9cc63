import { inOrder, incidents } from '../state/incidents.ts';
import { wall } from '../state/wall.ts';
import type { LayerId } from '../state/wall.ts';
import type { WallControl } from './wall-control.ts';

/** Layers in the order of the legend and of the keys 1 to 7. */
export const LAYER_KEYS: readonly LayerId[] = [
  'incident',
  'unit',
  'station',
  'place',
  'adjacency-zone',
  'jurisdiction',
  'beat',
];

/** Pixels that an arrow key moves the map by. */
const PAN_PX = 160;

/** Goes through the incidents in their order on the screen. */
function stepThrough(control: WallControl, by: 1 | -1): void {
  const list = inOrder(incidents.getState().open);
  const { selected } = wall.getState();
  const at = list.findIndex(({ id }) => selected?.layer === 'incident' && selected.id === id);
  const next = list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))];
  if (next) control.selectIncident(next, false);
}

function flyToSelected(control: WallControl): void {
  const { selected } = wall.getState();
  const incident = selected?.layer === 'incident' ? incidents.getState().open.get(selected.id) : undefined;
  if (incident) control.selectIncident(incident, true);
}

/** @returns takes the keys away again. */
export function listenToKeys(control: WallControl): () => void {
  const commands: Readonly<Record<string, () => void>> = {
    ArrowDown: () => stepThrough(control, 1),
    ArrowUp: () => stepThrough(control, -1),
    Enter: () => flyToSelected(control),
    '/': () => document.getElementById('search')?.focus(),
    '?': () => wall.setState({ panel: 'help' }),
    n: () => control.openReport(),
    t: control.toggleTheme,
    e: control.toggleLanguage,
    m: control.toggleMute,
    h: () => void control.map.goHome(),
    '+': () => control.map.zoomBy(1),
    '=': () => control.map.zoomBy(1),
    '-': () => control.map.zoomBy(-1),
    Escape() {
      if (wall.getState().panel === 'none') control.select(null);
      else wall.setState({ panel: 'none', reportAt: null });
    },
    ArrowLeft: () => control.map.panBy(-PAN_PX, 0),
    ArrowRight: () => control.map.panBy(PAN_PX, 0),
    ...Object.fromEntries(LAYER_KEYS.map((layer, i) => [String(i + 1), () => control.toggleLayer(layer)])),
  };
  const onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    // A field, a form or a list that scrolls has its own use for keys; Escape leaves a form.
    const isTaken = target.closest('input:not([type=checkbox]), textarea, select, form, .side') !== null;
    const isPressing = event.key === 'Enter' && target.closest('button, a') !== null;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isPressing)
      return;
    if (isTaken && (event.key !== 'Escape' || target.closest('form') === null)) return;
    const command = commands[event.key] ?? commands[event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    command();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
