import { isSelected, mapStyle, POINTER_LAYERS, SELECTION_LAYERS, TOGGLE_LAYERS } from '../../tiles/style.ts';
import type { Theme, Toggle } from '../../tiles/style.ts';
import { placeDashes } from './dashes.ts';
import { addIcons } from './icons.ts';
import { AttributionControl, MapLibreMap, Marker, ScaleControl } from './maplibre.ts';
import { MAX_ZOOM } from '../../tiles/grid.ts';
import type { MapMouseEvent, StyleSpecification } from './maplibre.ts';
import type { Bbox } from '../../server/domain/position.ts';
import type { Hit, Position } from './hit.ts';
import type { Home } from './home.ts';
import { listenToPointer } from './pointer.ts';
import type { PointerListeners, PointerNews } from './pointer.ts';
import { watchFaults } from './tile-faults.ts';
import { withOutline } from './outline.ts';
import { tilesAround } from './tiles-around.ts';

/** Something that lies above the map and may be hit before what the map draws. */
export interface Overlay {
  hitAt(position: Position, degreesPerPixel: number): Hit | undefined;
}

/** Makes another style of the map's (MapLibre style specification 8). */
export type Decorate = (theme: Theme, style: Record<string, unknown>) => Record<string, unknown>;

export type WallMap = ReturnType<typeof createWallMap>;

/** Pixels at each side that panels cover. */
export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

const LAYER_OF: Readonly<Record<string, Hit['layer']>> = {
  place: 'place',
  centre: 'centre',
  station: 'station',
  'beat-fill': 'beat',
  'zone-fill': 'adjacency-zone',
  'jurisdiction-fill': 'jurisdiction',
};
/** Nearer than this not even a small beat is looked at first. */
const HOME_ZOOM = 14;
/** A pin nearer than this to a panel counts as covered. */
const PIN_MARGIN_PX = 60;

/**
 * The map below everything: our own tiles, a theme, a language. It knows neither React nor the network beyond its tiles.
 *
 * @param options.fontRanges - see `tiles/style.ts`.
 * @throws {Error} where the browser has no WebGL 2.
 */
