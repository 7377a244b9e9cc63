import type { Position } from 'geojson';
import type { ImportedFile } from './batches.ts';
import { readFile } from './formats/read-file.ts';
import type { Encoding, SourceLayer } from './formats/source.ts';

/** What a file has, for the person who says what it is. */
export interface FileDescription {
  readonly encoding: Encoding | null;
  readonly layers: readonly LayerDescription[];
}

interface LayerDescription {
  readonly name: string;
  readonly features: number;
  readonly geometries: readonly string[];
  readonly fields: readonly { readonly name: string; readonly samples: readonly string[] }[];
  /** Least x and y, greatest x and y, as written. */
  readonly bbox: [number, number, number, number] | null;
  readonly declaredSystem: string | null;
}

const MAX_SAMPLES = 5;
const MAX_SAMPLE_LENGTH = 60;

/** Text that is not in the told encoding is shown as far as it is. @throws {FileFault} when it cannot be read. */
export async function describeFile(file: ImportedFile, told: Encoding | null): Promise<FileDescription> {
  const { encoding, layers } = await readFile(file.name, file.parts, { told, isLenient: true });
  return { encoding, layers: layers.map(describeLayer) };
}

function describeLayer({ name, fields, declaredSystem, features }: SourceLayer): LayerDescription {
  const geometries = new Set<string>();
  const samples = new Map(fields.map((field) => [field, new Set<string>()]));
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  let count = 0;
  for (const { properties, geometry } of features) {
    count++;
    const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
    if (typeof type === 'string') geometries.add(type.slice(0, 40));
    widen(box, coordinates);
    for (const [field, seen] of samples) {
      const value = properties[field];
      if (seen.size >= MAX_SAMPLES || value === null || value === undefined || value === '') continue;
      seen.add((typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, MAX_SAMPLE_LENGTH));
    }
  }
  return {
    name,
    features: count,
    geometries: [...geometries].sort().slice(0, 20),
    fields: [...samples].map(([field, seen]) => ({ name: field, samples: [...seen] })),
    bbox: box.every(Number.isFinite) ? box : null,
    declaredSystem,
  };
}

function widen(box: [number, number, number, number], node: unknown): void {
  if (!Array.isArray(node)) return;
  if (typeof node[0] !== 'number') {
    for (const child of node) widen(box, child);
    return;
  }
  const [x, y] = node as Position;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  box[0] = Math.min(box[0], x!);
  box[1] = Math.min(box[1], y!);
  box[2] = Math.max(box[2], x!);
  box[3] = Math.max(box[3], y!);
}
