import type { Cell, Column, Row } from './table.ts';

/** What dBASE III has room for. */
const NAME = 10;
const TEXT = 254;
/** A number with sign, and one of a double's precision. */
const INTEGER = 16;
const REAL = 24;

interface DbfColumn {
  readonly name: string;
  readonly type: 'C' | 'N' | 'L';
  readonly length: number;
  readonly decimals: number;
  read(cells: readonly Cell[]): Buffer;
}

/**
 * A dBASE III table in UTF-8. Names are the first ten characters. A text that is longer than the 254 bytes of a column
 * goes on in further ones, `name_2`, `name_3` …, at a whole character each: nothing is cut off.
 */
export function writeDbf(columns: readonly Column[], rows: readonly Row[]): Buffer {
  const taken = new Set<string>();
  const described = columns.flatMap((column, at) => describe(column, at, rows, taken));
  const length = 1 + described.reduce((sum, column) => sum + column.length, 0);
  const header = Buffer.alloc(32 + 32 * described.length + 1);
  const now = new Date();
  header.set([3, now.getUTCFullYear() - 1900, now.getUTCMonth() + 1, now.getUTCDate()]);
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(length, 10);
  described.forEach((column, i) => {
    const at = 32 + 32 * i;
    header.write(column.name, at, NAME, 'ascii');
    header.write(column.type, at + 11, 'ascii');
    header.set([column.length, column.decimals], at + 16);
  });
  header[header.length - 1] = 0x0d;
  const body = Buffer.alloc(rows.length * length + 1, 0x20);
  rows.forEach(({ cells }, i) => {
    let at = i * length + 1;
    for (const column of described) {
      column.read(cells).copy(body, at);
      at += column.length;
    }
  });
  body[body.length - 1] = 0x1a;
  return Buffer.concat([header, body]);
}

function describe({ name, kind }: Column, at: number, rows: readonly Row[], taken: Set<string>): DbfColumn[] {
  const right = (text: string, length: number): Buffer => Buffer.from(text.padStart(length));
  switch (kind) {
    case 'boolean': {
      const read = (cells: readonly Cell[]): Buffer => Buffer.from(cells[at] === null ? ' ' : cells[at] ? 'T' : 'F');
      return [{ name: freeName(name, 1, taken), type: 'L', length: 1, decimals: 0, read }];
    }
    case 'integer':
    case 'real': {
      const [length, decimals] = kind === 'integer' ? [INTEGER, 0] : [REAL, 12];
      const read = (cells: readonly Cell[]): Buffer => {
        const value = cells[at] as number | null;
        return right(value === null ? '' : kind === 'integer' ? String(value) : value.toFixed(decimals), length);
      };
      return [{ name: freeName(name, 1, taken), type: 'N', length, decimals, read }];
    }
    case 'text': {
      const most = Math.max(1, ...rows.map(({ cells }) => pieces(cells[at] as string | null).length));
      return Array.from({ length: most }, (_, part): DbfColumn => {
        const read = (cells: readonly Cell[]): Buffer => pieces(cells[at] as string | null)[part] ?? Buffer.alloc(0);
        const longest = rows.reduce((max, { cells }) => Math.max(max, read(cells).length), 1);
        return { name: freeName(name, part + 1, taken), type: 'C', length: longest, decimals: 0, read };
      });
    }
  }
}

/** Ten characters of its own: `descriptio`, `descript_2`. */
function freeName(name: string, part: number, taken: Set<string>): string {
  for (let n = part; ; n++) {
    const tail = n === 1 ? '' : `_${n}`;
    const found = name.slice(0, NAME - tail.length) + tail;
    if (taken.has(found)) continue;
    taken.add(found);
    return found;
  }
}

/** A text in pieces that fit a column, none of which ends within a character. */
function pieces(text: string | null): Buffer[] {
  const bytes = Buffer.from(text ?? '');
  const found: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(from + TEXT, bytes.length);
    // A byte that begins with the bits 10 continues a character.
    while (to < bytes.length && (bytes[to]! & 0xc0) === 0x80) to--;
    found.push(bytes.subarray(from, to));
    from = to;
  }
  return found;
}
