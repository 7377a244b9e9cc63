/** What the server takes in one piece, UTF-8 bytes. */
export const MAX_CSV_BYTES = 1_000_000;

/** A file as it was chosen. `text` is `null` when it is not UTF-8; then it may be GB18030, as Excel writes it in China. */
export interface CsvFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string | null;
}

export async function readCsvFile(file: File): Promise<CsvFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, bytes, text: decoded(bytes, 'utf-8') };
}

/** @returns `null` when the bytes are not of that encoding. A byte order mark is left out. */
export function decoded(bytes: Uint8Array, encoding: 'utf-8' | 'gb18030'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** A CSV file to keep, with the mark by which Excel knows UTF-8. @returns an address to be revoked after use. */
export function csvAddress(rows: readonly (readonly string[])[]): string {
  const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
  return URL.createObjectURL(new Blob([`\uFEFF${text}\r\n`], { type: 'text/csv;charset=utf-8' }));
}
