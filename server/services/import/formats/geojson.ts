import { jsonFaultAt } from '../json-fault.ts';
import { decodeText } from './encoding.ts';
import { FileFault, MAX_FEATURES, checkCount } from './source.ts';
import type { FileParts, SourceFeature, SourceFile } from './source.ts';

/** Lists in lists; a MultiPolygon's positions are eight levels down, and what is much deeper nothing walks through. */
const MAX_DEPTH = 500;

/** RFC 7946, and the `crs` member of the version before it. */
export function readGeoJson({ name, parts }: FileParts): SourceFile {
  const bytes = parts.get('geojson') ?? parts.get('json')!;
  const { text } = decodeText(bytes, { told: 'utf-8' });
  if (isDeeperThan(MAX_DEPTH, text)) throw new FileFault('too-large', `> ${MAX_DEPTH} levels`);
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

/** Whether more brackets than that are open at a time, outside of strings. */
function isDeeperThan(most: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = stringEnd(text, at);
    else if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    if (depth > most) return true;
  }
  return false;
}

/** Where the string that begins at `from` has its closing quote. */
function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}
