const SPACE = /[ \t\r\n]*/y;
const TOKEN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expected = 'value' | 'first-value' | 'key' | 'first-key' | ':' | ',' | 'end';

/**
 * Where a text stops being JSON (RFC 8259); `JSON.parse` says so only for some faults, and not on every version of Node.
 *
 * @param text - that `JSON.parse` has refused.
 * @returns the index of the first token that does not belong there; the length of the text when it ends too early.
 */
export function jsonFaultAt(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  for (let at = 0; ;) {
    const from = endOf(SPACE, text, at)!;
    const isString = text[from] === '"';
    const end = isString ? stringEnd(text, from) : endOf(TOKEN, text, from);
    if (end === undefined) return from;
    const next = follow(expected, isString ? '"' : text.slice(from, end), open);
    if (next === undefined) return from;
    expected = next;
    at = end;
  }
}

/** Where the sticky pattern's match that begins at `from` ends. */
function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Where the string literal that begins at `from` ends. One pattern for all of it overflows the stack on a long one. */
function stringEnd(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    const next = code === 0x5c ? endOf(ESCAPE, text, at) : at + 1;
    if (next === undefined || code < 0x20) return undefined;
    at = next;
  }
  return undefined;
}

/** What may come after `found` (of a string just its quote), or `undefined` when it may not come itself. `open` holds the brackets that are open. */
function follow(expected: Expected, found: string, open: string[]): Expected | undefined {
  const afterValue = (): Expected => (open.length > 0 ? ',' : 'end');
  const close = (bracket: string): Expected | undefined => (open.pop() === bracket ? afterValue() : undefined);
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
      return found === '"' ? ':' : undefined;
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
