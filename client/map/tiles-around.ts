import { MAX_ZOOM, tilesTouching, toMercator } from '../../tiles/grid.ts';
import type { TileId } from '../../tiles/grid.ts';

/** A change that touches more tiles of a zoom is a reload of everything in view. */
const MAX_REFRESHED = 1_024;

/**
 * Tiles of the present zoom and of those that may still be shown around it, with those that draw the box in the margin
 * beyond their edges; `undefined` when there are too many to name.
 */
export function tilesAround([west, south, east, north]: readonly [number, number, number, number], zoom: number) {
  const tiles: TileId[] = [];
  for (let z = Math.max(0, zoom - 2); z <= Math.min(MAX_ZOOM, zoom + 1); z++) {
    const { minX, minY, maxX, maxY } = tilesTouching([...toMercator([west, south]), ...toMercator([east, north])], z);
    if ((maxX - minX + 1) * (maxY - minY + 1) > MAX_REFRESHED) return undefined;
    for (let x = minX; x <= maxX; x++) for (let y = minY; y <= maxY; y++) tiles.push({ z, x, y });
  }
  return tiles;
}
