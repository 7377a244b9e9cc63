import { encodingOf, isIn } from './encoding.ts';
import { FileFault, MAX_FEATURES, MAX_FIELDS, checkCount } from './source.ts';
import type { Encoding, Reading } from './source.ts';

interface DbfField {
  readonly name: string;
  /** `C` text, `N` and `F` numbers, `L` yes or no, `D` a date. */
  readonly type: string;
  readonly offset: number;
  readonly length: number;
}

interface DbfTable {
  readonly encoding: Encoding;
  readonly fields: readonly string[];
  readonly count: number;
  /** `undefined` for a record that is marked as deleted. */
  record(index: number): Record<string, unknown> | undefined;
}

const DESCRIPTOR = 32;
/** Language driver id 0x4D: code page 936. */
const GBK_DRIVER = 0x4d;

/**
 * Reads a dBASE III table, the attributes of a shapefile.
 *
 * @param reading.told - the encoding that a person named; else the one of the .cpg, else what the table itself says, if its
 *   text can be that; else UTF-8 if it can, else GBK.
 * @throws {FileFault} when it is none, or not in the told encoding.
 */
export function readDbf(bytes: Uint8Array, cpg: string | null, { told, isLenient = false }: Reading): DbfTable {
  if (bytes.length < DESCRIPTOR) throw new FileFault('unreadable-file', '.dbf');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(4, true);
  const start = view.getUint16(8, true);
  const length = view.getUint16(10, true);
  checkCount(count, MAX_FEATURES, 'records');
  if (start > bytes.length || length < 1 || start + count * length > bytes.length) {
    throw new FileFault('unreadable-file', '.dbf: truncated');
  }
  const described = describeFields(bytes, start, length);
  const texts = (): Uint8Array[] =>
    described
      .filter(({ type }) => type === 'C')
      .flatMap(({ offset, length: size }) =>
        Array.from({ length: count }, (_, i) => trimmed(bytes, start + i * length + offset, size)),
      );
  const named = encodingOf(cpg ?? '') ?? (view.getUint8(29) === GBK_DRIVER ? 'gbk' : null);
  const fits = (candidate: Encoding): boolean =>
    [...described.map(({ raw }) => raw), ...texts()].every((text) => isIn(candidate, text));
  const encoding = told ?? (named && fits(named) ? named : fits('utf-8') ? 'utf-8' : 'gbk');
  const decoder = new TextDecoder(encoding, { fatal: !isLenient });
  const decode = (raw: Uint8Array, what: string): string => {
    try {
      return decoder.decode(raw);
    } catch {
      throw new FileFault('wrong-encoding', `${what}: ${encoding}`);
    }
  };
  const fields: DbfField[] = described.map(({ raw, ...field }) => ({ ...field, name: decode(raw, '.dbf') }));
  return {
    encoding,
    fields: fields.map(({ name }) => name),
    count,
    record(index) {
      const at = start + index * length;
      if (bytes[at] === 0x2a) return undefined;
      return Object.fromEntries(
        fields.map(({ name, type, offset, length: size }) => [
          name,
          valueOf(decode(trimmed(bytes, at + offset, size), `.dbf #${index} ${name}`), type),
        ]),
      );
    },
  };
}

function describeFields(bytes: Uint8Array, start: number, recordLength: number) {
  const fields: { raw: Uint8Array; type: string; offset: number; length: number }[] = [];
  let offset = 1;
  for (let at = DESCRIPTOR; at + DESCRIPTOR <= start && bytes[at] !== 0x0d; at += DESCRIPTOR) {
    const end = bytes.subarray(at, at + 11).indexOf(0);
    const length = bytes[at + 16]!;
    fields.push({
      raw: bytes.subarray(at, at + (end < 0 ? 11 : end)),
      type: String.fromCharCode(bytes[at + 11]!),
      offset,
      length,
    });
    offset += length;
  }
  if (offset > recordLength) throw new FileFault('unreadable-file', '.dbf: fields');
  checkCount(fields.length, MAX_FIELDS, 'fields');
  return fields;
}

/** Without the blanks and zeros that fill a field up. */
function trimmed(bytes: Uint8Array, from: number, length: number): Uint8Array {
  let end = from + length;
  while (end > from && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
  return bytes.subarray(from, end);
}

function valueOf(text: string, type: string): unknown {
  if (text === '') return null;
  switch (type) {
    case 'N':
    case 'F': {
      const number = Number(text);
      // Stars stand for a number that did not fit.
      return Number.isFinite(number) ? number : null;
    }
    case 'L':
      return /^[YyTt]$/.test(text) ? true : /^[NnFf]$/.test(text) ? false : null;
    case 'D':
      return text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
    default:
      return text;
  }
}
