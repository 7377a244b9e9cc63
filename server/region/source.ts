import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FeatureCollection, Geometry, LineString, MultiLineString, Point } from 'geojson';
import type { Areal } from './geometry.ts';
import { required } from './required.ts';

export const DEMO_DIRECTORY = fileURLToPath(new URL('../../sql/demo/', import.meta.url));

export interface DistrictProperties {
  readonly adcode: number;
  readonly name: string;
  readonly city: string;
  readonly cityCode: number;
  readonly labelLng: number;
  readonly labelLat: number;
}

function read<G extends Geometry, P>(name: string): FeatureCollection<G, P> {
  return JSON.parse(readFileSync(`${DEMO_DIRECTORY}source/${name}.geojson`, 'utf8')) as FeatureCollection<G, P>;
}

/** The real boundaries and waters that the demo region is made from; `sql/demo/README.md` says whence. */
export const readSource = () => ({
  districts: read<Areal, DistrictProperties>('districts.region.wgs84').features,
  water: read<Areal, { kind: 'lake' | 'river'; km2?: number; name?: string }>('water.wgs84').features,
  borders: read<MultiLineString | LineString, { level: 'province' | 'city' | 'county' }>('borders.wgs84').features,
  places: read<Point, { adcode: number; name: string; name_en?: string }>('places.wgs84').features,
});

export type Source = ReturnType<typeof readSource>;

/** The outline of Lake Taihu. @throws {Error} when the waters lack it. */
export const lakeTaihu = (water: Source['water']): Areal =>
  required(
    water.find(({ properties }) => properties.name === '太湖'),
    'Lake Taihu',
  ).geometry;
