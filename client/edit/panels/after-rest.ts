/** A slider that is being drawn, or a width that is being typed, asks once it rests. */
const REST_MS = 300;

/**
 * Asks the server when nothing has changed for a moment.
 *
 * @param fail - is told an `ApiError`.
 * @returns what stops it: the answer to what is overtaken is dropped.
 */
export function afterRest<T>(
  ask: () => Promise<T>,
  take: (answer: T) => void,
  fail: (error: unknown) => void,
): () => void {
  let isOvertaken = false;
  const timer = setTimeout(() => {
    ask().then(
      (answer) => !isOvertaken && take(answer),
      (error: unknown) => !isOvertaken && fail(error),
    );
  }, REST_MS);
  return () => {
    isOvertaken = true;
    clearTimeout(timer);
  };
}
