import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_DIRECTORY } from '../build-directory.ts';
import { packageVersion } from './postgis-bundle.ts';

const SQL_DIRECTORY = fileURLToPath(new URL('../../../sql', import.meta.url));

/** Where the embedded database lies in the directory that it was given. */
export const databasePath = (directory: string): string => join(directory, 'postgres');

/** A ready data directory: with the schema, or with the demo region too. */
export type Template = 'migrated' | 'demo';

/**
 * Where a ready data directory lies or will lie, named by what it is made of: the engine's version, the migrations and,
 * for the demo one, the demo region.
 */
export function templatePath(content: Template): string {
  const hash = createHash('sha256');
  for (const name of ['@electric-sql/pglite', '@electric-sql/pglite-postgis']) hash.update(packageVersion(name));
  hashDirectory(hash, join(SQL_DIRECTORY, 'migrations'));
  if (content === 'demo') {
    hashDirectory(hash, join(SQL_DIRECTORY, 'demo'));
    // What loads it decides what becomes of it.
    hash.update(readFileSync(new URL('../import-store.ts', import.meta.url)));
  }
  return join(BUILD_DIRECTORY, `${content}-${hash.digest('hex').slice(0, 16)}`);
}

function hashDirectory(hash: ReturnType<typeof createHash>, directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory).sort()) {
    if (/\.(sql|geojson)$/.test(name)) hash.update(name).update(readFileSync(join(directory, name)));
  }
}

/** Copies the template to `directory`, whole or not at all; does nothing when it was not made yet. */
export function copyTemplate(content: Template, directory: string): void {
  const template = templatePath(content);
  if (existsSync(template)) replaceDirectory(template, directory);
}

/** Copies `from` to `to` through a sibling, so that neither a crash nor a power cut leaves half a database behind. */
function replaceDirectory(from: string, to: string): void {
  const part = `${to}.new`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, part, { recursive: true });
  for (const entry of readdirSync(part, { recursive: true, withFileTypes: true }))
    sync(join(entry.parentPath, entry.name));
  sync(part);
  renameSync(part, to);
  sync(dirname(to));
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
