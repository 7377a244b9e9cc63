import { writeCsv } from './csv.ts';
import { writeGeoPackage } from './geopackage.ts';
import { writeKml } from './kml.ts';
import { writeShapefile } from './shapefile.ts';
import { tableOf } from './table.ts';
import type { ExportedFeature } from './table.ts';

/** What can be written, with the ending of the file and its media type. */
export const EXPORT_FORMATS = {
  geojson: { ending: 'geojson', type: 'application/geo+json' },
  shapefile: { ending: 'zip', type: 'application/zip' },
  kml: { ending: 'kml', type: 'application/vnd.google-earth.kml+xml' },
  gpkg: { ending: 'gpkg', type: 'application/geopackage+sqlite3' },
  csv: { ending: 'csv', type: 'text/csv; charset=utf-8; header=present' },
} as const;
export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** @param features - GeoJSON features as text, in EPSG:4326. */
export async function writeFile(format: ExportFormat, name: string, features: readonly string[]): Promise<Buffer> {
  if (format === 'geojson') {
    return Buffer.from(`{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`);
  }
  const table = tableOf(
    name,
    features.map((feature) => JSON.parse(feature) as ExportedFeature),
  );
  switch (format) {
    case 'shapefile':
      return writeShapefile(table);
    case 'kml':
      return writeKml(table);
    case 'gpkg':
      return writeGeoPackage(table);
    case 'csv':
      return writeCsv(table);
  }
}
