import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from './case.ts';
import { expectationOf, geometryOf, placed, placingOf } from './case.ts';
import { mismatches } from './door.ts';
import type { Door } from './door.ts';
import { apiDoor } from './api-door.ts';
import { editorDoor } from './editor-door.ts';
import { importDoor } from './import-door.ts';

/** Every way in; each is tried with every case. */
const DOORS: readonly (() => Promise<Door>)[] = [importDoor, apiDoor, editorDoor];

/** What a case may take at one door on a machine with nothing else to do. */
const MOST_MS = 1_000;

/** Sends every case of a list through every door. @returns how many were not as expected. */
async function runCases(cases: readonly Case[]): Promise<number> {
  let wrongOnes = 0;
  for (const open of DOORS) {
    const door = await open();
    let slowestMs = 0;
    for (const test of cases) {
      const placing = placingOf(test);
      const geometry = geometryOf(test) as { coordinates?: unknown } | undefined;
      const moved = geometry && { ...geometry, coordinates: placed(geometry.coordinates, placing) };
      const began = performance.now();
      const outcome = await door.take(test, moved);
      const tookMs = performance.now() - began;
      slowestMs = Math.max(slowestMs, tookMs);
      if (tookMs > MOST_MS) console.log(`SLOW  ${door.name} ${test.name}: ${tookMs.toFixed(0)} ms`);
      const wrong = mismatches(expectationOf(test), outcome, placing, moved?.coordinates, door.areaShare);
      if (wrong.length > 0) wrongOnes++;
      const mark = wrong.length > 0 ? 'WRONG' : 'ok   ';
      console.log(`${mark} ${door.name} ${test.name}: ${[outcome.told, ...wrong].join('; ')}`);
    }
    await door.close();
    console.log(`${door.name}: the slowest case took ${slowestMs.toFixed(0)} ms`);
  }
  console.log(`${cases.length} cases, ${DOORS.length} doors, ${wrongOnes} not as expected`);
  return wrongOnes;
}

const folder = process.argv[2];
const list = folder === undefined ? '' : join(folder, 'bad-geometries.json');
if (folder === undefined) {
  console.error('npm run test:cases -- FOLDER');
  process.exitCode = 1;
} else if (!existsSync(list)) {
  console.log(`NO CASES: there is no ${list}; nothing was tested`);
} else {
  process.exitCode = (await runCases(JSON.parse(readFileSync(list, 'utf8')) as Case[])) > 0 ? 1 : 0;
}
