import { existsSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { ImportedFile } from './services/import/batches.ts';
import { endingOf } from './services/import/formats/read-file.ts';
import { StartError } from './stores/start-error.ts';

/** What goes with a .shp, in either case. */
const SHAPEFILE_PARTS = ['dbf', 'prj', 'cpg'];

/**
 * Reads a file, and with a .shp its other parts beside it.
 *
 * @throws {StartError} when it cannot be read.
 */
export function readParts(path: string): ImportedFile {
  const ending = endingOf(path);
  const parts = new Map([[ending, read(path)]]);
  const stem = path.slice(0, path.length - extname(path).length);
  for (const part of ending === 'shp' ? SHAPEFILE_PARTS : []) {
    const found = [part, part.toUpperCase()].map((name) => `${stem}.${name}`).find((name) => existsSync(name));
    if (found) parts.set(part, read(found));
  }
  return { name: basename(path), parts };
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartError(`无法读取文件 · Cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? ''}`);
  }
}
