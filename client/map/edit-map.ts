import type { Bbox } from '../../server/domain/position.ts';
import type { Theme } from '../../tiles/style.ts';
import { createEditLayers } from './edit-layers.ts';
import { listenToEditPointer } from './edit-pointer.ts';
import type { EditPointer, EditPointerListeners } from './edit-pointer.ts';
import type { Position } from './hit.ts';
import { projectionOf } from './projection.ts';
import { createSketchCanvas } from './sketch-canvas.ts';
import { waterLines } from './water-lines.ts';
import type { WallMap } from './wall-map.ts';

export type { EditPointer } from './edit-pointer.ts';
export type EditMap = ReturnType<typeof createEditMap>;

/** Pixels between the keyboard's cross and the free part's edge before the map follows. */
const MARGIN_PX = 60;

/** The map of the editor: what is edited as layers of the map, what follows the pointer on a canvas above them. */
export function createEditMap(wall: WallMap, options: { theme: Theme }) {
  const { map } = wall;
  map.doubleClickZoom.disable();
  map.boxZoom.disable();
  const layers = createEditLayers(map);
  const canvas = createSketchCanvas(map, options);
  map.on('style.load', () => layers.repaint());
  let pointer: Position | null = null;
  map.on('mousemove', ({ lngLat }) => {
    pointer = [lngLat.lng, lngLat.lat];
  });
  let stopPointer = (): void => undefined;
  return {
    map,
    layers,
    sketch: canvas.set,
    listen(listeners: EditPointerListeners): void {
      stopPointer();
      stopPointer = listenToEditPointer(map, listeners);
    },
    /** Calls back when the map has come to rest somewhere else. */
    onMoved(listener: () => void): void {
      map.on('moveend', listener);
    },
    /** Degrees of longitude that a pixel is wide. */
    degreesPerPixel: (): number => 360 / (512 * 2 ** map.getZoom()),
    zoom: (): number => map.getZoom(),
    view(): Bbox {
      const bounds = map.getBounds();
      return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    },
    /** Where the mouse was last. */
    pointer: (): Position | null => pointer,
    middle: (): Position => wall.middle(),
    flyTo: (position: Position, bbox?: Bbox): void => wall.flyTo(position, bbox ? { bbox } : { zoom: 14 }),
    /** A position some pixels away from another; the map follows when it would leave the view. */
    step(from: Position, xPx: number, yPx: number): EditPointer {
      const projection = projectionOf(map);
      const [x, y] = [projection.x(from[0]) + xPx, projection.y(from[1]) + yPx];
      const { lng, lat } = map.unproject([x, y]);
      const isNearEdge =
        x < MARGIN_PX || y < MARGIN_PX || x > projection.widthPx - MARGIN_PX || y > projection.heightPx - MARGIN_PX;
      if (isNearEdge) map.panTo([lng, lat], { duration: 0 });
      const none = { isShift: false, isAlt: false, isCtrl: false, isTouch: false };
      return { position: [lng, lat], point: { x, y }, ...none };
    },
    /** Brings a position into view, if it is not, without zooming. */
    bringIntoView(position: Position): void {
      const projection = projectionOf(map);
      const [x, y] = [projection.x(position[0]), projection.y(position[1])];
      const isSeen =
        x > MARGIN_PX && y > MARGIN_PX && x < projection.widthPx - MARGIN_PX && y < projection.heightPx - MARGIN_PX;
      if (!isSeen) map.panTo([position[0], position[1]], { duration: 0 });
    },
    /** Edges of water and of provinces as the tiles of the base map have them: simplified, so only about where they are. */
    guides: (bbox: Bbox): Position[][] => waterLines(map, bbox),
    /** Hides what is in force below the editor, or shows it again. */
    setGroundShown(isShown: boolean): void {
      for (const toggle of ['jurisdiction', 'beat', 'adjacency-zone'] as const) wall.setVisible(toggle, isShown);
    },
    refreshTiles(tileset: string, bbox: Bbox): void {
      if (tileset === 'basemap' || tileset === 'territory') wall.refreshTiles(tileset, bbox);
    },
    /** Keys that point go to the map from now on. */
    focus: (): void => map.getCanvas().focus(),
    zoomBy: (steps: number): void => wall.zoomBy(steps),
    setTheme(theme: Theme): void {
      wall.setTheme(theme);
      canvas.setTheme(theme);
      layers.repaint();
    },
    setLanguage(language: 'zh' | 'en'): void {
      wall.setLanguage(language);
      layers.repaint();
    },
    remove(): void {
      stopPointer();
      canvas.remove();
    },
  };
}
