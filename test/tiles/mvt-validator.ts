import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { TileLayer } from '../../tiles/tileset.ts';
import { polygonFaults } from './ring-oracle.ts';

/** A command list as §4.3 of the specification has it, read without trust. */
function readCommands(geometry: readonly number[], fail: (why: string) => void): number[][] {
  const paths: number[][] = [];
  let path: number[] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < geometry.length;) {
    const id = geometry[at]! & 7;
    const count = geometry[at++]! >> 3;
    if (id === 7) {
      if (count !== 1) fail('ClosePath with a count');
      continue;
    }
    if (id !== 1 && id !== 2) fail(`command ${id}`);
    if (count < 1) fail('a command without parameters');
    if (id === 1) paths.push((path = []));
    for (let i = 0; i < count; i++) {
      const [dx, dy] = [geometry[at++]!, geometry[at++]!].map((n) => (n >> 1) ^ -(n & 1));
      if (id === 2 && dx === 0 && dy === 0) fail('a LineTo that goes nowhere');
      path.push((x += dx!), (y += dy!));
    }
  }
  return paths;
}

interface RawFeature {
  readonly id: number;
  readonly type: number;
  readonly tags: number[];
  readonly geometry: number[];
}
interface RawLayer {
  version: number;
  name: string;
  extent: number;
  readonly features: RawFeature[];
  readonly keys: string[];
  readonly values: string[];
}

/** Types of a value by its field number, §4.1 of the specification. */
const VALUE_TYPES = ['', 'string', 'float', 'number', 'number', 'number', 'number', 'boolean'];

function readLayers(bytes: Uint8Array): RawLayer[] {
  return new PbfReader(bytes).readFields<RawLayer[]>((tag, layers, pbf) => {
    if (tag !== 3) throw new Error(`field ${tag} in a tile`);
    const layer: RawLayer = { version: 1, name: '', extent: 4096, features: [], keys: [], values: [] };
    pbf.readMessage((field, into, reader) => {
      if (field === 15) into.version = reader.readVarint();
      else if (field === 1) into.name = reader.readString();
      else if (field === 3) into.keys.push(reader.readString());
      else if (field === 4) {
        const fields: number[] = [];
        reader.readMessage((member, found) => void found.push(member), fields);
        into.values.push(fields.length === 1 ? (VALUE_TYPES[fields[0]!] ?? '') : '');
      } else if (field === 5) into.extent = reader.readVarint();
      else if (field === 2) {
        const feature = { id: -1, type: 0, tags: [] as number[], geometry: [] as number[] };
        reader.readMessage((member, f, r) => {
          if (member === 1) f.id = r.readVarint();
          else if (member === 2) r.readPackedVarint(f.tags);
          else if (member === 3) f.type = r.readVarint();
          else if (member === 4) r.readPackedVarint(f.geometry);
        }, feature);
        into.features.push(feature);
      }
    }, layer);
    layers.push(layer);
  }, []);
}

/**
 * Every breach of the Vector Tile Specification 2.1 in a tile, as text; `[]` for a good one. It is stricter in one thing:
 * feature ids are there and unique in their layer.
 *
 * @param declared - if told, layers and properties must be among these, of the types that they say.
 * @see https://github.com/mapbox/vector-tile-spec/tree/master/2.1
 */
export function faultsOf(bytes: Uint8Array, declared?: readonly TileLayer[]): string[] {
  const faults: string[] = [];
  const layers = readLayers(bytes);
  if (new Set(layers.map(({ name }) => name)).size !== layers.length) faults.push('two layers of one name');
  for (const layer of layers) {
    const ids = new Set<number>();
    if (layer.version !== 2) faults.push(`${layer.name}: version ${layer.version}`);
    if (layer.extent !== 4096) faults.push(`${layer.name}: extent ${layer.extent}`);
    if (layer.features.length === 0) faults.push(`${layer.name}: no features`);
    if (layer.values.includes('')) faults.push(`${layer.name}: a value of no type`);
    const fields = declared?.find(({ name }) => name === layer.name)?.fields;
    if (declared && !fields) faults.push(`${layer.name}: not declared`);
    if (new Set(layer.keys).size !== layer.keys.length) faults.push(`${layer.name}: a key twice`);
    for (const feature of layer.features) {
      const fail = (why: string): void => void faults.push(`${layer.name} ${feature.id}: ${why}`);
      if (feature.id < 0 || ids.has(feature.id)) fail('id missing or repeated');
      ids.add(feature.id);
      if (feature.tags.length % 2 !== 0) fail('odd tags');
      feature.tags.forEach((tag, i) => {
        const type = fields?.[layer.keys[tag]!]?.toLowerCase();
        if (fields && i % 2 === 0 && type !== layer.values[feature.tags[i + 1]!])
          fail(`${layer.keys[tag]} is not ${type}`);
        if (tag >= (i % 2 === 0 ? layer.keys.length : layer.values.length)) fail('a tag out of range');
      });
      const paths = readCommands(feature.geometry, fail);
      if (paths.length === 0) fail('no geometry');
      if (feature.type === 3) checkRings(paths, fail);
      else if (feature.type === 2 && paths.some((path) => path.length < 4)) fail('a line of one point');
      else if (feature.type !== 1 && feature.type !== 2) fail(`type ${feature.type}`);
    }
  }
  // What others read must be readable to them too.
  const tile = new VectorTile(new PbfReader(bytes));
  for (const layer of Object.values(tile.layers))
    for (let i = 0; i < layer.length; i++) layer.feature(i).loadGeometry();
  return faults;
}

/** Rings by polygon: an exterior one begins the next. */
export function polygonsOf(rings: readonly number[][]): number[][][] {
  const polygons: number[][][] = [];
  for (const ring of rings) {
    if (polygons.length === 0 || areaOf(ring) > 0) polygons.push([ring]);
    else polygons.at(-1)!.push(ring);
  }
  return polygons;
}

/** By the surveyor's formula, square units; above 0 for an exterior ring (§4.3.4.4). */
export const areaOf = (ring: readonly number[]): number => {
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    twice += ring[i]! * ring[next + 1]! - ring[next]! * ring[i + 1]!;
  }
  return twice / 2;
};

function checkRings(rings: readonly number[][], fail: (why: string) => void): void {
  if (rings.some((ring) => ring.length < 6)) {
    fail('a ring of fewer than three points');
    return;
  }
  if (rings.length === 0 || areaOf(rings[0]!) <= 0) fail('the first ring is not an exterior one');
  if (rings.some((ring) => areaOf(ring) === 0)) fail('a ring without area');
  for (const fault of polygonFaults(polygonsOf(rings))) fail(fault);
}
