import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { coordinateSystemOf } from './domain/coordinate-system.ts';
import { LAYERS, isLayerName } from './domain/layer.ts';
import { IMPORT_USAGE } from './import-usage.ts';
import { createImporter } from './importer.ts';
import { readParts } from './read-parts.ts';
import { describeFile } from './services/import/describe-file.ts';
import { describeFault } from './services/import/fault.ts';
import type { ImportFault } from './services/import/fault.ts';
import { encodingOf } from './services/import/formats/encoding.ts';
import { FileFault } from './services/import/formats/source.ts';
import { describeMisfit, describeRefusal } from './services/import/misfit.ts';
import type { Origin } from './services/import/settings.ts';
import { StartError } from './stores/start-error.ts';

await runCommand(IMPORT_USAGE, async (openDatabase) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      layer: { type: 'string' },
      'source-srid': { type: 'string' },
      source: { type: 'string' },
      map: { type: 'string', multiple: true, default: [] },
      value: { type: 'string', multiple: true, default: [] },
      encoding: { type: 'string' },
      repair: { type: 'boolean', default: false },
      replace: { type: 'boolean', default: false },
      describe: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      'accept-misfits': { type: 'boolean', default: false },
      lang: { type: 'string', default: process.env['LANG']?.startsWith('en') ? 'en' : 'zh' },
    },
  });
  const language = values.lang === 'en' ? 'en' : 'zh';
  const encoding = values.encoding === undefined ? null : encodingOf(values.encoding);
  const isBadEncoding = values.encoding !== undefined && encoding === null;
  if (positionals.length === 0 || isBadEncoding) throw new StartError(IMPORT_USAGE);
  if (values.describe) {
    for (const path of positionals) console.log(JSON.stringify(await described(path, encoding, language), null, 2));
    return;
  }
  const { layer = '', 'dry-run': dryRun, repair, replace } = values;
  const system = coordinateSystemOf(values['source-srid'] ?? '');
  if (!isLayerName(layer) || !system) throw new StartError(IMPORT_USAGE);
  const mapping = { ...originsOf(values.map, 'field'), ...originsOf(values.value, 'value') };
  const importFile = createImporter(await openDatabase());
  for (const path of positionals) {
    const report = await importFile({
      layer: LAYERS[layer],
      file: readParts(path),
      system,
      source: values.source ?? null,
      encoding,
      mapping,
      repair,
      replace,
      dryRun,
      acceptMisfits: values['accept-misfits'],
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
    if (!dryRun && !report.isLoaded) throw new StartError(`${path}: ${describeRefusal(report, language)}`);
    for (const fault of report.mended) console.log(describeMended(fault, language));
    for (const misfit of report.misfits) console.log(describeMisfit(misfit, language));
    const { added, changed, unchanged, removed } = report;
    const mode = dryRun ? '（试运行，未写入 · dry run, nothing was written）' : '';
    const gone = replace ? ` · 停用 ${removed} removed` : '';
    console.log(`${path}: 新增 ${added} added · 更新 ${changed} changed · 未变 ${unchanged} unchanged${gone} ${mode}`);
  }
});

async function described(path: string, encoding: Parameters<typeof describeFile>[1], language: 'zh' | 'en') {
  try {
    return await describeFile(readParts(path), encoding);
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    const { reason, found } = error;
    throw new StartError(
      `${path}: ${describeFault({ index: -1, code: null, reason, found, location: null }, language)}`,
    );
  }
}

/** A mended feature, with the area before and after as GeoJSON for whoever wants to look. */
function describeMended(fault: ImportFault, language: 'zh' | 'en'): string {
  const head = language === 'zh' ? '已修复' : 'mended';
  const shown = [fault.before, fault.after].map((geometry) => (geometry ? `\n    ${JSON.stringify(geometry)}` : ''));
  return `${head} ${describeFault(fault, language)}${shown.join('')}`;
}

/** @param pairs - `property=field`, or `property=value`. */
function originsOf(pairs: readonly string[], kind: 'field' | 'value'): Record<string, Origin> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new StartError(IMPORT_USAGE);
      const [property, origin] = [pair.slice(0, at), pair.slice(at + 1)];
      return [property, (kind === 'field' ? { field: origin } : { value: origin }) as Origin];
    }),
  );
}
