/** What the map can be told to hide. */
export const TOGGLES = ['jurisdiction', 'beat', 'adjacency-zone', 'place', 'station'] as const;
export type Toggle = (typeof TOGGLES)[number];
export type Theme = 'dark' | 'light';

interface Palette {
  readonly land: string;
  readonly outside: string;
  readonly water: string;
  readonly waterText: string;
  readonly province: string;
  readonly city: string;
  readonly county: string;
  readonly text: string;
  readonly textSoft: string;
  readonly halo: string;
  readonly jurisdiction: string;
  readonly zone: string;
  readonly station: string;
  readonly kinds: Readonly<Record<string, string>>;
}

const PALETTES: Readonly<Record<Theme, Palette>> = {
  dark: {
    land: '#1b2428',
    outside: '#12181b',
    water: '#15333f',
    waterText: '#6fa3b5',
    province: '#c9b27c',
    city: '#6f7f80',
    county: '#3f4d50',
    text: '#d5dedd',
    textSoft: '#9fb0b1',
    halo: '#12181b',
    jurisdiction: '#7f9ea0',
    zone: '#b79df0',
    station: '#8fd0c6',
    kinds: {
      river: '#3d7f94',
      lake: '#2f6aa0',
      forest: '#3f7a4c',
      mine: '#93734a',
      wetland: '#4a8f83',
      farmland: '#7c8246',
    },
  },
  light: {
    land: '#f2f1ea',
    outside: '#e2e2da',
    water: '#bcd7e2',
    waterText: '#3f7187',
    province: '#8a6d2b',
    city: '#8b8f88',
    county: '#bfc1b8',
    text: '#23302f',
    textSoft: '#52605e',
    halo: '#f7f6f1',
    jurisdiction: '#4d6f72',
    zone: '#6a45b8',
    station: '#17695f',
    kinds: {
      river: '#5b9db3',
      lake: '#4f86bd',
      forest: '#5c9767',
      mine: '#b08a55',
      wetland: '#62a99b',
      farmland: '#a3a85f',
    },
  },
};

/** Which layers of the style belong to which toggle. */
export const TOGGLE_LAYERS: Readonly<Record<Toggle, readonly string[]>> = {
  jurisdiction: ['jurisdiction-fill', 'jurisdiction-line', 'jurisdiction-label'],
  beat: ['beat-fill', 'beat-line', 'beat-label'],
  'adjacency-zone': ['zone-fill', 'zone-line', 'zone-label'],
  place: ['place', 'place-area'],
  station: ['station', 'centre'],
};

/** Layers that answer to the pointer, the uppermost first. */
export const POINTER_LAYERS = ['place', 'centre', 'station', 'beat-fill', 'zone-fill', 'jurisdiction-fill'] as const;

/** Layers that mark what is selected, each with the kind of feature that it marks. */
export const SELECTION_LAYERS: Readonly<Record<string, string>> = {
  'jurisdiction-selected': 'jurisdiction',
  'beat-selected': 'beat',
  'zone-selected': 'adjacency-zone',
  'place-selected': 'place',
  'station-selected': 'station',
  'centre-selected': 'centre',
};

/** The filter of a selection layer: passes the one feature that is selected, if it is of this kind. */
export const isSelected = (layer: string, selected: StyleOptions['selected']): unknown => [
  '==',
  ['id'],
  selected?.layer === layer ? selected.id : -1,
];

const FONT = ['Noto Sans SC'];

/** A name in the wanted language; in Chinese with the English one small below for places of the basemap. */
function nameText(language: 'zh' | 'en', isBilingual = false): unknown {
  if (language === 'en') return ['coalesce', ['get', 'name_en'], ['get', 'name_zh']];
  if (!isBilingual) return ['get', 'name_zh'];
  return ['format', ['get', 'name_zh'], {}, '\n', {}, ['coalesce', ['get', 'name_en'], ''], { 'font-scale': 0.68 }];
}

const byZoom = (...stops: number[]): unknown => ['interpolate', ['linear'], ['zoom'], ...stops];
const onlyRank = (rank: number): unknown => ['==', ['get', 'rank'], rank];

export interface StyleOptions {
  readonly theme: Theme;
  readonly language: 'zh' | 'en';
  /** Scheme and authority of the server; MapLibre's worker wants whole addresses. */
  readonly origin: string;
  /** What follows the address of the territory's TileJSON: with another one MapLibre forgets the tiles that it has. */
  readonly territoryQuery: string;
  /** Unicode ranges of the font's files: `{"[0]": "U+1F1E9-1F1F5,…"}`, as the font's package lists them. */
  readonly fontRanges: Readonly<Record<string, string>>;
  readonly hidden: ReadonlySet<Toggle>;
  readonly selected: { readonly layer: string; readonly id: number } | null;
  /** How much larger than on a screen of 1920 pixels names and signs are drawn. */
  readonly scale: number;
}

