import type { Feature, Geometry, Position } from 'geojson';
import { rounded } from './geometry.ts';

export type Properties = Readonly<Record<string, string | number | readonly string[] | null>>;

export const feature = (geometry: Geometry, properties: Properties): Feature => ({
  type: 'Feature',
  properties,
  geometry,
});
export const pointFeature = (position: Position, properties: Properties): Feature =>
  feature({ type: 'Point', coordinates: rounded(position) }, properties);
export const numbered = (prefix: string, n: number, width: number): string =>
  `${prefix}-${String(n).padStart(width, '0')}`;
