import type { WireTerritoryFeature } from '../../server/contract/draft-schemas.ts';
import type { Bbox } from '../../server/domain/position.ts';
import type { DrawnLayer } from '../../server/domain/territory.ts';
import { getAll } from '../live/api.ts';
import type { ShapeLayer } from './engine/types.ts';

/** Beats are read in view from this zoom on: of a whole city they would be too many to see. */
const BEAT_ZOOM = 10.5;
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

/** Whether beats are to be drawn where they are not read: it has to be zoomed in first. */
export const isTooFar = (drawn: DrawnLayer, zoom: number): boolean => drawn === 'beat' && zoom < BEAT_ZOOM;

/** What is in force in a box. @throws {ApiError} */
const read = (layers: readonly ShapeLayer[], bbox: Bbox): Promise<WireTerritoryFeature[]> =>
  getAll<WireTerritoryFeature>(
    `/api/territory?${new URLSearchParams({ layers: layers.join(','), bbox: bbox.join(','), limit: String(PAGE) })}`,
  );

interface Box {
  readonly layer: ShapeLayer;
  readonly bbox: Bbox;
  /** `null` when what lies in it has come. */
  reading: Promise<WireTerritoryFeature[]> | null;
}

/** Reads what is in force box by box, each box of a layer once. */
export function createTerritoryLoader(readBox: typeof read = read) {
  let boxes: Box[] = [];
  function begin(layers: readonly ShapeLayer[], bbox: Bbox): Box[] {
    const reading = readBox(layers, bbox);
    const begun = layers.map((layer): Box => ({ layer, bbox, reading }));
    boxes.push(...begun);
    reading.then(
      () => begun.forEach((box) => (box.reading = null)),
      () => (boxes = boxes.filter((box) => !begun.includes(box))),
    );
    return begun;
  }
  return {
    read,
    /**
     * @returns what lies in the box, also what another call is still reading; `[]` when all of it was read before, or was
     *   forgotten meanwhile. @throws {ApiError}
     */
    async load(layers: readonly ShapeLayer[], bbox: Bbox): Promise<WireTerritoryFeature[]> {
      const holding = (layer: ShapeLayer): Box | undefined =>
        boxes.find((box) => box.layer === layer && contains(box.bbox, bbox));
      const known = layers.flatMap((layer) => holding(layer) ?? []);
      const missing = layers.filter((layer) => !holding(layer));
      const wanted = [...known, ...(missing.length > 0 ? begin(missing, widened(bbox)) : [])];
      const found = await Promise.all([...new Set(wanted.map(({ reading }) => reading ?? []))]);
      return wanted.every((box) => boxes.includes(box)) ? found.flat() : [];
    },
    forget(): void {
      boxes = [];
    },
  };
}
