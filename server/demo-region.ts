import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LAYERS, LAYER_NAMES } from './domain/layer.ts';
import { createImporter } from './importer.ts';
import { describeFault } from './services/import/fault.ts';
import type { Database } from './stores/database.ts';

const DEMO = fileURLToPath(new URL('../sql/demo/', import.meta.url));

/** Loads the demo region, layer by layer, through the same import as anybody's territory. */
export async function loadDemoRegion(
  database: Database,
  onStep: (name: string) => void = () => undefined,
): Promise<void> {
  const importFile = createImporter(database);
  for (const name of LAYER_NAMES) {
    const path = `${DEMO}${name}.geojson`;
    if (!existsSync(path)) continue;
    onStep(name);
    const report = await importFile({
      layer: LAYERS[name],
      text: readFileSync(path, 'utf8'),
      system: '4326',
      dryRun: false,
    });
    const [fault] = report.faults;
    if (fault) throw new Error(`the demo region's ${name} is faulty: ${describeFault(fault, 'en')}`);
    if (!report.isLoaded) throw new Error(`the demo region's ${name} does not fit together`);
  }
}
