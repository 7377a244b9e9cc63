import type { MapLibreMap } from './maplibre.ts';

/**
 * Gives every dash of the style its place in the map's texture, in the style's order. Left to MapLibre the order is that in
 * which tiles happen to come, and the edges of dashes differ by a level of colour between two maps of the same.
 */
export function placeDashes(map: MapLibreMap): void {
  for (const layer of map.getStyle().layers) {
    const dashes: unknown = layer.type === 'line' ? layer.paint?.['line-dasharray'] : undefined;
    if (Array.isArray(dashes)) map.style.lineAtlas.getDash(dashes as number[], false);
  }
}
