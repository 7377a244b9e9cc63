import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { Bbox } from '../../server/domain/position.ts';
import type { Theme } from '../../tiles/style.ts';

/** What is shown above the map before it is ours; everything in EPSG:4326. */
export interface Preview {
  /** Where the file would lie, before it was checked. */
  readonly frame: Bbox | null;
  /** Where it should lie, if that is elsewhere: a line leads there. */
  readonly home: Bbox | null;
  /** Properties: `index` in the file, `isFaulty`. */
  readonly features: readonly Feature<Geometry, { readonly index: number; readonly isFaulty: boolean }>[];
  /** Where something is wrong, each with the index of its feature. */
  readonly faults: readonly { readonly index: number; readonly location: readonly [number, number] }[];
  /** Geometries before and after they were repaired; left out is what is not to be seen. */
  readonly before: readonly Geometry[];
  readonly after: readonly Geometry[];
  /** The index of the feature that stands out. */
  readonly picked: number | null;
}

export const EMPTY_PREVIEW: Preview = {
  frame: null,
  home: null,
  features: [],
  faults: [],
  before: [],
  after: [],
  picked: null,
};

/** Layers that answer to the pointer, the uppermost first. */
export const POINTER_LAYERS = ['preview-fault', 'preview-point', 'preview-fill'] as const;

const COLORS = {
  dark: { good: '#8fd0c6', bad: '#ff8f87', ink: '#12181b', repaired: '#f2c416', picked: '#edf3f2' },
  light: { good: '#17695f', bad: '#a3160f', ink: '#ffffff', repaired: '#5a37a6', picked: '#162321' },
} as const satisfies Record<Theme, object>;

const collection = (features: readonly Feature[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: [...features],
});
const bare = (geometry: Geometry): Feature => ({ type: 'Feature', properties: {}, geometry });

function frameOf([west, south, east, north]: Bbox): Geometry {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

const middleOf = ([west, south, east, north]: Bbox): Position => [(west + east) / 2, (south + north) / 2];

/** The frame; far away also its middle, which is seen however small the frame is, and the way there. */
function frameFeatures({ frame, home }: Preview): Feature[] {
  if (!frame) return [];
  const far: Geometry[] = home
    ? [
        { type: 'Point', coordinates: middleOf(frame) },
        { type: 'LineString', coordinates: [middleOf(home), middleOf(frame)] },
      ]
    : [];
  return [frameOf(frame), ...far].map(bare);
}

/** The map's style with the preview above everything else. */
export function withPreview(style: Record<string, unknown>, preview: Preview, theme: Theme): Record<string, unknown> {
  const points = preview.faults.map(({ index, location }): Feature => ({
    type: 'Feature',
    properties: { index },
    geometry: { type: 'Point', coordinates: [...location] },
  }));
  const data = {
    'preview-frame': collection(frameFeatures(preview)),
    preview: collection(preview.features),
    'preview-before': collection(preview.before.map(bare)),
    'preview-after': collection(preview.after.map(bare)),
    'preview-faults': collection(points),
  };
  const sources = Object.fromEntries(
    Object.entries(data).map(([name, features]) => [name, { type: 'geojson', data: features, attribution: '' }]),
  );
  return {
    ...style,
    sources: { ...(style['sources'] as object), ...sources },
    layers: [...(style['layers'] as object[]), ...layersOf(preview.picked, theme)],
  };
}

function layersOf(picked: number | null, theme: Theme): object[] {
  const { good, bad, ink, repaired, picked: strong } = COLORS[theme];
  const isFaulty = ['get', 'isFaulty'];
  const color = ['case', isFaulty, bad, good];
  const layer = (id: string, type: string, source: string, more: object): object => ({ id, type, source, ...more });
  return [
    layer('preview-frame', 'line', 'preview-frame', {
      paint: { 'line-color': repaired, 'line-width': 3, 'line-dasharray': [3, 2] },
    }),
    layer('preview-frame-middle', 'circle', 'preview-frame', {
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 6, 'circle-color': repaired, 'circle-stroke-width': 2, 'circle-stroke-color': ink },
    }),
    layer('preview-fill', 'fill', 'preview', { paint: { 'fill-color': color, 'fill-opacity': 0.22 } }),
    layer('preview-line', 'line', 'preview', {
      filter: ['!', isFaulty],
      paint: { 'line-color': good, 'line-width': 2 },
    }),
    layer('preview-faulty-line', 'line', 'preview', {
      filter: isFaulty,
      paint: { 'line-color': bad, 'line-width': 2.5, 'line-dasharray': [4, 1.5] },
    }),
    layer('preview-point', 'circle', 'preview', {
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 5, 'circle-color': color, 'circle-stroke-width': 1.5, 'circle-stroke-color': ink },
    }),
    layer('preview-after-fill', 'fill', 'preview-after', { paint: { 'fill-color': repaired, 'fill-opacity': 0.2 } }),
    layer('preview-after', 'line', 'preview-after', { paint: { 'line-color': repaired, 'line-width': 3 } }),
    layer('preview-before', 'line', 'preview-before', {
      paint: { 'line-color': bad, 'line-width': 3, 'line-dasharray': [1.2, 1.6] },
    }),
    layer('preview-picked', 'line', 'preview', {
      filter: ['==', ['get', 'index'], picked ?? -1],
      paint: { 'line-color': strong, 'line-width': 4 },
    }),
    layer('preview-fault', 'circle', 'preview-faults', {
      paint: { 'circle-radius': 11, 'circle-color': bad, 'circle-stroke-width': 2, 'circle-stroke-color': ink },
    }),
    layer('preview-fault-sign', 'symbol', 'preview-faults', {
      layout: {
        'text-field': '!',
        'text-font': ['Noto Sans SC'],
        'text-size': 17,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': ink },
    }),
  ];
}