/** The whole map style (MapLibre style specification 8): a calm base, our territory above, nothing from elsewhere. */
export function mapStyle({
  theme,
  language,
  origin,
  territoryQuery,
  fontRanges,
  hidden,
  selected,
  scale,
}: StyleOptions): Record<string, unknown> {
  const palette = PALETTES[theme];
  const sized = (...stops: number[]): unknown => byZoom(...stops.map((stop, i) => (i % 2 === 0 ? stop : stop * scale)));
  const kindColor = ['match', ['get', 'kind'], ...Object.entries(palette.kinds).flat(), palette.county];
  const label = (size: unknown, more: object = {}) => ({ 'text-font': FONT, 'text-size': size, ...more });
  const halo = (color: string, width = 1.6) => ({
    'text-color': color,
    'text-halo-color': palette.halo,
    'text-halo-width': width * scale,
  });
  const base = (id: string, type: string, sourceLayer: string, more: object) => ({
    id,
    type,
    source: 'basemap',
    'source-layer': sourceLayer,
    ...more,
  });
  const ours = (id: string, type: string, sourceLayer: string, more: object) => ({
    id,
    type,
    source: 'territory',
    'source-layer': sourceLayer,
    ...more,
  });
  /** An outline around an area, a ring around a point. */
  const selection = (id: string, sourceLayer: string) => {
    const filter = isSelected(SELECTION_LAYERS[id]!, selected);
    if (['place', 'station', 'centre'].includes(sourceLayer)) {
      const ring = { 'circle-radius': 20 * scale, 'circle-opacity': 0, 'circle-stroke-width': 3 * scale };
      return ours(id, 'circle', sourceLayer, { filter, paint: { ...ring, 'circle-stroke-color': palette.text } });
    }
    return ours(id, 'line', sourceLayer, { filter, paint: { 'line-color': palette.text, 'line-width': 3 * scale } });
  };
  const layers = [
    { id: 'background', type: 'background', paint: { 'background-color': palette.outside } },
    base('land', 'fill', 'land', { paint: { 'fill-color': palette.land } }),
    base('water', 'fill', 'water', { paint: { 'fill-color': palette.water } }),
    ours('jurisdiction-fill', 'fill', 'jurisdiction', {
      paint: { 'fill-color': palette.jurisdiction, 'fill-opacity': 0.03 },
    }),
    ours('beat-fill', 'fill', 'beat', { paint: { 'fill-color': kindColor, 'fill-opacity': byZoom(11, 0.1, 13, 0.2) } }),
    ours('zone-fill', 'fill', 'adjacency_zone', { paint: { 'fill-color': palette.zone, 'fill-opacity': 0.07 } }),
    ours('place-area', 'fill', 'place_area', { paint: { 'fill-color': palette.station, 'fill-opacity': 0.15 } }),
    ours('beat-line', 'line', 'beat', {
      paint: { 'line-color': kindColor, 'line-width': sized(11, 0.4, 14, 1.4), 'line-opacity': 0.8 },
    }),
    base('border-county', 'line', 'border', {
      filter: onlyRank(3),
      minzoom: 7,
      paint: { 'line-color': palette.county, 'line-width': sized(7, 0.5, 12, 1.2) },
    }),
    ours('jurisdiction-line', 'line', 'jurisdiction', {
      paint: { 'line-color': palette.jurisdiction, 'line-width': sized(7, 0.4, 10, 1, 14, 2.2), 'line-opacity': 0.65 },
    }),
    base('border-city', 'line', 'border', {
      filter: onlyRank(2),
      paint: { 'line-color': palette.city, 'line-width': sized(6, 0.8, 12, 1.8), 'line-dasharray': [4, 2] },
    }),
    ours('zone-line', 'line', 'adjacency_zone', {
      paint: {
        'line-color': palette.zone,
        'line-width': sized(7, 1, 12, 2),
        'line-dasharray': [3, 2],
        'line-opacity': 0.8,
      },
    }),
    base('border-province', 'line', 'border', {
      filter: onlyRank(1),
      paint: { 'line-color': palette.province, 'line-width': sized(6, 1.4, 12, 3), 'line-dasharray': [6, 2, 1, 2] },
    }),
    selection('jurisdiction-selected', 'jurisdiction'),
    selection('beat-selected', 'beat'),
    selection('zone-selected', 'adjacency_zone'),
    selection('place-selected', 'place'),
    selection('station-selected', 'station'),
    selection('centre-selected', 'centre'),
    base('water-label', 'symbol', 'water_label', {
      layout: label(sized(7, 18, 11, 28), { 'text-field': nameText(language, true), 'text-letter-spacing': 0.2 }),
      paint: halo(palette.waterText, 1),
    }),
    ours('beat-label', 'symbol', 'beat_label', {
      minzoom: 13,
      layout: label(sized(13, 14, 15, 18), { 'text-field': ['get', 'code'] }),
      paint: halo(palette.textSoft),
    }),
    ours('jurisdiction-label', 'symbol', 'jurisdiction_label', {
      minzoom: 9.5,
      layout: label(sized(9, 15, 13, 22), { 'text-field': nameText(language), 'text-max-width': 8 }),
      paint: halo(palette.textSoft),
    }),
    ours('zone-label', 'symbol', 'adjacency_zone_label', {
      minzoom: 8.5,
      layout: label(sized(8, 15, 12, 22), { 'text-field': nameText(language), 'text-max-width': 8 }),
      paint: halo(palette.zone),
    }),
    ours('place', 'symbol', 'place', {
      layout: label(17 * scale, {
        'icon-image': [
          'coalesce',
          ['image', ['concat', 'place-', ['get', 'kind'], `-${theme}`]],
          ['image', `place-other-${theme}`],
        ],
        'icon-size': sized(9, 0.55, 12, 0.85),
        'icon-allow-overlap': true,
        'text-field': ['step', ['zoom'], '', 11, nameText(language)],
        'text-anchor': 'top',
        'text-offset': [0, 0.9],
        'text-optional': true,
      }),
      paint: halo(palette.textSoft),
    }),
    ours('station', 'symbol', 'station', {
      layout: label(17 * scale, {
        'icon-image': `station-${theme}`,
        'icon-size': sized(9, 0.55, 12, 0.9),
        'icon-allow-overlap': true,
        'text-field': ['step', ['zoom'], '', 10.5, nameText(language)],
        'text-anchor': 'top',
        'text-offset': [0, 0.9],
        'text-optional': true,
      }),
      paint: halo(palette.station),
    }),
    ours('centre', 'symbol', 'centre', {
      layout: label(18 * scale, {
        'icon-image': `centre-${theme}`,
        'icon-size': sized(8, 0.7, 12, 1),
        'icon-allow-overlap': true,
        'text-field': ['step', ['zoom'], '', 10, nameText(language)],
        'text-anchor': 'top',
        'text-offset': [0, 1],
        'text-optional': true,
      }),
      paint: halo(palette.station),
    }),
    base('district-label', 'symbol', 'place_name', {
      filter: onlyRank(2),
      minzoom: 8,
      layout: label(sized(8, 18, 11, 26), { 'text-field': nameText(language, true), 'text-padding': 8 }),
      paint: halo(palette.text),
    }),
    base('city-label', 'symbol', 'place_name', {
      filter: onlyRank(1),
      maxzoom: 8.2,
      layout: label(sized(6, 18, 8, 24), { 'text-field': nameText(language, true) }),
      paint: halo(palette.text),
    }),
  ];
  const hiddenLayers = new Set([...hidden].flatMap((toggle) => TOGGLE_LAYERS[toggle]));
  return {
    version: 8,
    'font-faces': {
      'Noto Sans SC': Object.entries(fontRanges).map(([part, ranges]) => ({
        url: `${origin}/fonts/noto-sans-sc-${part.replaceAll(/[[\]]/g, '')}-400-normal.woff2`,
        'unicode-range': ranges.split(','),
      })),
    },
    sources: {
      basemap: { type: 'vector', url: `${origin}/tiles/basemap.json` },
      territory: { type: 'vector', url: `${origin}/tiles/territory.json${territoryQuery}` },
    },
    layers: layers.map((layer) =>
      hiddenLayers.has(layer.id)
        ? { ...layer, layout: { ...('layout' in layer ? (layer.layout as object) : {}), visibility: 'none' } }
        : layer,
    ),
  };
}

/** Colours that things outside of the style share with it. */
export const paletteOf = (theme: Theme): Pick<Palette, 'station' | 'kinds' | 'zone' | 'jurisdiction'> =>
  PALETTES[theme];
