import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { FlatGeometry } from '../../tiles/flat-geometry.ts';
import { MvtLayer, encodeMvt } from '../../tiles/mvt.ts';
import type { PropertyValue } from '../../tiles/mvt.ts';
import { TwkbReader } from '../../tiles/twkb.ts';

/** A layer as the database told it; see sql/queries/tiles/layer.sql. */
export interface LayerRows {
  readonly name: string;
  readonly fields: readonly (readonly [name: string, kind: 'text' | 'number' | 'reference'])[];
  /** In base64: a third shorter on the way than PostgreSQL's own hex. */
  readonly twkb: string;
  readonly attributes: string;
  readonly codes: string | null;
}

/**
 * Fast, and within a few percent of the best in size: tiles repeat themselves over short distances, so that a window that
 * stays in the processor's cache finds as much as a larger one.
 */
const GZIP = { level: 1, windowBits: 13, memLevel: 9 } as const;

// Used again for each feature.
const geometry = new FlatGeometry();

/** Writes the tile, compresses it, and makes its validator. No features: no bytes. */
export function renderTile(layers: readonly LayerRows[]): { body: Uint8Array; etag: string } {
  const bytes = encodeMvt(layers.map(encodeLayer));
  const body = bytes.length === 0 ? bytes : gzipSync(bytes, { ...GZIP, chunkSize: bytes.length + 64 });
  return { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}

function encodeLayer({ name, fields, twkb, attributes, codes }: LayerRows): MvtLayer {
  const layer = new MvtLayer(
    name,
    fields.map(([field]) => field),
  );
  const rows = attributes.split('\x1e');
  const codeOf = new Map(codes?.split('\x1e').map((pair) => pair.split('\x1f') as [id: string, code: string]));
  const reader = new TwkbReader(Buffer.from(twkb, 'base64'));
  reader.ids.forEach((id, i) => {
    reader.read(geometry);
    const values: PropertyValue[] = fields.length === 0 ? [] : rows[i]!.split('\x1f');
    for (let k = 0; k < fields.length; k++) {
      const kind = fields[k]![1];
      if (kind === 'number') values[k] = Number(values[k]);
      else if (kind === 'reference') values[k] = codeOf.get(values[k] as string) ?? '';
    }
    layer.add(id, geometry, values);
  });
  return layer;
}
