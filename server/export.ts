import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { LAYERS, LAYER_NAMES, isLayerName } from './domain/layer.ts';
import { createAuditStore } from './stores/audit-store.ts';
import { EXPORT_FORMATS, writeFile } from './services/export/write-file.ts';
import type { ExportFormat } from './services/export/write-file.ts';
import { exportFeatures } from './stores/export-store.ts';
import { StartError } from './stores/start-error.ts';

const FORMATS = Object.keys(EXPORT_FORMATS);
const USAGE = `npm run export -- --layer beat [--format shapefile] [--at 2026-01-01T00:00:00Z] [--out beats.zip]

  --layer  ${LAYER_NAMES.join(' ')}
  --format ${FORMATS.join(' ')}；不写则为 GeoJSON · GeoJSON when left out
           shapefile 为 zip（UTF-8 .dbf，字段名取前 10 个字符）· a zip, UTF-8 .dbf, fields named by their first ten characters
  --at     某一时刻的有效版本 · what was in force at a moment; now when left out
  --out    文件；不写则输出到标准输出 · a file; standard output when left out
坐标为 WGS 84 · Coordinates are WGS 84 (EPSG:4326).`;

await runCommand(USAGE, async (openDatabase) => {
  const { values } = parseArgs({
    options: {
      layer: { type: 'string' },
      format: { type: 'string', default: 'geojson' },
      at: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const at = values.at === undefined ? Date.now() : Date.parse(values.at);
  if (!isLayerName(values.layer ?? '') || !FORMATS.includes(values.format) || Number.isNaN(at))
    throw new StartError(USAGE);
  const layer = LAYERS[values.layer as keyof typeof LAYERS];
  const database = await openDatabase();
  const features = await exportFeatures(database, layer, at);
  await createAuditStore(database).append({
    who: { key: 'command-line', name: userInfo().username, role: null, agencyId: null },
    action: 'exported',
    address: '',
    subject: `layer:${layer.name}`,
    details: { features: features.length, at: new Date(at).toISOString() },
  });
  const bytes = await writeFile(values.format as ExportFormat, layer.name, features);
  if (values.out === undefined) process.stdout.write(bytes);
  else writeFileSync(values.out, bytes);
});
