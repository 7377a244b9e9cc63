import { readFileSync, writeFileSync } from 'node:fs';
import { VARIABLES } from '../server/config.ts';
import { PROBLEMS } from '../server/contract/problems.ts';
import type { ProblemKind } from '../server/contract/problems.ts';

const file = new URL('../README.md', import.meta.url);

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const SECTIONS: Record<string, string> = {
  config: table(
    ['variable', 'default', 'what'],
    VARIABLES.map(({ name, default: value, what }) => [`\`${name}\``, value, what]),
  ),
  problems: table(
    ['code', 'status', '中文', 'English'],
    Object.entries(PROBLEMS).map(([code, kind]: [string, ProblemKind]) => [
      `\`${code}\``,
      String(kind.status),
      `${kind.title.zh}：${kind.advice.zh}`,
      `${kind.title.en}. ${kind.advice.en}`,
    ]),
  ),
};

let text = readFileSync(file, 'utf8');
for (const [name, body] of Object.entries(SECTIONS)) {
  const section = new RegExp(`(<!-- ${name}:begin -->\n)[^]*?(<!-- ${name}:end -->)`);
  if (!section.test(text)) throw new Error(`README.md has no section ${name}`);
  text = text.replace(section, (_, begin: string, end: string) => `${begin}\n${body}\n\n${end}`);
}
writeFileSync(file, text);
