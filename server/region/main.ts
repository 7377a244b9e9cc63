import { writeFileSync } from 'node:fs';
import { makeRegion, toText } from './region.ts';
import { DEMO_DIRECTORY } from './source.ts';

for (const [layer, features] of Object.entries(await makeRegion())) {
  writeFileSync(`${DEMO_DIRECTORY}${layer}.geojson`, toText(features));
  console.log(`${layer}: ${features.length}`);
}
