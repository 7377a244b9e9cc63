import type { FeatureCollection, MultiPolygon } from 'geojson';
import type { Theme } from '../../tiles/style.ts';

export const SHAPES = 'edit-shapes';
const EMPTY: FeatureCollection<MultiPolygon> = { type: 'FeatureCollection', features: [] };

/** Colours of the editor; what stands in `sketch-canvas.ts` shares them with the layers of the map. */
export interface EditPalette {
  /** Edges of the layer that is drawn. */
  readonly edge: string;
  readonly context: string;
  readonly selected: string;
  readonly changed: string;
  readonly fault: string;
  readonly snap: string;
  readonly other: string;
  readonly before: string;
  /** Behind signs and words. */
  readonly halo: string;
  readonly text: string;
}

const PALETTES: Readonly<Record<Theme, EditPalette>> = {
  dark: {
    edge: '#a9c4c4',
    context: '#7f9ea0',
    selected: '#8fd0c6',
    changed: '#f2c416',
    fault: '#ff8f87',
    snap: '#ffe27a',
    other: '#b79df0',
    before: '#9fb0b1',
    halo: '#12181b',
    text: '#edf3f2',
  },
  light: {
    edge: '#3c5a5c',
    context: '#4d6f72',
    selected: '#17695f',
    changed: '#8a6100',
    fault: '#a3160f',
    snap: '#7a3e00',
    other: '#5a37a6',
    before: '#52605e',
    halo: '#fbfaf6',
    text: '#162321',
  },
};
export const editPalette = (theme: Theme): EditPalette => PALETTES[theme];

type Layer = Record<string, unknown> & { readonly id: string; readonly type: string; readonly source?: string };

const DIM: Readonly<Record<string, object>> = {
  fill: { 'fill-opacity': 0.06 },
  line: { 'line-opacity': 0.28 },
  symbol: { 'text-opacity': 0.9, 'icon-opacity': 0.45 },
};

/** What is drawn live stays below what is edited, and quiet. */
function dimmed(layer: Layer): Layer {
  const dim = layer.source === 'territory' ? DIM[layer.type] : undefined;
  return dim ? { ...layer, paint: { ...(layer['paint'] as object | undefined), ...dim } } : layer;
}

const state = (name: string, yes: unknown, no: unknown): unknown => [
  'case',
  ['boolean', ['feature-state', name], false],
  yes,
  no,
];
/** While a shape is drawn on the canvas, or compared, the map does not draw it. */
const unlessHidden = (opacity: unknown): unknown => state('hidden', 0, opacity);

/** The layers of the shapes that are edited: those of `drawn` stand out, the others say where they end. */
function shapeLayers(theme: Theme): Layer[] {
  const palette = PALETTES[theme];
  const layer = (id: string, type: string, more: object): Layer => ({ id, type, source: SHAPES, ...more });
  const tone = (plain: string): unknown =>
    state('selected', palette.selected, state('changed', palette.changed, plain));
  const isDrawn = ['!=', ['get', 'role'], 'context'];
  const ifLocked = (yes: number, no: number): unknown => ['match', ['get', 'role'], 'locked', yes, no];
  const isContext = ['==', ['get', 'role'], 'context'];
  return [
    layer('edit-fill', 'fill', {
      filter: isDrawn,
      paint: {
        'fill-color': tone(palette.edge),
        'fill-opacity': unlessHidden(state('selected', 0.22, state('changed', 0.13, ifLocked(0, 0.06)))),
      },
    }),
    layer('edit-edge', 'line', {
      filter: isDrawn,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': tone(palette.edge),
        'line-width': state('selected', 3, state('changed', 2.4, 1.3)),
        'line-opacity': unlessHidden(ifLocked(0.4, 0.95)),
      },
    }),
    layer('edit-context', 'line', {
      filter: isContext,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': palette.context,
        'line-width': ['match', ['get', 'layer'], 'agency', 3.5, 2.6],
        'line-opacity': unlessHidden(0.8),
        'line-dasharray': [4, 2],
      },
    }),
  ];
}

/** The style of the map with the layers of the editor, which lie under the names. */
export function editStyle(theme: Theme, style: Record<string, unknown>): Record<string, unknown> {
  const layers = (style['layers'] as Layer[]).map(dimmed);
  const firstName = layers.findIndex(({ type }) => type === 'symbol');
  return {
    ...style,
    sources: {
      ...(style['sources'] as object),
      // Neighbours are simplified each for itself: hardly at all, so that no gap shows where there is none.
      [SHAPES]: { type: 'geojson', data: EMPTY, tolerance: 0.05, maxzoom: 18 },
    },
    layers: [...layers.slice(0, firstName), ...shapeLayers(theme), ...layers.slice(firstName)],
  };
}
