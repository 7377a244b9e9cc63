import { jsonFaultAt } from '../json-fault.ts';
import { decodeText } from './encoding.ts';
import { FileFault, MAX_FEATURES, checkCount } from './source.ts';
import type { FileParts, SourceFeature, SourceFile } from './source.ts';

/** RFC 7946, and the `crs` member of the version before it. */
export function readGeoJson({ name, parts }: FileParts): SourceFile {
  const bytes = parts.get('geojson') ?? parts.get('json')!;
  const { text } = decodeText(bytes, { told: 'utf-8' });
  let collection: { type?: unknown; name?: unknown; features?: unknown; crs?: unknown } | null;
  try {
    collection = JSON.parse(text) as typeof collection;
  } catch {
    throw new FileFault('not-json', whereInText(text, jsonFaultAt(text)));
  }
  if (collection?.type !== 'FeatureCollection' || !Array.isArray(collection.features)) {
    throw new FileFault('not-a-collection', String(collection?.type));
  }
  const crs = (collection.crs as { properties?: { name?: unknown } } | null | undefined)?.properties?.name;
  checkCount(collection.features.length, MAX_FEATURES, 'features');
  const features = collection.features.map(featureOf);
  const fields = new Set<string>();
  for (const { properties } of features) for (const field of Object.keys(properties)) fields.add(field);
  return {
    encoding: null,
    layers: [
      {
        name: typeof collection.name === 'string' && collection.name !== '' ? collection.name : name,
        fields: [...fields],
        declaredSystem: crs === undefined ? null : String(crs),
        isTyped: true,
        count: features.length,
        features,
      },
    ],
  };
}

function featureOf(value: unknown): SourceFeature {
  const { type, properties, geometry } = (value ?? {}) as Record<string, unknown>;
  const isObject = typeof properties === 'object' && properties !== null && !Array.isArray(properties);
  return {
    properties: isObject ? (properties as Record<string, unknown>) : {},
    geometry,
    ...(type === 'Feature' ? {} : { fault: { reason: 'not-a-feature', found: String(type) } as const }),
  };
}

function whereInText(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
