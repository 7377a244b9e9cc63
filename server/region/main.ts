import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from 'geojson';
import { openPglite } from '../stores/embedded/extensions.ts';
import { makeBasemap } from './basemap.ts';
import { makePresence } from './presence.ts';
import { seededRandom } from './random.ts';
import { DEMO_DIRECTORY, readSource } from './source.ts';
import { makeTerritory } from './territory.ts';

const SEED = 20_260_101;

/** One feature a line, so that a change shows as a few lines. */
function write(layer: string, features: readonly Feature[]): void {
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  writeFileSync(join(DEMO_DIRECTORY, `${layer}.geojson`), `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`);
  console.log(`${layer}: ${features.length}`);
}

const directory = mkdtempSync(join(tmpdir(), 'huanhu-region-'));
try {
  const database = await openPglite(directory);
  await database.exec('CREATE EXTENSION postgis');
  const source = readSource();
  const random = seededRandom(SEED);
  const territory = await makeTerritory(database, source, random);
  const presence = makePresence(source, territory, random);
  write('agency', territory.agency);
  write('centre', territory.centre);
  write('station', territory.station);
  write('jurisdiction', territory.jurisdiction);
  write('beat', territory.beat);
  write('adjacency-zone', territory.adjacencyZone);
  write('place', presence.place);
  write('unit', presence.unit);
  write('incident', presence.incident);
  write('basemap', await makeBasemap(database, source));
  await database.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
