import { ByteWriter } from './byte-writer.ts';
import { PART } from './flat-geometry.ts';
import type { FlatGeometry } from './flat-geometry.ts';
import { EXTENT } from './grid.ts';
import { fitPolygons } from './polygon.ts';

export type PropertyValue = string | number | boolean;

const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;
const POINT = 1;
const LINE = 2;
const POLYGON = 3;

// Numbers of the specification's message fields.
const TILE = { layers: 3 } as const;
const LAYER = { name: 1, features: 2, keys: 3, values: 4, extent: 5, version: 15 } as const;
const FEATURE = { id: 1, tags: 2, type: 3, geometry: 4 } as const;
const VALUE = { string: 1, double: 3, uint: 5, sint: 6, bool: 7 } as const;
const VERSION = 2;

// Used again for each feature, which is written before the next one begins.
const tags = new ByteWriter(256);
const geometryBytes = new ByteWriter();
const feature = new ByteWriter();
const valueBytes = new ByteWriter(256);

const command = (id: number, count: number): number => (count << 3) | id;
const zigzag = (n: number): number => ((n << 1) ^ (n >> 31)) >>> 0;

/** One layer of a tile being written. Features keep their order; keys and values are shared. */
export class MvtLayer {
  readonly name: string;
  readonly #keys: readonly string[];
  readonly #features = new ByteWriter();
  readonly #values = new Map<PropertyValue, number>();
  #count = 0;

  /** @param keys - the names of the properties, in the order in which `add` is given their values. */
  constructor(name: string, keys: readonly string[]) {
    this.name = name;
    this.#keys = keys;
  }

  /** How many features it has. */
  get size(): number {
    return this.#count;
  }

  /**
   * Adds a feature, unless rounding left nothing of its geometry.
   *
   * @param id - a whole number from 0 to 2^32 − 1.
   * @param geometry - in tile units; its polygons are made fit in place.
   * @param values - an empty text is left out: the specification has no null.
   */
  add(id: number, geometry: FlatGeometry, values: readonly PropertyValue[]): void {
    const type = writeGeometry(geometry);
    if (type === 0) return;
    tags.clear();
    for (let key = 0; key < values.length; key++) {
      const value = values[key]!;
      if (value === '') continue;
      let at = this.#values.get(value);
      if (at === undefined) this.#values.set(value, (at = this.#values.size));
      tags.varint(key);
      tags.varint(at);
    }
    feature.clear();
    feature.varintField(FEATURE.id, id);
    if (tags.length > 0) feature.bytesField(FEATURE.tags, tags);
    feature.varintField(FEATURE.type, type);
    feature.bytesField(FEATURE.geometry, geometryBytes);
    this.#features.bytesField(LAYER.features, feature);
    this.#count++;
  }

