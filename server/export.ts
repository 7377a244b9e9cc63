import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { LAYERS, LAYER_NAMES, isLayerName } from './domain/layer.ts';
import { createAuditStore } from './stores/audit-store.ts';
import { exportFeatures } from './stores/export-store.ts';
import { StartError } from './stores/start-error.ts';

const USAGE = `npm run export -- --layer beat [--at 2026-01-01T00:00:00Z] [--out beats.geojson]

  --layer  ${LAYER_NAMES.join(' ')}
  --at     某一时刻的有效版本 · what was in force at a moment; now when left out
  --out    文件；不写则输出到标准输出 · a file; standard output when left out
坐标为 WGS 84 · Coordinates are WGS 84 (EPSG:4326).`;

await runCommand(USAGE, async (openDatabase) => {
  const { values } = parseArgs({
    options: { layer: { type: 'string' }, at: { type: 'string' }, out: { type: 'string' } },
  });
  const at = values.at === undefined ? Date.now() : Date.parse(values.at);
  if (!isLayerName(values.layer ?? '') || Number.isNaN(at)) throw new StartError(USAGE);
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
  const text = `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
  if (values.out === undefined) process.stdout.write(text);
  else writeFileSync(values.out, text);
});
