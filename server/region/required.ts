/** The value, where there is sure to be one. @throws {Error} when there is none, naming what is missing. */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the demo region lacks ${what}`);
  return value;
}

/** The list's element at an index. @throws {Error} when the list is shorter. */
export const at = <T>(list: readonly T[], index: number): T => required(list[index], `element ${index}`);
