import type { Hit, Position } from './hit.ts';
import type { MapLibreMap, MapMouseEvent } from './maplibre.ts';

export interface PointerNews {
  readonly hit: Hit | undefined;
  /** Degrees, EPSG:4326. */
  readonly position: Position;
  /** Pixels from the upper left corner of the map. */
  readonly point: { readonly x: number; readonly y: number };
}

/** What a pointer may do. */
export interface PointerListeners {
  move(news: PointerNews | undefined): void;
  click(news: PointerNews): void;
  ask(news: PointerNews): void;
}

const LONG_PRESS_MS = 600;
/** A browser that was touched sends mouse events too; within this time they are the finger's. */
const TOUCH_MS = 1_000;

/** Tells moves at most once a frame, clicks, and long presses or right clicks as questions. */
export function listenToPointer(
  map: MapLibreMap,
  newsOf: (event: Pick<MapMouseEvent, 'point' | 'lngLat'>) => PointerNews,
  listeners: PointerListeners,
): void {
  let pending: MapMouseEvent | undefined;
  let touchedAt = -Infinity;
  map.on('mousemove', (event) => {
    // A finger does not hover.
    if (performance.now() - touchedAt < TOUCH_MS) return;
    if (!pending) {
      requestAnimationFrame(() => {
        const latest = pending!;
        pending = undefined;
        const news = newsOf(latest);
        map.getCanvas().style.cursor = news.hit ? 'pointer' : '';
        listeners.move(news);
      });
    }
    pending = event;
  });
  map.on('mouseout', () => listeners.move(undefined));
  map.on('click', (event) => listeners.click(newsOf(event)));
  map.on('contextmenu', (event) => listeners.ask(newsOf(event)));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => clearTimeout(timer);
  map.on('touchstart', (event) => {
    cancel();
    touchedAt = performance.now();
    if (event.points.length === 1) timer = setTimeout(() => listeners.ask(newsOf(event)), LONG_PRESS_MS);
  });
  for (const end of ['touchend', 'touchmove', 'touchcancel'] as const) {
    map.on(end, () => {
      cancel();
      touchedAt = performance.now();
    });
  }
}
