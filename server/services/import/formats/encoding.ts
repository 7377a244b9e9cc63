import { FileFault } from './source.ts';
import type { Encoding, Reading } from './source.ts';

/** What a .cpg says, in lower case without punctuation. */
const NAMES: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  '65001': 'utf-8',
  gbk: 'gbk',
  gb2312: 'gbk',
  euccn: 'gbk',
  '936': 'gbk',
  cp936: 'gbk',
  windows936: 'gbk',
  ansi936: 'gbk',
  gb18030: 'gb18030',
  '54936': 'gb18030',
};

/** The encoding of that name, as people and programs write it; `null` for one that we do not know. */
export function encodingOf(name: string): Encoding | null {
  return NAMES[name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')] ?? null;
}

/** Whether all of it is written in that; Chinese text in GBK is never UTF-8 for long. */
export function isIn(encoding: Encoding, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Decodes a whole text; a byte order mark is dropped.
 *
 * @param reading.told - `null`: UTF-8 if it is that, else GB 18030, of which GBK is a part.
 * @throws {FileFault} `wrong-encoding` when it is not written in that.
 */
export function decodeText(
  bytes: Uint8Array,
  { told, isLenient = false }: Reading,
): { text: string; encoding: Encoding } {
  const encoding = told ?? (isIn('utf-8', bytes) ? 'utf-8' : 'gb18030');
  try {
    return { text: new TextDecoder(encoding, { fatal: !isLenient }).decode(bytes), encoding };
  } catch {
    throw new FileFault('wrong-encoding', encoding);
  }
}
