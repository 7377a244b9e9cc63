import type { EditMap } from '../map/edit-map.ts';
import type { Coverage, LonLat, Shape, ShapeKey } from './engine/types.ts';
import { createSnapper } from './engine/snap.ts';
import type { Snap } from './engine/snap.ts';

/** The source of shores and province borders: about where they are, see `EditMap.guides`. */
export const GUIDES = '~guides';
/** Pixels. */
const RADIUS = { mouse: 12, touch: 24 } as const;

/** What pointers snap to: every shape at hand, and shores and borders of the base map in view. */
export function createSnapping(map: EditMap) {
  const snapper = createSnapper();
  const known = new Map<ShapeKey, Shape['area']>();
  let areGuidesOld = true;
  map.onMoved(() => {
    areGuidesOld = true;
  });
  function renewGuides(): void {
    areGuidesOld = false;
    const lines = map.guides(map.view());
    if (lines.length > 0) snapper.set(GUIDES, lines);
    else snapper.delete(GUIDES);
  }
  return {
    show(coverage: Coverage): void {
      for (const key of known.keys()) {
        if (coverage.has(key)) continue;
        snapper.delete(key);
        known.delete(key);
      }
      for (const [key, { area }] of coverage) {
        if (known.get(key) === area) continue;
        known.set(key, area);
        snapper.set(key, area.flat());
      }
    },
    /** @param ignores - sources that do not count. */
    snap(position: LonLat, isTouch: boolean, ignores: (source: string) => boolean): Snap | null {
      if (areGuidesOld) renewGuides();
      const radiusDeg = map.degreesPerPixel() * (isTouch ? RADIUS.touch : RADIUS.mouse);
      const exact = snapper.snap(position, radiusDeg, (source) => source !== GUIDES && !ignores(source));
      return exact ?? snapper.snap(position, radiusDeg, (source) => source === GUIDES && !ignores(source));
    },
  };
}
