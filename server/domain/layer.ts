/** How a property of an imported feature becomes a column. */
export interface LayerColumn {
  readonly property: string;
  readonly column: string;
  readonly type: 'text' | 'integer' | 'timestamptz';
  readonly required: boolean;
  /** What a text must look like; anything when left out. */
  readonly pattern?: RegExp;
  /** Whether a text may have line breaks and other control characters; no name or code may. */
  readonly isProse?: boolean;
}

/** A property that names a feature of another layer by its code. */
interface LayerReference {
  readonly property: string;
  readonly column: string;
  readonly layer: string;
  readonly required: boolean;
  /** Whether the property is a list of codes. */
  readonly many: boolean;
}

/** What a layer's features look like, in a file and in the database. */
export interface Layer {
  readonly name: LayerName;
  readonly table: string;
  readonly geometry: 'point' | 'area' | 'any';
  readonly isNamed: boolean;
  readonly columns: readonly LayerColumn[];
  readonly references: readonly LayerReference[];
  /** The noun of table `kind` that the column `kind` is checked against. */
  readonly kindNoun: 'beat' | 'place' | 'unit' | 'incident' | null;
}

const text = (property: string, required = true, pattern?: RegExp): LayerColumn => ({
  property,
  column: property,
  type: 'text',
  required,
  ...(pattern ? { pattern } : {}),
});
const reference = (layer: string, required = true, many = false): LayerReference => ({
  property: many ? 'agencies' : layer,
  column: many ? 'agency_ids' : `${layer}_id`,
  layer,
  required,
  many,
});
const layer = (name: LayerName, geometry: Layer['geometry'], more: Partial<Layer> = {}): Layer => ({
  name,
  table: name.replaceAll('-', '_'),
  geometry,
  isNamed: true,
  columns: [],
  references: [reference('agency')],
  kindNoun: null,
  ...more,
});

/** In the order in which they are loaded: each refers only to those before it. */
export const LAYER_NAMES = [
  'agency',
  'centre',
  'station',
  'jurisdiction',
  'beat',
  'adjacency-zone',
  'place',
  'unit',
  'incident',
  'basemap',
] as const;
export type LayerName = (typeof LAYER_NAMES)[number];

export const LAYERS: Readonly<Record<LayerName, Layer>> = {
  agency: layer('agency', 'area', {
    // GB/T 2260
    columns: [text('kind', false), text('province', true, /^\d{6}$/)],
    references: [],
  }),
  centre: layer('centre', 'point'),
  station: layer('station', 'point', { references: [reference('agency'), reference('centre', false)] }),
  jurisdiction: layer('jurisdiction', 'area', { references: [reference('agency'), reference('station')] }),
  beat: layer('beat', 'area', { columns: [text('kind')], references: [reference('jurisdiction')], kindNoun: 'beat' }),
  'adjacency-zone': layer('adjacency-zone', 'area', { references: [reference('agency', true, true)] }),
  place: layer('place', 'any', { columns: [text('kind')], kindNoun: 'place' }),
  unit: layer('unit', 'point', {
    columns: [text('kind'), text('call_sign', false)],
    references: [reference('agency'), reference('station', false), reference('beat', false)],
    kindNoun: 'unit',
  }),
  incident: layer('incident', 'point', {
    isNamed: false,
    columns: [
      text('kind'),
      { property: 'severity', column: 'severity', type: 'integer', required: true },
      { property: 'occurred_at', column: 'occurred_at', type: 'timestamptz', required: true },
      { ...text('description', false), isProse: true },
      // Whose key the code is; a column of 128 characters.
      text('reporter', false, /^.{1,128}$/),
    ],
    references: [],
    kindNoun: 'incident',
  }),
  basemap: layer('basemap', 'any', {
    isNamed: false,
    columns: [
      text('layer', true, /^(land|water|border|place-name)$/),
      { property: 'rank', column: 'rank', type: 'integer', required: false },
      text('kind', false),
    ],
    references: [],
  }),
};

export const isLayerName = (name: string): name is LayerName => (LAYER_NAMES as readonly string[]).includes(name);
