import type { Layer, LayerColumn } from '../../domain/layer.ts';
import { FileFault } from './formats/source.ts';
import type { SourceFeature, SourceLayer } from './formats/source.ts';
import type { ImportSettings } from './settings.ts';

/** The longest name of a field in a shapefile. */
const DBF_NAME = 10;
const SEPARATOR = /[,;|、，；]/;

type Kind = LayerColumn['type'] | 'list' | 'boolean';

/** Reads a layer's properties out of a feature's. */
export type PropertyReader = (feature: SourceFeature) => Record<string, unknown>;

/** Every property that features of the layer have, with what it is. */
function kindsOf(layer: Layer): Map<string, Kind> {
  const shared: [string, Kind][] = [
    ...['code', 'name_zh', 'name_en', 'drawn_by', 'reason'].map((name): [string, Kind] => [name, 'text']),
    ['valid_from', 'timestamptz'],
  ];
  return new Map<string, Kind>([
    ...shared,
    ...layer.columns.map(({ property, type }): [string, Kind] => [property, type]),
    ...layer.references.map(({ property, many }): [string, Kind] => [property, many ? 'list' : 'text']),
    ...(layer.name === 'incident' ? [['demo', 'boolean'] as [string, Kind]] : []),
  ]);
}

/**
 * @throws {FileFault} when the mapping names a property that the layer has not, or a field that the file has not.
 */
export function propertyReader(source: SourceLayer, { layer, mapping }: ImportSettings): PropertyReader {
  const kinds = kindsOf(layer);
  const fields = new Set(source.fields);
  for (const [property, origin] of Object.entries(mapping)) {
    if (!kinds.has(property)) throw new FileFault('no-property', property);
    if ('field' in origin && !fields.has(origin.field)) throw new FileFault('no-field', origin.field);
  }
  const readers = [...kinds].map(([property, kind]) => {
    const origin = mapping[property];
    if (origin && 'value' in origin) {
      const value = plain(origin.value, kind);
      return { property, read: () => value };
    }
    const field = origin?.field ?? (fields.has(property) ? property : property.slice(0, DBF_NAME));
    // What a person maps is theirs to choose; what has JSON's types and our names is taken at its word.
    const isStrict = !origin && source.isTyped;
    return {
      property,
      read: ({ properties }: SourceFeature) => (isStrict ? properties[field] : plain(properties[field], kind)),
    };
  });
  return (feature) => Object.fromEntries(readers.map(({ property, read }) => [property, withoutBlank(read(feature))]));
}

/** Many programs write an empty text for what is not there. */
const withoutBlank = (value: unknown): unknown => (value === '' ? null : value);

/** A value as the property has it, where that can be told; else as it is, for the check to refuse. */
function plain(value: unknown, kind: Kind): unknown {
  if (value === null || value === undefined) return value;
  switch (kind) {
    case 'text':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : trimmed(value);
    case 'integer':
      return typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
    case 'boolean':
      return value === 'true' || value === 1 || value === '1' || value === true;
    case 'timestamptz':
      // GeoPackage and others put a space for the T.
      return typeof value === 'string' ? value.trim().replace(/^(\d{4}-\d\d-\d\d) (\d)/, '$1T$2') : value;
    case 'list':
      return typeof value === 'string' ? listOf(value.trim()) : value;
  }
}

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** A list as text: codes with commas between, as JSON, or as GDAL writes one, `(2:A,B)`. */
function listOf(text: string): unknown {
  if (text === '') return null;
  if (text.startsWith('[')) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return (/^\(\d+:(.*)\)$/.exec(text)?.[1] ?? text).split(SEPARATOR).map((code) => code.trim());
}
