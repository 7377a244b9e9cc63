import { inOrder, incidents } from '../state/incidents.ts';
import { wall } from '../state/wall.ts';
import type { LayerId } from '../state/wall.ts';
import type { WallControl } from './wall-control.ts';

const LAYER_KEYS: readonly LayerId[] = [
  'incident',
  'unit',
  'station',
  'place',
  'adjacency-zone',
  'jurisdiction',
  'beat',
];

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
    n: control.openReport,
    t: control.toggleTheme,
    e: control.toggleLanguage,
    m: control.toggleMute,
    h: () => control.map.goHome(),
    '+': () => control.map.zoomBy(1),
    '=': () => control.map.zoomBy(1),
    '-': () => control.map.zoomBy(-1),
    Escape() {
      if (wall.getState().panel === 'none') control.select(null);
      else wall.setState({ panel: 'none', reportAt: null });
    },
    ...Object.fromEntries(LAYER_KEYS.map((layer, i) => [String(i + 1), () => control.toggleLayer(layer)])),
  };
  const onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const isTyping = target.closest('input:not([type=checkbox], [type=radio]), textarea, select') !== null;
    const isPressing = event.key === 'Enter' && target.closest('button, a') !== null;
    if (event.ctrlKey || event.metaKey || event.altKey || isPressing) return;
    if (isTyping && event.key !== 'Escape') return;
    const command = commands[event.key] ?? commands[event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    command();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
