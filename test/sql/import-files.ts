import type { CoordinateSystem } from '../../server/domain/coordinate-system.ts';
import { LAYERS } from '../../server/domain/layer.ts';
import type { LayerName } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import type { ImportReport } from '../../server/services/import/import-file.ts';
import type { Database } from '../../server/stores/database.ts';

export type Json = Record<string, unknown>;
export const square = (x: number, y: number, size = 0.1): Json => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ],
});
/** A feature of the agency layer. */
export const agency = (geometry: unknown = square(120, 30.5), more: Json = {}): Json => ({
  type: 'Feature',
  geometry,
  properties: { code: 'A-1', name_zh: '甲市生态警务', name_en: 'City A', province: '330000', ...more },
});
export const collection = (...features: unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features });

/** Loads a file as `npm run import` does. */
export const loadInto = (
  database: Database,
  layer: LayerName,
  text: string,
  { system = '4326', dryRun = false }: { system?: CoordinateSystem; dryRun?: boolean } = {},
): Promise<ImportReport> => createImporter(database)({ layer: LAYERS[layer], text, system, dryRun });
