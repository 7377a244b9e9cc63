import { unzipSync } from 'fflate';
import { FileFault, MAX_UNPACKED_BYTES, checkCount } from './source.ts';
import type { FileParts } from './source.ts';

const MAX_ENTRIES = 2_000;
/** Endings that are read; everything else in an archive is passed by. */
const ENDINGS = /\.(shp|dbf|prj|cpg|kml|gpkg|geojson|json|csv)$/i;

/**
 * Unpacks a zip: only what is read, only so much, and by name alone, so that a path in it leads nowhere.
 *
 * @returns the files that belong together, as parts by ending.
 * @throws {FileFault} when it is no zip, or unpacks to too much.
 */
export function unpack(name: string, bytes: Uint8Array): FileParts[] {
  let entries = 0;
  let unpacked = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter({ name: path, size, originalSize, compression }) {
        checkCount(++entries, MAX_ENTRIES, 'entries');
        if (!ENDINGS.test(path) || /(^|\/)__MACOSX\/|(^|\/)\.[^/]*$/.test(path)) return false;
        // The library fills no more than what the directory says; what is stored it copies whole.
        if (compression === 0 && size !== originalSize) throw new FileFault('unreadable-file', 'zip: size');
        unpacked += Math.max(size, originalSize);
        if (unpacked > MAX_UNPACKED_BYTES) throw new FileFault('too-large', `> ${MAX_UNPACKED_BYTES >> 20} MiB`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof FileFault) throw error;
    throw new FileFault('unreadable-file', `zip: ${(error as Error).message.slice(0, 100)}`);
  }
  const groups = new Map<string, { name: string; parts: Map<string, Uint8Array> }>();
  for (const [path, content] of Object.entries(files)) {
    const [, stem, ending] = /^(.*)\.(\w+)$/.exec(path)!;
    const base = chineseName(stem!.slice(stem!.lastIndexOf('/') + 1)) || name;
    const key = stem!.toLowerCase();
    const group = groups.get(key) ?? { name: base, parts: new Map<string, Uint8Array>() };
    groups.set(key, group);
    group.parts.set(ending!.toLowerCase(), content);
  }
  return [...groups.values()];
}

/** A name that is not marked as UTF-8 comes as bytes; in China they are GBK. */
function chineseName(name: string): string {
  if (![...name].some((character) => character > '\x7f') || [...name].some((character) => character > '\xff'))
    return name;
  return new TextDecoder('gbk').decode(Buffer.from(name, 'latin1'));
}
