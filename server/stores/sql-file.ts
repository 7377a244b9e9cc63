import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const QUERIES = fileURLToPath(new URL('../../sql/queries/', import.meta.url));
const loaded = new Map<string, string>();

/** The statement in `sql/queries/<name>.sql`; `name` is written in the code, never taken from input. */
export function loadSql(name: string): string {
  let text = loaded.get(name);
  if (text === undefined) loaded.set(name, (text = readFileSync(`${QUERIES}${name}.sql`, 'utf8')));
  return text;
}

/** A statement without its head, with constants of the code in place of the words in braces. */
export const fillSql = (name: string, parts: Readonly<Record<string, string>>): string =>
  loadSql(name)
    .replaceAll(/^--.*\n/gm, '')
    .replaceAll(/\{(\w+)\}/g, (_, word: string) => parts[word]!);
