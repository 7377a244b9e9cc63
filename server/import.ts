import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { COORDINATE_SYSTEMS } from './domain/coordinate-system.ts';
import type { CoordinateSystem } from './domain/coordinate-system.ts';
import { LAYERS, LAYER_NAMES, isLayerName } from './domain/layer.ts';
import { createImporter } from './importer.ts';
import { describeFault } from './services/import/fault.ts';
import { StartError } from './stores/start-error.ts';

const USAGE = `npm run import -- --layer beat --source-srid 4490 [--dry-run] [--lang zh|en] beats.geojson …

  --layer        ${LAYER_NAMES.join(' ')}
  --source-srid  坐标系，必须写明 · the coordinate system, always told: ${COORDINATE_SYSTEMS.join(' ')}
  --dry-run      只检查，不写入 · only checks
每个文件整体载入，有一处错误则全不载入 · A file is loaded whole, or with any fault not at all.`;

await runCommand(USAGE, async (openDatabase) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      layer: { type: 'string' },
      'source-srid': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      lang: { type: 'string', default: process.env['LANG']?.startsWith('en') ? 'en' : 'zh' },
    },
  });
  const { layer = '', 'source-srid': system = '', 'dry-run': dryRun, lang } = values;
  if (!isLayerName(layer) || !isCoordinateSystem(system) || positionals.length === 0) throw new StartError(USAGE);
  const language = lang === 'en' ? 'en' : 'zh';
  const importFile = createImporter(await openDatabase());
  for (const path of positionals) {
    const report = await importFile({
      layer: LAYERS[layer],
      text: read(path),
      system,
      dryRun,
      onProgress: (done, total) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${path}: ${done} / ${total}${done === total ? '\n' : ''}`);
      },
      onVacuumFailed: ({ message }) =>
        console.error(`${path}: 已载入，未能更新统计 · loaded, but VACUUM failed: ${message}`),
    });
    for (const fault of report.faults) console.error(describeFault(fault, language));
    if (report.faults.length > 0) {
      throw new StartError(
        `${path}: ${report.faults.length} 处错误，未载入任何要素 · ${report.faults.length} faults, nothing was loaded`,
      );
    }
    const { added, changed, unchanged } = report;
    const mode = dryRun ? '（试运行，未写入 · dry run, nothing was written）' : '';
    console.log(`${path}: 新增 ${added} added · 更新 ${changed} changed · 未变 ${unchanged} unchanged ${mode}`);
  }
});

function isCoordinateSystem(text: string): text is CoordinateSystem {
  return (COORDINATE_SYSTEMS as readonly string[]).includes(text);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`无法读取文件 · Cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? ''}`);
  }
}
