import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** As they stand in the file; of two that are the same a parser would keep the last and say nothing. */
const keysOf = (language: string): string[] => {
  const file = new URL(`../../client/text/${language}.json`, import.meta.url);
  return [...readFileSync(file, 'utf8').matchAll(/^ {2}"([^"]+)":/gm)].map(([, key]) => key!);
};

test.each(['zh', 'en'])('no two texts of the client in %s have one key', (language) => {
  const keys = keysOf(language);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

test('whatever the client says it says in both languages', () => {
  expect(keysOf('zh').sort()).toEqual(keysOf('en').sort());
});
