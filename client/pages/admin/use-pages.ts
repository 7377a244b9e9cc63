import { useCallback, useEffect, useRef, useState } from 'react';
import { getJson } from '../../live/api.ts';

/** A list of the server's, read page after page. */
export interface Pages<Row> {
  /** `null` until the first page has come. */
  readonly rows: readonly Row[] | null;
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly failure: unknown;
  readonly more: () => void;
  /** From the first page again. */
  readonly reload: () => void;
}

/** @param path - of the first page; another path starts anew. @param rowsOf - takes the rows out of an answer. */
export function usePages<Answer extends { readonly next?: string }, Row>(
  path: string,
  rowsOf: (answer: Answer) => readonly Row[],
): Pages<Row> {
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const [next, setNext] = useState<string | undefined>();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  /** Counts the readings: the answer to an earlier one is no longer wanted. */
  const reading = useRef(0);
  const take = useRef(rowsOf);
  take.current = rowsOf;

  const read = useCallback(async (from: string, isFirst: boolean, isOther = false) => {
    const mine = ++reading.current;
    setIsBusy(true);
    setFailure(null);
    try {
      const answer = await getJson<Answer>(from);
      if (mine !== reading.current) return;
      const page = take.current(answer);
      setRows((before) => (isFirst ? page : [...(before ?? []), ...page]));
      setNext(answer.next);
    } catch (error) {
      if (mine !== reading.current) return;
      setFailure(error);
      // What was found by another path would be taken for what was asked for.
      if (isOther) setRows(null);
    } finally {
      if (mine === reading.current) setIsBusy(false);
    }
  }, []);
  useEffect(() => void read(path, true, true), [path, read]);
  return {
    rows,
    hasMore: next !== undefined,
    isBusy,
    failure,
    more: () => {
      if (next !== undefined) void read(next, false);
    },
    reload: () => void read(path, true),
  };
}
