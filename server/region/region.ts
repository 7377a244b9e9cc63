import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from 'geojson';
import type { LayerName } from '../domain/layer.ts';
import { openPglite } from '../stores/embedded/extensions.ts';
import { makeBasemap } from './basemap.ts';
import { makeIncidents } from './incidents.ts';
import { makePlaces } from './places.ts';
import { seededRandom } from './random.ts';
import { lakeTaihu, readSource } from './source.ts';
import { makeTerritory } from './territory.ts';
import { territoryFeatures } from './territory-features.ts';
import { makeUnits } from './units.ts';

const SEED = 20_260_101;

/**
 * Makes the demo region from the source files: the same files give the same region, on every machine. It takes some 20
 * seconds, most of them overlays in a throwaway embedded database.
 */
export async function makeRegion(): Promise<Record<LayerName, Feature[]>> {
  const directory = mkdtempSync(join(tmpdir(), 'huanhu-region-'));
  try {
    const database = await openPglite(directory);
    await database.exec('CREATE EXTENSION postgis');
    const source = readSource();
    const random = seededRandom(SEED);
    const territory = await makeTerritory(database, source, random, SEED);
    const lake = lakeTaihu(source.water);
    const region = {
      ...territoryFeatures(territory),
      place: makePlaces(territory.beats, lake, random),
      unit: makeUnits(territory, lake, random),
      incident: makeIncidents(territory, lake, random),
      basemap: await makeBasemap(database, source),
    };
    await database.close();
    return region;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A file of the import's form: one feature a line, so that a change shows as a few lines. */
export function toText(features: readonly Feature[]): string {
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  return `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`;
}
