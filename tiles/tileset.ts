import { MAX_ZOOM } from './grid.ts';

type FieldType = 'String' | 'Number';

/** A layer of vector tiles and where it comes from. */
export interface TileLayer {
  readonly name: string;
  readonly description: { readonly zh: string; readonly en: string };
  /** The table that it shows, which is also what an invalidation names. */
  readonly table: TileTable;
  readonly geometry: 'geom_3857' | 'label_3857';
  readonly hasOverview: boolean;
  readonly minZoom: number;
  /** Names in the tile and their types; `TILE_SQL` of the server says how each is read. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Which rows, as a name that the server knows the SQL of. */
  readonly rows: 'all' | 'areas' | 'land' | 'water' | 'named-water' | 'border' | 'place-name';
}

export type TileTable = 'centre' | 'station' | 'jurisdiction' | 'beat' | 'adjacency_zone' | 'place' | 'basemap';

export interface Tileset {
  readonly name: string;
  readonly description: { readonly zh: string; readonly en: string };
  readonly layers: readonly TileLayer[];
  readonly minZoom: number;
  readonly maxZoom: number;
}

const NAMED = { code: 'String', name_zh: 'String', name_en: 'String' } as const;
const OWNED = { ...NAMED, agency: 'String' } as const;

const layer = (
  name: string,
  zh: string,
  en: string,
  table: TileTable,
  minZoom: number,
  fields: TileLayer['fields'],
  more: Partial<Pick<TileLayer, 'geometry' | 'hasOverview' | 'rows'>> = {},
): TileLayer => ({
  name,
  description: { zh, en },
  table,
  minZoom,
  fields,
  geometry: 'geom_3857',
  hasOverview: false,
  rows: 'all',
  ...more,
});
/** One point a feature, so that its name stands once however many tiles it crosses. */
const LABEL = { geometry: 'label_3857' } as const;

const JURISDICTION = [
  layer(
    'jurisdiction',
    '辖区',
    'Jurisdictions',
    'jurisdiction',
    7,
    { ...OWNED, station: 'String' },
    { hasOverview: true },
  ),
  layer('jurisdiction_label', '辖区名称', 'Names of jurisdictions', 'jurisdiction', 9, OWNED, LABEL),
];
const BEAT = [
  layer('beat', '警长责任区', 'Beats', 'beat', 11, { ...OWNED, kind: 'String', jurisdiction: 'String' }),
  layer('beat_label', '责任区名称', 'Names of beats', 'beat', 13, { ...OWNED, kind: 'String' }, LABEL),
];
const ZONE_FIELDS = { ...NAMED, agencies: 'String' } as const;
const ADJACENCY_ZONE = [
  layer('adjacency_zone', '毗邻区', 'Adjacency zones', 'adjacency_zone', 6, ZONE_FIELDS, { hasOverview: true }),
  layer('adjacency_zone_label', '毗邻区名称', 'Names of adjacency zones', 'adjacency_zone', 8, ZONE_FIELDS, LABEL),
];
const PLACE = [
  layer('place_area', '点位范围', 'Extents of places', 'place', 12, { ...OWNED, kind: 'String' }, { rows: 'areas' }),
  layer('place', '点位', 'Places', 'place', 9, { ...OWNED, kind: 'String' }, LABEL),
];
const STATION = [
  layer('station', '生态警务站', 'Stations', 'station', 9, OWNED),
  layer('centre', '生态共治中心', 'Centres', 'centre', 8, OWNED),
];
const BASEMAP = [
  layer('land', '陆地', 'Land', 'basemap', 0, {}, { hasOverview: true, rows: 'land' }),
  layer(
    'water',
    '水域',
    'Water',
    'basemap',
    0,
    { kind: 'String', rank: 'Number' },
    { hasOverview: true, rows: 'water' },
  ),
  layer('border', '界线', 'Borders', 'basemap', 0, { rank: 'Number' }, { hasOverview: true, rows: 'border' }),
  layer('place_name', '地名', 'Place names', 'basemap', 6, { ...NAMED, rank: 'Number' }, { rows: 'place-name' }),
  layer(
    'water_label',
    '水域名称',
    'Names of waters',
    'basemap',
    6,
    { ...NAMED, rank: 'Number' },
    { ...LABEL, rows: 'named-water' },
  ),
];

const tileset = (name: string, zh: string, en: string, layers: readonly TileLayer[]): Tileset => ({
  name,
  description: { zh, en },
  layers,
  minZoom: Math.min(...layers.map(({ minZoom }) => minZoom)),
  maxZoom: MAX_ZOOM,
});

/** Every tileset there is; `territory` has all that is ours in one tile. */
export const TILESETS: readonly Tileset[] = [
  tileset('jurisdiction', '辖区', 'Jurisdictions', JURISDICTION),
  tileset('beat', '警长责任区', 'Beats', BEAT),
  tileset('adjacency-zone', '毗邻区', 'Adjacency zones', ADJACENCY_ZONE),
  tileset('place', '点位', 'Places', PLACE),
  tileset('basemap', '底图', 'Basemap', BASEMAP),
  tileset('territory', '全部辖区要素', 'The whole territory', [
    ...ADJACENCY_ZONE,
    ...JURISDICTION,
    ...BEAT,
    ...PLACE,
    ...STATION,
  ]),
];

export const tilesetNamed = (name: string): Tileset | undefined => TILESETS.find((set) => set.name === name);