export function createWallMap(
  container: HTMLElement,
  options: {
    theme: Theme;
    language: 'zh' | 'en';
    fontRanges: Readonly<Record<string, string>>;
    padding: Padding;
    /** What it looks at first. */
    bounds: Bbox;
    /** Where it looks as soon as that is told, unless it was moved by then, and whenever it is sent there. */
    home: Home;
    /** The agency whose liaison's territory is shown, by code; that of the viewer when left out. */
    as?: string | undefined;
    /** Whether the address of the page says where the map is: `#zoom/lat/lon`. */
    hasHash?: boolean;
    /** For a page that draws more than the others. */
    decorate?: Decorate | undefined;
  },
) {
  let { theme, language } = options;
  let selected: Hit | null = null;
  const hidden = new Set<Toggle>();
  /** How often all territory was void. */
  let generation = 0;
  const as = options.as === undefined ? '' : `?${new URLSearchParams({ as: options.as })}`;
  const overlays: Overlay[] = [];
  /** GeoJSON polygons that stand out, degrees, EPSG:4326. */
  let outlined: readonly object[] = [];
  const style = (): StyleSpecification => {
    const whole = mapStyle({
      theme,
      language,
      origin: location.origin,
      territoryQuery: `${as}${generation === 0 ? '' : `#${generation}`}`,
      fontRanges: options.fontRanges,
      hidden,
      selected: selected && { layer: selected.layer, id: selected.id },
      scale: Math.max(1, innerWidth / 1920),
    });
    const outlinedStyle = withOutline(whole, outlined, theme);
    return (options.decorate?.(theme, outlinedStyle) ?? outlinedStyle) as unknown as StyleSpecification;
  };

  // Before the map writes there where it looks.
  const isSent = options.hasHash === true && location.hash !== '';
  const map = new MapLibreMap({
    container,
    style: style(),
    bounds: [...options.bounds],
    fitBoundsOptions: { padding: { ...options.padding }, maxZoom: HOME_ZOOM },
    hash: options.hasHash ?? false,
    minZoom: 5,
    maxZoom: 18,
    maxPitch: 0,
    dragRotate: false,
    attributionControl: false,
    fadeDuration: 0,
    keyboard: false,
    // A tile that left the view would come back as it was; the browser's cache asks whether it is still true.
    maxTileCacheSize: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 140 }), 'bottom-right');
  map.on('style.load', () => {
    placeDashes(map);
    addIcons(map);
  });
  map.on('styleimagemissing', () => addIcons(map));
  const faults = watchFaults(map);

  const lookAt = (bbox: Bbox, durationMs: number): void => {
    map.fitBounds([...bbox], { padding: { ...options.padding }, maxZoom: HOME_ZOOM, duration: durationMs });
  };
  const [center, zoom] = [map.getCenter(), map.getZoom()];
  void options.home.told.then((bbox) => {
    const isMoved = map.getZoom() !== zoom || map.getCenter().distanceTo(center) > 1;
    if (!isSent && !isMoved && bbox !== options.bounds) lookAt(bbox, 0);
  });

  let pin: Marker | undefined;

  const hitAt = (event: Pick<MapMouseEvent, 'point' | 'lngLat'>): Hit | undefined => {
    const position: Position = [event.lngLat.lng, event.lngLat.lat];
    const degreesPerPixel = 360 / (512 * 2 ** map.getZoom());
    for (const overlay of overlays) {
      const hit = overlay.hitAt(position, degreesPerPixel);
      if (hit) return hit;
    }
    const layers = POINTER_LAYERS.filter((layer) => map.getLayer(layer));
    const [found] = map.queryRenderedFeatures(event.point, { layers: [...layers] });
    if (!found) return undefined;
    return {
      layer: LAYER_OF[found.layer.id]!,
      id: Number(found.id),
      properties: found.properties as Hit['properties'],
    };
  };
  const newsOf = (event: Pick<MapMouseEvent, 'point' | 'lngLat'>): PointerNews => ({
    hit: hitAt(event),
    position: [event.lngLat.lng, event.lngLat.lat],
    point: { x: event.point.x, y: event.point.y },
  });

  return {
    map,
    /** When the map has drawn something for the first time. */
    whenPainted: new Promise<void>((done) => void map.once('load', () => done())),
    /** Tells whether tiles fail to come; they are asked for again until they do. */
    onFault: faults.onChange,
    /** @returns takes it away again. */
    addOverlay(overlay: Overlay): () => void {
      overlays.push(overlay);
      return () => void overlays.splice(overlays.indexOf(overlay), 1);
    },
    /** Marks what is selected, if it is something that the map draws itself. */
    setSelected(hit: Hit | null): void {
      selected = hit;
      for (const [id, layer] of Object.entries(SELECTION_LAYERS)) {
        if (map.getLayer(id)) map.setFilter(id, isSelected(layer, hit) as Parameters<MapLibreMap['setFilter']>[1]);
      }
    },
    setTheme(next: Theme): void {
      theme = next;
      map.setStyle(style());
    },
    setLanguage(next: 'zh' | 'en'): void {
      language = next;
      map.setStyle(style());
    },
    /** Draws a line around areas (GeoJSON geometries), whether or not there is anything to be seen of them. */
    setOutline(areas: readonly object[]): void {
      outlined = areas;
      map.setStyle(style());
    },
    setVisible(toggle: Toggle, isVisible: boolean): void {
      if (isVisible) hidden.delete(toggle);
      else hidden.add(toggle);
      for (const layer of TOGGLE_LAYERS[toggle]) {
        if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', isVisible ? 'visible' : 'none');
      }
    },
    /** Shows a place; with a box the whole of it. Without motion for who wants none. */
    flyTo(position: Position, target: { bbox?: readonly [number, number, number, number]; zoom?: number } = {}): void {
      const animate = !matchMedia('(prefers-reduced-motion: reduce)').matches;
      const [west, south, east, north] = target.bbox ?? [0, 0, 0, 0];
      if (target.bbox && (east - west > 1e-6 || north - south > 1e-6)) {
        map.fitBounds([west, south, east, north], {
          padding: { ...options.padding },
          maxZoom: 14,
          animate,
          duration: 900,
        });
      } else {
        map.flyTo({
          center: [position[0], position[1]],
          zoom: Math.max(target.zoom ?? 13, map.getZoom()),
          // The middle of what the panels leave free.
          offset: [
            (options.padding.left - options.padding.right) / 2,
            (options.padding.top - options.padding.bottom) / 2,
          ],
          animate,
          duration: 1_200,
        });
      }
    },
    async goHome(): Promise<void> {
      lookAt(await options.home.now(), 600);
    },
    zoomBy(steps: number): void {
      map.zoomTo(map.getZoom() + steps, { duration: 200 });
    },
    panBy(x: number, y: number): void {
      map.panBy([x, y], { duration: 150 });
    },
    /** The middle of what the panels leave free. */
    middle(): Position {
      const { left, right, top, bottom } = options.padding;
      const { clientWidth, clientHeight } = container;
      const { lng, lat } = map.unproject([(clientWidth + left - right) / 2, (clientHeight + top - bottom) / 2]);
      return [lng, lat];
    },
    /** Moves the map, if need be, so that a position stands to the right of what covers `leftPx` of it. */
    keepClear(position: Position, leftPx: number): void {
      const { x } = map.project([position[0], position[1]]);
      const free = (leftPx + container.clientWidth - options.padding.right) / 2;
      if (x < leftPx + PIN_MARGIN_PX) map.panBy([x - free, 0], { duration: 300 });
    },
    /** Shows a pin that can be dragged, or takes it away. */
    setPin(position: Position | null, onDragged: (position: Position) => void = () => undefined): void {
      pin?.remove();
      pin = undefined;
      if (!position) return;
      const element = document.createElement('div');
      element.className = 'map-pin';
      const made = new Marker({ element, draggable: true }).setLngLat([position[0], position[1]]).addTo(map);
      made.on('dragend', () => {
        const { lng, lat } = made.getLngLat();
        onDragged([lng, lat]);
      });
      pin = made;
    },
    /** Takes all territory off the map at once and reads it anew, also how far it reaches. */
    forgetTerritory(): void {
      generation++;
      selected = null;
      map.setStyle(style());
    },
    /** Fetches again the tiles of a tileset in view that touch the box (degrees), or without one all of them. */
    refreshTiles(tileset: 'basemap' | 'territory', bbox?: readonly [number, number, number, number]): void {
      const tiles = bbox && tilesAround(bbox, Math.min(MAX_ZOOM, Math.floor(map.getZoom())));
      const refresh = (): void => {
        if (map.getSource(tileset)) map.refreshTiles(tileset, tiles);
      };
      // What is still on its way was asked for before, and may be what it was; MapLibre passes it over.
      if (map.getSource(tileset) && !map.isSourceLoaded(tileset)) void map.once('idle', refresh);
      refresh();
    },
    /** Calls back on pointer moves (at most once a frame), clicks, and long presses or right clicks. */
    onPointer: (listeners: PointerListeners): void => listenToPointer(map, newsOf, listeners),
  };
}
