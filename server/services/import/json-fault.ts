const TOKEN =
  /[ \t\r\n]*("(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/y;

type Expected = 'value' | 'first-value' | 'key' | 'first-key' | ':' | ',' | 'end';

/**
 * Where a text stops being JSON (RFC 8259); `JSON.parse` says so only for some faults, and not on every version of Node.
 *
 * @param text - that `JSON.parse` has refused.
 * @returns the index of the first token that does not belong there; the length of the text when it ends too early.
 */
export function jsonFaultAt(text: string): number {
  const token = new RegExp(TOKEN);
  const open: string[] = [];
  let expected: Expected = 'value';
  for (;;) {
    const from = token.lastIndex;
    const found = token.exec(text)?.[1];
    if (found === undefined) return from + /^[ \t\r\n]*/.exec(text.slice(from))![0].length;
    const next = follow(expected, found, open);
    if (next === undefined) return token.lastIndex - found.length;
    expected = next;
  }
}

/** What may come after `found`, or `undefined` when it may not come itself. `open` holds the brackets that are open. */
function follow(expected: Expected, found: string, open: string[]): Expected | undefined {
  const afterValue = (): Expected => (open.length > 0 ? ',' : 'end');
  const close = (bracket: string): Expected | undefined => (open.pop() === bracket ? afterValue() : undefined);
  const isString = found.startsWith('"');
  switch (expected) {
    case 'first-value':
    case 'value':
      if (found === '{' || found === '[') {
        open.push(found);
        return found === '{' ? 'first-key' : 'first-value';
      }
      if (found === ']' && expected === 'first-value') return close('[');
      return '}],:'.includes(found) ? undefined : afterValue();
    case 'first-key':
    case 'key':
      if (found === '}' && expected === 'first-key') return close('{');
      return isString ? ':' : undefined;
    case ':':
      return found === ':' ? 'value' : undefined;
    case ',':
      if (found === ',') return open.at(-1) === '{' ? 'key' : 'value';
      if (found === '}') return close('{');
      return found === ']' ? close('[') : undefined;
    case 'end':
      return undefined;
  }
}
