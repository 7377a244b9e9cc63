import { unpack } from './archive.ts';
import { readCsv } from './csv.ts';
import { readGeoJson } from './geojson.ts';
import { readGeoPackage } from './geopackage.ts';
import { readKml } from './kml.ts';
import { readShapefile } from './shapefile.ts';
import { FileFault, MAX_LAYERS, checkCount } from './source.ts';
import type { FileParts, Reading, SourceFile } from './source.ts';

/** Endings that are taken, in lower case without the dot. */
export const FILE_ENDINGS = ['geojson', 'json', 'zip', 'kml', 'kmz', 'gpkg', 'csv', 'tsv', 'shp'] as const;

export const endingOf = (name: string): string => /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/**
 * Reads a file by its ending: GeoJSON, shapefiles in a zip (or a .shp with its other parts), KML and KMZ, GeoPackage, CSV.
 *
 * @param name - as the person calls it.
 * @param reading - of those formats that leave the encoding open.
 * @throws {FileFault} when it is not what its ending says, or too much.
 */
export async function readFile(name: string, parts: FileParts['parts'], reading: Reading): Promise<SourceFile> {
  const ending = endingOf(name);
  const stem = name.slice(0, ending === '' ? undefined : -ending.length - 1) || name;
  const [bytes] = parts.values();
  if (!bytes || bytes.length === 0) throw new FileFault('unreadable-file', `${name}: 0`);
  if (ending !== 'zip' && ending !== 'kmz') return readParts({ name: stem, parts }, reading);
  const groups = unpack(stem, bytes);
  const files: SourceFile[] = [];
  for (const group of groups) {
    const isRead = group.parts.has('shp') || !['dbf', 'prj', 'cpg'].some((part) => group.parts.has(part));
    if (isRead) files.push(await readParts(group, reading));
  }
  const layers = files.flatMap((file) => file.layers);
  if (layers.length === 0) throw new FileFault('unreadable-file', `${name}: .shp, .kml, .gpkg, .geojson, .csv`);
  checkCount(layers.length, MAX_LAYERS, 'layers');
  return { encoding: files.find(({ encoding }) => encoding)?.encoding ?? null, layers };
}

async function readParts(file: FileParts, reading: Reading): Promise<SourceFile> {
  const has = (...endings: string[]): boolean => endings.some((ending) => file.parts.has(ending));
  if (has('shp')) {
    const { layer, encoding } = readShapefile(file, reading);
    return { encoding, layers: [layer] };
  }
  if (has('geojson', 'json')) return readGeoJson(file);
  if (has('kml')) return readKml(file);
  if (has('gpkg')) return readGeoPackage(file);
  if (has('csv', 'tsv')) return readCsv(file, reading);
  throw new FileFault('unknown-format', [...file.parts.keys()].join(', '));
}
