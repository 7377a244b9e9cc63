import type { Bbox } from '../../server/domain/position.ts';
import { mapStyle } from '../../tiles/style.ts';
import type { Theme, Toggle } from '../../tiles/style.ts';
import { AttributionControl, MapLibreMap, NavigationControl, ScaleControl } from './maplibre.ts';
import type { StyleSpecification } from './maplibre.ts';
import { EMPTY_PREVIEW, POINTER_LAYERS, withPreview } from './preview-style.ts';
import type { Preview } from './preview-style.ts';

export type PreviewMap = ReturnType<typeof createPreviewMap>;

/** What would cover what is looked at. */
const HIDDEN: ReadonlySet<Toggle> = new Set(['place', 'station']);
const PADDING_PX = 30;
const FAULT_ZOOM = 14;

interface Options {
  readonly theme: Theme;
  readonly language: 'zh' | 'en';
  /** See `tiles/style.ts`. */
  readonly fontRanges: Readonly<Record<string, string>>;
  /** What it looks at first. */
  readonly bounds: Bbox;
  /** What the map's own buttons are called, by MapLibre's keys. */
  readonly words: Readonly<Record<string, string>>;
  /** Somebody pointed at a feature of the file, by its index there; `null` for none. */
  readonly onPick: (index: number | null) => void;
}

/**
 * A map within a page: the basemap and our territory, and above them what is not ours yet.
 *
 * @throws {Error} where the browser has no WebGL 2.
 */
export function createPreviewMap(container: HTMLElement, options: Options) {
  let { theme, language } = options;
  let preview: Preview = EMPTY_PREVIEW;
  const style = (): StyleSpecification => {
    const base = mapStyle({
      theme,
      language,
      origin: location.origin,
      territoryQuery: '',
      fontRanges: options.fontRanges,
      hidden: HIDDEN,
      selected: null,
      scale: 0.8,
    });
    return withPreview(base, preview, theme) as unknown as StyleSpecification;
  };
  const map = new MapLibreMap({
    container,
    style: style(),
    bounds: [...options.bounds],
    fitBoundsOptions: { padding: PADDING_PX },
    minZoom: 0,
    renderWorldCopies: false,
    maxZoom: 18,
    maxPitch: 0,
    dragRotate: false,
    attributionControl: false,
    fadeDuration: 0,
    // On a phone one finger scrolls the page.
    cooperativeGestures: matchMedia('(max-width: 900px)').matches,
    locale: { ...options.words },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 140 }), 'top-left');
  map.on('click', ({ point }) => {
    const layers = POINTER_LAYERS.filter((layer) => map.getLayer(layer));
    const index: unknown = map.queryRenderedFeatures(point, { layers: [...layers] })[0]?.properties['index'];
    options.onPick(typeof index === 'number' ? index : null);
  });
  const animate = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    setPreview(next: Preview): void {
      preview = next;
      map.setStyle(style());
    },
    setLook(next: Theme, words: 'zh' | 'en'): void {
      [theme, language] = [next, words];
      map.setStyle(style());
    },
    flyTo(position: readonly [number, number]): void {
      map.flyTo({
        center: [...position],
        zoom: Math.max(FAULT_ZOOM, map.getZoom()),
        animate,
        duration: 900,
      });
    },
    fit(bbox: Bbox): void {
      map.fitBounds([...bbox], { padding: PADDING_PX, maxZoom: FAULT_ZOOM, animate, duration: 600 });
    },
    remove: (): void => map.remove(),
  };
}
