import { PbfWriter } from 'pbf';
import { EXTENT } from './grid.ts';
import { fitPolygons } from './polygon.ts';
import type { Path, TileGeometry } from './twkb.ts';

export type PropertyValue = string | number | boolean;

const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;
const POINT = 1;
const LINE = 2;
const POLYGON = 3;

interface EncodedFeature {
  readonly id: number;
  readonly type: number;
  readonly tags: number[];
  readonly geometry: number[];
}

/** One layer of a tile being written. Features keep their order; keys and values are shared. */
export class MvtLayer {
  readonly name: string;
  readonly features: EncodedFeature[] = [];
  readonly #keys = new Map<string, number>();
  readonly #values = new Map<PropertyValue, number>();

  constructor(name: string) {
    this.name = name;
  }

  get keys(): string[] {
    return [...this.#keys.keys()];
  }

  get values(): PropertyValue[] {
    return [...this.#values.keys()];
  }

  /**
   * Adds a feature, unless rounding left nothing of its geometry.
   *
   * @param properties - `undefined` and empty text are left out: the specification has no null.
   */
  add(id: number, geometry: TileGeometry, properties: Readonly<Record<string, PropertyValue | undefined>>): void {
    const encoded = encodeGeometry(geometry);
    if (!encoded) return;
    const tags: number[] = [];
    for (const key in properties) {
      const value = properties[key];
      if (value === undefined || value === '') continue;
      tags.push(place(this.#keys, key), place(this.#values, value));
    }
    this.features.push({ id, tags, ...encoded });
  }
}

function place<T>(places: Map<T, number>, key: T): number {
  let at = places.get(key);
  if (at === undefined) places.set(key, (at = places.size));
  return at;
}

const command = (id: number, count: number): number => (count << 3) | id;
const zigzag = (n: number): number => (n << 1) ^ (n >> 31);

/** Commands and deltas of a geometry of one type: polygons before lines before points, should a collection hold several. */
function encodeGeometry({ points, lines, polygons }: TileGeometry): { type: number; geometry: number[] } | undefined {
  const out: number[] = [];
  let cx = 0;
  let cy = 0;
  const to = (path: Path, i: number): void => {
    const x = path[i]!;
    const y = path[i + 1]!;
    out.push(zigzag(x - cx), zigzag(y - cy));
    cx = x;
    cy = y;
  };
  if (polygons.length > 0) {
    for (const ring of fitPolygons(polygons).flat()) {
      out.push(command(MOVE_TO, 1));
      to(ring, 0);
      out.push(command(LINE_TO, ring.length / 2 - 1));
      for (let i = 2; i < ring.length; i += 2) to(ring, i);
      out.push(command(CLOSE_PATH, 1));
    }
    if (out.length > 0) return { type: POLYGON, geometry: out };
  }
  if (lines.length > 0) {
    for (const line of lines) {
      const path = withoutRepeats(line);
      if (path.length < 4) continue;
      out.push(command(MOVE_TO, 1));
      to(path, 0);
      out.push(command(LINE_TO, path.length / 2 - 1));
      for (let i = 2; i < path.length; i += 2) to(path, i);
    }
    if (out.length > 0) return { type: LINE, geometry: out };
  }
  if (points.length > 0) {
    out.push(command(MOVE_TO, points.length));
    for (const point of points) to(point, 0);
    return { type: POINT, geometry: out };
  }
  return undefined;
}

function withoutRepeats(path: Path): Path {
  const kept: Path = [];
  for (let i = 0; i < path.length; i += 2) {
    if (kept.length === 0 || kept[kept.length - 2] !== path[i] || kept[kept.length - 1] !== path[i + 1]) {
      kept.push(path[i]!, path[i + 1]!);
    }
  }
  return kept;
}

/**
 * Writes a tile of the layers that have features.
 * @returns the bytes, empty when no layer has any.
 * @see https://github.com/mapbox/vector-tile-spec/tree/master/2.1
 */
export function encodeMvt(layers: readonly MvtLayer[]): Uint8Array {
  const tile = new PbfWriter();
  for (const layer of layers) if (layer.features.length > 0) tile.writeMessage(3, writeLayer, layer);
  return tile.finish();
}

function writeLayer(layer: MvtLayer, writer: PbfWriter): void {
  writer.writeVarintField(15, 2);
  writer.writeStringField(1, layer.name);
  for (const feature of layer.features) writer.writeMessage(2, writeFeature, feature);
  for (const key of layer.keys) writer.writeStringField(3, key);
  for (const value of layer.values) writer.writeMessage(4, writeValue, value);
  writer.writeVarintField(5, EXTENT);
}

function writeFeature(feature: EncodedFeature, writer: PbfWriter): void {
  writer.writeVarintField(1, feature.id);
  writer.writePackedVarint(2, feature.tags);
  writer.writeVarintField(3, feature.type);
  writer.writePackedVarint(4, feature.geometry);
}

function writeValue(value: PropertyValue, writer: PbfWriter): void {
  if (typeof value === 'string') writer.writeStringField(1, value);
  else if (typeof value === 'boolean') writer.writeBooleanField(7, value);
  else if (!Number.isInteger(value)) writer.writeDoubleField(3, value);
  else if (value < 0) writer.writeSVarintField(6, value);
  else writer.writeVarintField(5, value);
}
