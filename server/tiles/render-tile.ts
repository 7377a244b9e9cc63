import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MvtLayer, encodeMvt } from '../../tiles/mvt.ts';
import type { PropertyValue } from '../../tiles/mvt.ts';
import { readTwkbFeatures } from '../../tiles/twkb.ts';

/** A layer as the database told it; see sql/queries/tiles/layer.sql. */
export interface LayerRows {
  readonly name: string;
  readonly fields: readonly (readonly [name: string, isNumber: boolean])[];
  /** `\x…`, PostgreSQL's hex form of bytea. */
  readonly twkb: string;
  readonly attributes: string;
}

/** Fast, and within a few percent of the best in size. */
const GZIP_LEVEL = 1;

/** Writes the tile, compresses it, and makes its validator. No features: no bytes. */
export function renderTile(layers: readonly LayerRows[]): { body: Uint8Array; etag: string } {
  const bytes = encodeMvt(layers.map(encodeLayer));
  const body = bytes.length === 0 ? bytes : gzipSync(bytes, { level: GZIP_LEVEL });
  return { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}

function encodeLayer({ name, fields, twkb, attributes }: LayerRows): MvtLayer {
  const layer = new MvtLayer(name);
  const rows = attributes.split('\x1e');
  readTwkbFeatures(Buffer.from(twkb.slice(2), 'hex')).forEach(({ id, geometry }, i) => {
    const values = rows[i]!.split('\x1f');
    const properties: Record<string, PropertyValue> = {};
    fields.forEach(([field, isNumber], k) => {
      properties[field] = isNumber ? Number(values[k]) : values[k]!;
    });
    layer.add(id, geometry, properties);
  });
  return layer;
}
