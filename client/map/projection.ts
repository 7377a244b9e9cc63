import type { MapLibreMap } from './maplibre.ts';

const TILE_PX = 512;
const mercatorX = (lon: number): number => lon / 360 + 0.5;
const mercatorY = (lat: number): number =>
  0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);

export interface Projection {
  readonly widthPx: number;
  readonly heightPx: number;
  x(lon: number): number;
  y(lat: number): number;
}

/** Where positions (degrees) stand on a map that is neither turned nor tilted: pixels from its upper left corner. */
export function projectionOf(map: MapLibreMap): Projection {
  const world = TILE_PX * 2 ** map.getZoom();
  const { lng, lat } = map.getCenter();
  const { clientWidth: widthPx, clientHeight: heightPx } = map.getContainer();
  const left = mercatorX(lng) * world - widthPx / 2;
  const top = mercatorY(lat) * world - heightPx / 2;
  return {
    widthPx,
    heightPx,
    x: (lon) => mercatorX(lon) * world - left,
    y: (latitude) => mercatorY(latitude) * world - top,
  };
}
