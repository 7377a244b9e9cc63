import type { Tileset } from './tileset.ts';

/** Where a viewer without territory looks: Huzhou and the lake, degrees, EPSG:4326. */
export const LAKE: TileJson['bounds'] = [119.2, 30.35, 120.65, 31.35];

/** @see https://github.com/mapbox/tilejson-spec/tree/master/3.0.0 */
export interface TileJson {
  readonly tilejson: '3.0.0';
  readonly name: string;
  readonly description: string;
  readonly attribution: string;
  readonly scheme: 'xyz';
  readonly tiles: readonly string[];
  readonly minzoom: number;
  readonly maxzoom: number;
  /** `[west, south, east, north]` in degrees, EPSG:4326. */
  readonly bounds: readonly [number, number, number, number];
  readonly vector_layers: readonly {
    readonly id: string;
    readonly description: string;
    readonly minzoom: number;
    readonly maxzoom: number;
    readonly fields: Readonly<Record<string, string>>;
  }[];
}

/**
 * @param origin - scheme and authority under which the client reached us, without a slash at the end.
 * @param bounds - of what the viewer may see.
 * @param query - with its `?`, for every address in it; '' for none.
 */
export function tileJsonOf(
  tileset: Tileset,
  origin: string,
  bounds: TileJson['bounds'],
  language: 'zh' | 'en',
  query: string,
): TileJson {
  return {
    tilejson: '3.0.0',
    name: tileset.name,
    description: tileset.description[language],
    attribution: tileset.name === 'basemap' ? '© OpenStreetMap contributors (ODbL)' : '',
    scheme: 'xyz',
    tiles: [`${origin}/tiles/${tileset.name}/{z}/{x}/{y}.mvt${query}`],
    minzoom: tileset.minZoom,
    maxzoom: tileset.maxZoom,
    bounds,
    vector_layers: tileset.layers.map(({ name, description, minZoom, fields }) => ({
      id: name,
      description: description[language],
      minzoom: minZoom,
      maxzoom: tileset.maxZoom,
      fields,
    })),
  };
}