  /** Writes the layer's message. */
  writeTo(out: ByteWriter): void {
    out.varintField(LAYER.version, VERSION);
    out.textField(LAYER.name, this.name);
    out.reserve(this.#features.length);
    out.bytes.set(this.#features.bytes.subarray(0, this.#features.length), out.length);
    out.length += this.#features.length;
    for (const key of this.#keys) out.textField(LAYER.keys, key);
    for (const value of this.#values.keys()) {
      writeValue(value);
      out.bytesField(LAYER.values, valueBytes);
    }
    out.varintField(LAYER.extent, EXTENT);
  }
}

function writeValue(value: PropertyValue): void {
  valueBytes.clear();
  if (typeof value === 'string') valueBytes.textField(VALUE.string, value);
  else if (typeof value === 'boolean') valueBytes.varintField(VALUE.bool, Number(value));
  else if (!Number.isInteger(value) || Math.abs(value) > 2 ** 30) valueBytes.doubleField(VALUE.double, value);
  else if (value < 0) valueBytes.varintField(VALUE.sint, zigzag(value));
  else valueBytes.varintField(VALUE.uint, value);
}

/**
 * Writes commands and deltas of a geometry into `geometryBytes`. A feature is of one type: of a collection of several the
 * polygons count alone, else the lines.
 *
 * @returns the type, or 0 when nothing is left.
 */
function writeGeometry(geometry: FlatGeometry): 0 | 1 | 2 | 3 {
  geometryBytes.clear();
  const { kinds, parts } = geometry;
  let hasPolygons = false;
  let hasLines = false;
  for (let part = 0; part < parts; part++) {
    if (kinds[part] === PART.SHELL) hasPolygons = true;
    else if (kinds[part] === PART.LINE) hasLines = true;
  }
  if (hasPolygons) {
    fitPolygons(geometry);
    writeRings(geometry);
    return geometryBytes.length > 0 ? POLYGON : 0;
  }
  if (hasLines) {
    writeLines(geometry);
    return geometryBytes.length > 0 ? LINE : 0;
  }
  return writePoints(geometry) ? POINT : 0;
}

function writeRings({ xy, ends, parts }: FlatGeometry): void {
  let start = 0;
  let cx = 0;
  let cy = 0;
  for (let part = 0; part < parts; part++) {
    const end = ends[part]!;
    geometryBytes.reserve(5 * (end - start) + 15);
    geometryBytes.varint(command(MOVE_TO, 1));
    for (let i = start; i < end; i += 2) {
      if (i === start + 2) geometryBytes.varint(command(LINE_TO, (end - start) / 2 - 1));
      const x = xy[i]!;
      const y = xy[i + 1]!;
      geometryBytes.varint(zigzag(x - cx));
      geometryBytes.varint(zigzag(y - cy));
      cx = x;
      cy = y;
    }
    geometryBytes.varint(command(CLOSE_PATH, 1));
    start = end;
  }
}

function writeLines(geometry: FlatGeometry): void {
  const { xy, ends, kinds, parts } = geometry;
  let cx = 0;
  let cy = 0;
  for (let part = 0; part < parts; part++) {
    if (kinds[part] !== PART.LINE) continue;
    const start = geometry.startOf(part);
    const end = withoutRepeats(xy, start, ends[part]!);
    if (end - start < 4) continue;
    geometryBytes.varint(command(MOVE_TO, 1));
    for (let i = start; i < end; i += 2) {
      if (i === start + 2) geometryBytes.varint(command(LINE_TO, (end - start) / 2 - 1));
      geometryBytes.varint(zigzag(xy[i]! - cx));
      geometryBytes.varint(zigzag(xy[i + 1]! - cy));
      cx = xy[i]!;
      cy = xy[i + 1]!;
    }
  }
}

/** Moves the positions that differ from the one before together. @returns where they end. */
function withoutRepeats(xy: Int32Array, start: number, end: number): number {
  let to = start;
  for (let i = start; i < end; i += 2) {
    if (to > start && xy[to - 2] === xy[i] && xy[to - 1] === xy[i + 1]) continue;
    xy[to++] = xy[i]!;
    xy[to++] = xy[i + 1]!;
  }
  return to;
}

function writePoints({ xy, ends, kinds, parts }: FlatGeometry): boolean {
  let count = 0;
  for (let part = 0; part < parts; part++) if (kinds[part] === PART.POINT) count++;
  if (count === 0) return false;
  geometryBytes.varint(command(MOVE_TO, count));
  let cx = 0;
  let cy = 0;
  for (let part = 0; part < parts; part++) {
    if (kinds[part] !== PART.POINT) continue;
    const at = ends[part]! - 2;
    geometryBytes.varint(zigzag(xy[at]! - cx));
    geometryBytes.varint(zigzag(xy[at + 1]! - cy));
    cx = xy[at]!;
    cy = xy[at + 1]!;
  }
  return true;
}

/**
 * Writes a tile of the layers that have features.
 * @returns the bytes, empty when no layer has any.
 * @see https://github.com/mapbox/vector-tile-spec/tree/master/2.1
 */
export function encodeMvt(layers: readonly MvtLayer[]): Uint8Array {
  const tile = new ByteWriter();
  const body = new ByteWriter();
  for (const layer of layers) {
    if (layer.size === 0) continue;
    body.clear();
    layer.writeTo(body);
    tile.bytesField(TILE.layers, body);
  }
  return tile.bytes.subarray(0, tile.length);
}
