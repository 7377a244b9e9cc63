import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import type { DrawnLayer } from '../../server/domain/territory.ts';
import { getAll } from '../live/api.ts';
import type { ShapeLayer } from './engine/types.ts';

/** Beats are read in view from this zoom on: of a whole city they would be too many to see. */
export const BEAT_ZOOM = 10.5;
/** More than the view, so that a small move asks for nothing. */
const MARGIN = 0.25;
const PAGE = 1_000;

const contains = (outer: Bbox, inner: Bbox): boolean =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];

function widened([west, south, east, north]: Bbox): Bbox {
  const [x, y] = [(east - west) * MARGIN, (north - south) * MARGIN];
  return [west - x, south - y, east + x, north + y];
}

/** What is wanted of what is in view: the layer that is drawn, and where its features must lie. */
export function layersInView(drawn: DrawnLayer, zoom: number): ShapeLayer[] {
  const ground: ShapeLayer[] = ['agency', 'jurisdiction'];
  if (drawn === 'adjacency-zone') return [...ground, 'adjacency-zone'];
  // Beats follow when the jurisdiction around them is changed.
  return zoom >= BEAT_ZOOM ? [...ground, 'beat'] : ground;
}

/** What is in force in a box. @throws {ApiError} */
const read = (layers: readonly ShapeLayer[], bbox: Bbox): Promise<WireTerritoryFeature[]> =>
  getAll<WireTerritoryFeature>(
    `/api/territory?${new URLSearchParams({ layers: layers.join(','), bbox: bbox.join(','), limit: String(PAGE) })}`,
  );

/** Reads what is in force box by box, each box of a layer once. */
export function createTerritoryLoader() {
  let known: { readonly layer: ShapeLayer; readonly bbox: Bbox }[] = [];
  return {
    read,
    /** @returns what lies in the box; `[]` when it was read before. @throws {ApiError} */
    async load(layers: readonly ShapeLayer[], bbox: Bbox): Promise<WireTerritoryFeature[]> {
      const missing = layers.filter((layer) => !known.some((box) => box.layer === layer && contains(box.bbox, bbox)));
      if (missing.length === 0) return [];
      const wide = widened(bbox);
      const boxes = missing.map((layer) => ({ layer, bbox: wide }));
      known.push(...boxes);
      try {
        return await read(missing, wide);
      } catch (error) {
        known = known.filter((box) => !boxes.includes(box));
        throw error;
      }
    },
    forget(): void {
      known = [];
    },
  };
}
