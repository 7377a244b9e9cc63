import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BUILD_DIRECTORY } from '../build-directory.ts';

const require = createRequire(import.meta.url);
const BLOCK = 512;

/** The version of an installed package, for the names of what is derived from it. */
export function packageVersion(name: string): string {
  // The package's own entry is exported, its package.json is not.
  const entry = dirname(require.resolve(name));
  const { version } = JSON.parse(readFileSync(join(entry, '..', 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Raster, topology, the geocoder and the scripts that upgrade from older versions are of no use here, and are most of it. */
function isNeeded(path: string): boolean {
  if (/raster|topology|tiger|address_standardizer|sfcgal|gdal/.test(path)) return false;
  return !/postgis--.*--.*\.sql$/.test(path);
}

/** Copies the needed members of a ustar archive; each is a 512-byte header (size in octal at 124) and its padded body. */
function slimTar(tar: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const path = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (isNeeded(path)) kept.push(tar.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, Buffer.alloc(2 * BLOCK)]);
}

/**
 * A PostGIS bundle with just what is used, made once from the installed package: it halves the memory of the database
 * and the time to open it.
 */
export async function slimPostgisBundle(): Promise<URL> {
  const name = '@electric-sql/pglite-postgis';
  const path = join(BUILD_DIRECTORY, `postgis-${packageVersion(name)}.tar.gz`);
  if (!existsSync(path)) {
    const full = join(dirname(require.resolve(name)), 'postgis.tar.gz');
    mkdirSync(BUILD_DIRECTORY, { recursive: true });
    const part = `${path}.${process.pid}`;
    writeFileSync(part, gzipSync(slimTar(gunzipSync(readFileSync(full))), { level: 1 }));
    renameSync(part, path);
  }
  return pathToFileURL(path);
}
