import { readDbf } from './dbf.ts';
import { polygonOfRings } from './shape-rings.ts';
import { FileFault, MAX_FEATURES, checkCount } from './source.ts';
import type { Encoding, FileParts, Reading, SourceFeature, SourceLayer } from './source.ts';

const HEADER = 100;
const MAGIC = 9994;

/** A record of a .shp: where its content lies. */
interface ShapeRecord {
  readonly from: number;
  readonly to: number;
}

type Position = [number, number];

/**
 * ESRI Shapefile Technical Description, 1998: .shp with .dbf, and .prj and .cpg where they are there. The .shx is not needed.
 *
 * @param reading - of the .dbf.
 */
export function readShapefile(
  { name, parts }: FileParts,
  reading: Reading,
): { layer: SourceLayer; encoding: Encoding } {
  const shp = parts.get('shp');
  const dbf = parts.get('dbf');
  if (!shp || !dbf) throw new FileFault('unreadable-file', `${name}: ${shp ? '.dbf' : '.shp'}`);
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').trim();
  const cpg = parts.get('cpg');
  const prj = parts.get('prj');
  const table = readDbf(dbf, cpg ? latin1(cpg) : null, reading);
  const view = new DataView(shp.buffer, shp.byteOffset, shp.byteLength);
  const records = recordsOf(view, name);
  if (records.length !== table.count) {
    throw new FileFault('unreadable-file', `${name}: .shp ${records.length}, .dbf ${table.count}`);
  }
  const features: Iterable<SourceFeature> = {
    *[Symbol.iterator]() {
      for (const [index, record] of records.entries()) {
        const properties = table.record(index);
        if (properties) yield { properties, ...shapeOf(view, record) };
      }
    },
  };
  const layer = {
    name,
    fields: table.fields,
    declaredSystem: prj ? Buffer.from(prj).toString('utf8').trim().slice(0, 2_000) : null,
    isTyped: false,
    count: table.count,
    features,
  };
  return { layer, encoding: table.encoding };
}

function recordsOf(view: DataView, name: string): ShapeRecord[] {
  if (view.byteLength < HEADER || view.getInt32(0, false) !== MAGIC)
    throw new FileFault('unreadable-file', `${name}.shp`);
  const records: ShapeRecord[] = [];
  for (let at = HEADER; at + 8 <= view.byteLength;) {
    const from = at + 8;
    const to = from + 2 * view.getInt32(at + 4, false);
    if (to < from + 4 || to > view.byteLength) throw new FileFault('unreadable-file', `${name}.shp: truncated`);
    records.push({ from, to });
    checkCount(records.length, MAX_FEATURES, 'records');
    at = to;
  }
  return records;
}

function shapeOf(view: DataView, { from, to }: ShapeRecord): Pick<SourceFeature, 'geometry' | 'fault'> {
  const type = view.getInt32(from, true);
  try {
    return { geometry: geometryOf(view, from, to, type) };
  } catch (error) {
    // A count that reaches beyond the record, and beyond the file.
    if (!(error instanceof RangeError)) throw error;
    return { geometry: null, fault: { reason: 'broken-record', found: `shape type ${type}` } };
  }
}

function geometryOf(view: DataView, from: number, to: number, type: number): unknown {
  const position = (at: number): Position => [view.getFloat64(at, true), view.getFloat64(at + 8, true)];
  // 10 and 20 more: the same with Z, with M.
  switch (type % 10) {
    case 0:
      return null;
    case 1:
      return type === 31 ? { type: 'MultiPatch' } : { type: 'Point', coordinates: position(from + 4) };
    case 8:
      return { type: 'MultiPoint', coordinates: positions(position, from + 40, view.getInt32(from + 36, true), to) };
    case 3:
    case 5: {
      const parts = partsOf(view, position, from, to);
      if (type % 10 === 5) return polygonOfRings(parts);
      return parts.length === 1
        ? { type: 'LineString', coordinates: parts[0] }
        : { type: 'MultiLineString', coordinates: parts };
    }
    default:
      throw new RangeError('no such shape');
  }
}

function partsOf(view: DataView, position: (at: number) => Position, from: number, to: number): Position[][] {
  const partCount = view.getInt32(from + 36, true);
  const pointCount = view.getInt32(from + 40, true);
  const points = from + 44 + 4 * partCount;
  if (partCount < 0 || pointCount < 0 || points + 16 * pointCount > to) throw new RangeError('a count is too large');
  const starts = Array.from({ length: partCount }, (_, i) => view.getInt32(from + 44 + 4 * i, true));
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? pointCount;
    if (start < 0 || end < start || end > pointCount) throw new RangeError('parts out of order');
    return positions(position, points + 16 * start, end - start, to);
  });
}

function positions(position: (at: number) => Position, from: number, count: number, to: number): Position[] {
  if (count < 0 || from + 16 * count > to) throw new RangeError('a count is too large');
  return Array.from({ length: count }, (_, i) => position(from + 16 * i));
}
