import type { VectorTile } from '@mapbox/vector-tile';
import { areaOf } from './mvt-validator.ts';

/** What a tile draws of each feature of a layer, square units, by id. */
export function sizesIn(tile: VectorTile, name: string): Map<number, number> {
  const sizes = new Map<number, number>();
  const layer = tile.layers[name];
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    const rings = feature.type === 3 ? feature.loadGeometry() : [];
    const size = rings.reduce((sum, ring) => sum + areaOf(ring.slice(0, -1).flatMap((p) => [p.x, p.y])), 0);
    sizes.set(feature.id!, size);
  }
  return sizes;
}

/** What there is to draw of a feature by exact intersection, units and square units; `box` is around all of it. */
export interface Source {
  readonly id: number;
  readonly area: number;
  readonly around: number;
  readonly box: number;
}

/** Each corner moves by at most half a unit either way; what is smaller than 16 × 16 units may be left out. */
export function changedSizes(sources: readonly Source[], drawn: ReadonlyMap<number, number>): string[] {
  return sources.flatMap(({ id, area, around, box }) => {
    const size = drawn.get(id) ?? (box < 256 ? area : 0);
    return Math.abs(size - area) > 0.71 * around + 1 ? [`${id}: ${size} of ${area}`] : [];
  });
}
