import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_DIRECTORY } from './stores/build-directory.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The client itself, what it shares with the server, and the packages. */
const SOURCES = ['client', 'tiles', 'server/contract', 'server/domain', 'package-lock.json'];

/** Where the client's build lies or will lie, named by what it is made of: after an update it is another one. */
export function clientPath(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    if (!existsSync(path)) continue;
    const files = source.includes('.')
      ? ['']
      : readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(path.length));
    for (const name of files.sort()) hash.update(`${source}${name}\n`).update(readFileSync(path + name));
  }
  return join(BUILD_DIRECTORY, `client-${hash.digest('hex').slice(0, 16)}`);
}
